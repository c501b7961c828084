from pathlib import Path

import pytest

from config.settings import SettingsError, load_settings, masked, unknown_variables, url_with_password


def test_secrets_are_masked_in_the_list_and_in_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_SECRET_KEY", "topsecret-topsecret-topsecret-topsecret")
    monkeypatch.setenv("AMITY_DATABASE_URL", "postgresql://amity_app:topsecret@db.example.org:5433/amity")
    settings = load_settings()

    listed = dict(settings.listed())

    assert listed["AMITY_SECRET_KEY"] == "***"
    assert listed["AMITY_DATABASE_URL"] == "postgresql://amity_app:***@db.example.org:5433/amity"
    assert "topsecret" not in f"{settings!r} {settings}"


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AMITY_MAIL_FROM=file@example.org\nAMITY_BASE_URL=https://file.example.org/\n")
    monkeypatch.setenv("AMITY_MAIL_FROM", "environment@example.org")

    settings = load_settings()

    assert settings.mail_from == "environment@example.org"
    assert settings.base_url == "https://file.example.org"


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("AMITY_BASE_URL", "amity.example.org", "https://"),
        ("AMITY_WORKER_CONCURRENCY", "none", "integer"),
        ("AMITY_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError, match=rf"^{variable} .*{named}"):
        load_settings()


def test_a_password_file_fills_a_url_that_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p@ss/word\n")
    monkeypatch.setenv("AMITY_REDIS_URL", "redis://redis:6379/0")
    monkeypatch.setenv("AMITY_DATABASE_URL", "postgresql://amity_app@db/amity")
    settings = load_settings()
    assert settings.redis_url is not None
    assert settings.database_url is not None

    assert url_with_password(settings.redis_url, tmp_path / "password") == "redis://:p%40ss%2Fword@redis:6379/0"
    assert (
        url_with_password(settings.database_url, tmp_path / "password")
        == "postgresql://amity_app:p%40ss%2Fword@db/amity"
    )


def test_a_misspelt_variable_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_DATBASE_URL", "x")

    assert "AMITY_DATBASE_URL" in unknown_variables()


def test_masking_keeps_what_is_no_secret() -> None:
    assert masked("unix:///run/valkey.sock") == "unix:///run/valkey.sock"
    assert masked("redis://:secret@redis:6379/0?password=x") == "redis://:***@redis:6379/0"
