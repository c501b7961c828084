"""Every `AMITY_*` variable, typed. Listed for people by `amity doctor`; secrets never leave it in clear."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.errors import UsageError

PREFIX = "AMITY_"


class SettingsError(UsageError):
    """A variable holds what it cannot mean."""

    code = "settings"
    for_operators = True


class UnpairedSettingsError(SettingsError):
    """One of two variables is set that belong together."""

    code = "settings-pair"


class Settings(BaseSettings):
    """Read from the environment, then from `.env` in the working directory.

    A `..._password_file` names a file with the password for the URL beside it, for secrets that
    a container engine mounts; it is used when that URL has a user and no password.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path | None = None
    base_url: str | None = None
    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None
    database_url: SecretStr | None = None
    database_password_file: Path | None = None
    admin_database_url: SecretStr | None = None
    admin_database_password_file: Path | None = None
    redis_url: SecretStr | None = None
    redis_password_file: Path | None = None
    smtp_url: SecretStr | None = None
    smtp_password_file: Path | None = None
    mail_from: str = "amity@example.org"
    files_url: SecretStr | None = None
    definitions: Path | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    worker_concurrency: int = Field(default=2, ge=1, le=64)
    # How long work that a dead worker had taken up stays untouched.
    lease_seconds: int = Field(default=30, ge=3, le=600)
    log_level: str = "INFO"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _plain_base_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be a web address such as https://amity.example.org")
        return value.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    def listed(self) -> list[tuple[str, str]]:
        """(variable, value) for every setting; passwords and keys masked, unset ones empty."""
        return [(f"{PREFIX}{name.upper()}", _shown(getattr(self, name))) for name in type(self).model_fields]


def load_settings() -> Settings:
    """Raises SettingsError naming the first variable that is wrong, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"{PREFIX}{name} {first['msg'].removeprefix('Value error, ')}",
            hint="Correct it in the environment or in .env.",
        ) from None


def unknown_variables() -> list[str]:
    """Variables that begin like ours and are none of ours: mostly misspellings."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {f"{PREFIX}READY_FD"}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def url_with_password(url: SecretStr, password_file: Path | None, *, needs_user: bool = False) -> str:
    """The URL in clear, with the file's password put in where it names none.

    `needs_user`: a server that is spoken to without a name is given no password either.
    """
    text = url.get_secret_value()
    parts = urlsplit(text)
    if password_file is None or parts.password is not None or (needs_user and not parts.username):
        return text
    user, _, place = parts.netloc.rpartition("@")
    netloc = f"{user}:{quote(read_secret(password_file), safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc))


def masked(url: str) -> str:
    """The URL as it may be shown: user and place, no password and no query."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    credentials = f"{name}:***" if ":" in user else name
    # Not urlunsplit, which would shorten unix:///path.
    return f"{parts.scheme}://{credentials}{at}{place}{parts.path}"


def read_secret(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read ({getattr(error, 'strerror', None) or 'not text'})",
            hint="Name a readable file with the secret in it.",
        ) from None
    if not text:
        raise SettingsError(f"{path} is empty", hint="Write the secret into it.")
    return text


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        text = value.get_secret_value()
        return masked(text) if "://" in text else "***"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
