import re
from pathlib import Path

import pytest

from config.homes import HomeKind, NoHomeError
from config.runtime import OutwardMailError, Runtime
from config.settings import SettingsError, UnpairedSettingsError


def test_an_embedded_home_makes_its_own_addresses_and_keeps_them(tmp_path: Path) -> None:
    first = Runtime.load(tmp_path / "home", start=True)
    second = Runtime.load(tmp_path / "home")

    assert first.database_url == second.database_url
    assert first.database_url.startswith("postgresql+psycopg://amity_app:")
    assert first.admin_database_url.startswith("postgresql+psycopg://amity_owner:")
    assert first.redis_url == f"unix://{tmp_path}/home/run/valkey.sock"
    assert first.secret_key == second.secret_key
    assert first.smtp_url is None
    assert "amity_app" not in repr(first)


def test_a_home_that_was_never_started_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoHomeError, match=re.escape(str(tmp_path / "home"))):
        Runtime.load(tmp_path / "home")


@pytest.mark.parametrize("kind", [HomeKind.REHEARSAL, HomeKind.DEMO])
@pytest.mark.parametrize("url", ["smtp://mail.example.org", "smtps://u:p@192.0.2.1:465", "smtp://[2001:db8::1]"])
def test_a_rehearsal_never_mails_outward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: HomeKind, url: str
) -> None:
    monkeypatch.setenv("AMITY_SMTP_URL", url)

    with pytest.raises(OutwardMailError):
        Runtime.load(tmp_path / "home", kind, start=True)


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:2525", "smtp://localhost:2525", "smtp://[::1]:2525"])
def test_a_rehearsal_may_mail_to_the_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AMITY_SMTP_URL", url)

    assert Runtime.load(tmp_path / "home", HomeKind.REHEARSAL, start=True).smtp_url == url


def test_an_external_database_needs_no_first_start_and_no_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMITY_DATABASE_URL", "postgresql://amity_app@db/amity")
    (tmp_path / "password").write_text("secret")
    monkeypatch.setenv("AMITY_DATABASE_PASSWORD_FILE", str(tmp_path / "password"))

    runtime = Runtime.load(tmp_path / "home")

    assert runtime.database_url == "postgresql+psycopg://amity_app:secret@db/amity"
    with pytest.raises(SettingsError, match="AMITY_ADMIN_DATABASE_URL"):
        _ = runtime.admin_database_url


def test_an_owner_without_an_application_role_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", "postgresql://amity_owner@db/amity")

    with pytest.raises(UnpairedSettingsError, match=r"\bAMITY_DATABASE_URL\b"):
        Runtime.load(tmp_path / "home")


def test_a_database_of_another_make_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_DATABASE_URL", "sqlite:///amity.db")

    with pytest.raises(SettingsError, match="begins with sqlite"):
        Runtime.load(tmp_path / "home")


def test_a_secret_key_from_a_file_must_be_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key"
    monkeypatch.setenv("AMITY_SECRET_KEY_FILE", str(key))
    key.write_text("short")
    runtime = Runtime.load(tmp_path / "home", start=True)
    with pytest.raises(SettingsError, match="shorter than 32"):
        _ = runtime.secret_key

    key.write_text("k" * 32)

    assert len(runtime.secret_key) == 32
