"""Everything one process needs to know about where it runs, resolved once."""

import hashlib
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from config.errors import RefusedError
from config.homes import Home, HomeKind, NoHomeError, choose_home
from config.settings import (
    Settings,
    SettingsError,
    UnpairedSettingsError,
    load_settings,
    read_secret,
    url_with_password,
)

OWNER_ROLE = "amity_owner"
APP_ROLE = "amity_app"
DATABASE = "amity"
DEFAULT_PORT = 8000
_SECRET_BYTES = 32


class OutwardMailError(RefusedError):
    """A home that rehearses would send to real servers."""

    code = "outward-mail"
    for_operators = True


@dataclass(frozen=True, repr=False)
class Runtime:
    """Not to be printed or logged: it holds secrets in clear."""

    home: Home
    settings: Settings

    @classmethod
    def load(cls, home_option: Path | None = None, kind: HomeKind | None = None, *, start: bool = False) -> "Runtime":
        """Resolve settings and home; `start` fixes a new home (the processes), else it must be known.

        A home whose database is elsewhere needs no first start.
        """
        settings = load_settings()
        home = choose_home(home_option or settings.home, kind)
        runtime = cls.at(home, settings)
        if start or runtime.has_external_database:
            home.establish()
        elif not home.is_started:
            raise NoHomeError(
                f"There is no home at {home.path}", hint="Start one with `amity up`, or name one with --home."
            )
        return runtime

    @classmethod
    def at(cls, home: Home, settings: Settings) -> "Runtime":
        """Settings and home that fit together; makes nothing, and the home need not be there yet."""
        _check_pairs(settings)
        runtime = cls(home, settings)
        runtime._check_mail()
        return runtime

    @property
    def has_external_database(self) -> bool:
        return self.settings.database_url is not None

    @property
    def has_external_redis(self) -> bool:
        return self.settings.redis_url is not None

    @property
    def database_url(self) -> str:
        """As the application role."""
        if self.settings.database_url is None:
            return self._embedded_url(APP_ROLE)
        return _psycopg(url_with_password(self.settings.database_url, self.settings.database_password_file))

    @property
    def admin_database_url(self) -> str:
        """As the owner; for migrations only. Raises where a process is not meant to have it."""
        if not self.has_external_database:
            return self._embedded_url(OWNER_ROLE)
        if self.settings.admin_database_url is None:
            raise SettingsError(
                "AMITY_ADMIN_DATABASE_URL is not set",
                hint="Migrations need the owner's URL beside AMITY_DATABASE_URL.",
            )
        return _psycopg(url_with_password(self.settings.admin_database_url, self.settings.admin_database_password_file))

    @property
    def mail_leaves(self) -> bool:
        """Whether mail goes to a server; without one it stays in a folder of the home."""
        return self.settings.smtp_url is not None

    @property
    def app_role(self) -> str:
        return unquote(urlsplit(self.database_url).username or APP_ROLE)

    @property
    def redis_url(self) -> str:
        if self.settings.redis_url is None:
            return f"unix://{quote(str(self.home.run_dir / 'valkey.sock'))}"
        return url_with_password(self.settings.redis_url, self.settings.redis_password_file)

    @property
    def secret_key(self) -> bytes:
        """32 bytes, derived so that any length and alphabet of the configured secret will do."""
        return hashlib.sha256(self.secret_text.encode()).digest()

    @property
    def secret_text(self) -> str:
        """The secret as it is written down: in a setting, a file, or the home. A backup carries it."""
        text = self.configured_secret
        if text is None:
            return self.home.secret("secret-key")
        if len(text) < _SECRET_BYTES:
            raise SettingsError(
                "AMITY_SECRET_KEY is shorter than 32 characters", hint="Make one with `openssl rand -hex 32`."
            )
        return text

    @property
    def configured_secret(self) -> str | None:
        """None where the home has its own."""
        if self.settings.secret_key is not None:
            return self.settings.secret_key.get_secret_value()
        if self.settings.secret_key_file is not None:
            return read_secret(self.settings.secret_key_file)
        return None

    @property
    def base_url(self) -> str:
        """What links begin with: the setting, else where the running `amity up` listens."""
        if self.settings.base_url is not None:
            return self.settings.base_url
        running = self.home.running()
        return running.base_url if running else f"http://127.0.0.1:{DEFAULT_PORT}"

    @property
    def smtp_url(self) -> str | None:
        """None: mail goes into the maildir `home.mail_dir`."""
        if self.settings.smtp_url is None:
            return None
        return url_with_password(self.settings.smtp_url, self.settings.smtp_password_file, needs_user=True)

    @property
    def mail_from(self) -> str:
        return self.settings.mail_from

    @property
    def definitions(self) -> Path | None:
        return self.settings.definitions

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        return self.settings.trusted_proxies

    def _embedded_url(self, role: str) -> str:
        password = quote(self.home.secret(f"postgres-{role}"), safe="")
        folder = quote(str(self.home.run_dir), safe="")
        return f"postgresql+psycopg://{role}:{password}@/{DATABASE}?host={folder}"

    def _check_mail(self) -> None:
        if not self.home.kind.has_own_clock or self.settings.smtp_url is None:
            return
        host = urlsplit(self.settings.smtp_url.get_secret_value()).hostname or ""
        if not _is_loopback(host):
            raise OutwardMailError(
                f"A {self.home.kind} home sends no mail to {host or 'that server'}",
                hint="Unset AMITY_SMTP_URL (mail then stays in the home) or name a server on 127.0.0.1.",
            )


def _check_pairs(settings: Settings) -> None:
    if settings.admin_database_url is not None and settings.database_url is None:
        raise UnpairedSettingsError(
            "AMITY_ADMIN_DATABASE_URL is set and AMITY_DATABASE_URL is not",
            hint="Set both for a database of your own, or neither for the embedded one.",
        )
    for name, allowed in (
        ("database_url", {"postgresql", "postgres", "postgresql+psycopg"}),
        ("admin_database_url", {"postgresql", "postgres", "postgresql+psycopg"}),
        ("redis_url", {"redis", "rediss", "unix"}),
        ("smtp_url", {"smtp", "smtps"}),
    ):
        url = getattr(settings, name)
        if url is not None and (scheme := urlsplit(url.get_secret_value()).scheme) not in allowed:
            raise SettingsError(
                f"AMITY_{name.upper()} begins with {scheme or 'no scheme'}",
                hint=f"It begins with {' or '.join(f'{each}://' for each in sorted(allowed))}",
            )


def _psycopg(url: str) -> str:
    return f"postgresql+psycopg://{url.partition('://')[2]}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
