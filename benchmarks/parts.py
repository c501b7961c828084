"""Real parts for a benchmark: a PostgreSQL that syncs, a Valkey, and what points Amity's processes at them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import psycopg

from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey
from config.homes import Home, HomeKind
from models.migrate import ensure_installation, upgrade

PASSWORDS = {"postgres": "superuser", "amity_owner": "owner", "amity_app": "app"}


@dataclass(frozen=True)
class Parts:
    folder: Path
    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey

    @property
    def database_url(self) -> str:
        return self.postgres.url("amity_app")

    def as_owner(self) -> psycopg.Connection:
        return psycopg.connect(self.postgres.conninfo("amity_owner"), autocommit=True)

    def settings(self, smtp_url: str | None = None) -> dict[str, str]:
        """The variables under which Amity's processes find these parts."""
        found = {
            "AMITY_HOME": str(self.folder / "home"),
            "AMITY_DATABASE_URL": self.database_url,
            "AMITY_REDIS_URL": self.valkey.url,
            "AMITY_SECRET_KEY": "of the benchmarks, and long enough for its purpose",
            "AMITY_LOG_LEVEL": "WARNING",
        }
        return found | ({"AMITY_SMTP_URL": smtp_url} if smtp_url else {})


@contextmanager
def short_folder() -> Iterator[Path]:
    """Short enough for sockets, and open to the account that the database runs as when root measures."""
    folder = Path(tempfile.mkdtemp(prefix="amity-b-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def parts(*, at: datetime | None = None) -> Iterator[Parts]:
    """A migrated installation; with `at` a rehearsal whose clock stands there."""
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        run = folder / "run"
        run.mkdir(mode=0o711)
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey", run))
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", run, PASSWORDS))
        kind = HomeKind.REHEARSAL if at else HomeKind.PRODUCTION
        Home(folder / "home", kind).establish()
        upgrade(postgres.url("amity_owner"), app_role="amity_app")
        ensure_installation(postgres.url("amity_owner"), kind=kind, at=at, rate=0 if at else 1)
        yield Parts(folder, postgres, valkey)


@contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """For the time of the block this process has these `AMITY_*` variables and no others."""
    before = {name: value for name, value in os.environ.items() if name.startswith("AMITY_")}
    for name in before:
        del os.environ[name]
    os.environ.update(settings)
    try:
        yield
    finally:
        for name in settings:
            os.environ.pop(name, None)
        os.environ.update(before)
