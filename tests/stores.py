"""One real PostgreSQL and one real Valkey for a whole test run, and databases cloned from a migrated template."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey
from models.migrate import ensure_installation, upgrade
from tests.folders import make_short_folder

VARIABLE = "STORES_OF_THE_TEST_RUN"
TEMPLATE = "amity"
PASSWORDS = {"postgres": "superuser", "amity_owner": "owner", "amity_app": "app"}
# Tests keep nothing: without syncing, a clone of the template takes some hundredths of a second.
OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
# Of servers from 16 on: a connection's sign-in costs nothing, and tests make thousands.
QUICK_SIGN_IN = {"scram_iterations": "1"}


@dataclass(frozen=True)
class Addresses:
    """What the processes of one test run share."""

    folder: str
    redis_url: str

    def postgres(self) -> EmbeddedPostgres:
        folder = Path(self.folder)
        return EmbeddedPostgres(folder / "postgres", folder / "run", PASSWORDS, options=OPTIONS | QUICK_SIGN_IN)


@dataclass(frozen=True)
class Clone:
    """A database of one's own, as both roles."""

    name: str
    app_url: str
    owner_url: str


class Stores:
    """Started once, by the process that leads the run."""

    def __init__(self) -> None:
        self.folder = make_short_folder()
        (self.folder / "run").mkdir(mode=0o711)
        self.addresses = Addresses(str(self.folder), f"unix://{self.folder}/run/valkey.sock")
        self._postgres = self.addresses.postgres()
        self._valkey = EmbeddedValkey(self.folder / "valkey", self.folder / "run")

    def start(self) -> None:
        self._valkey.__enter__()
        self._postgres.__enter__()
        upgrade(self._postgres.url("amity_owner"), app_role="amity_app")
        os.environ[VARIABLE] = json.dumps(vars(self.addresses))

    def stop(self) -> None:
        self._postgres.stop()
        self._valkey.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def addresses() -> Addresses:
    return Addresses(**json.loads(os.environ[VARIABLE]))


def clone(kind: str = "production", *, at: datetime | None = None) -> Clone:
    """A new database with the newest schema and an installation of `kind`."""
    postgres = addresses().postgres()
    name = f"t_{uuid4().hex[:16]}"
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        # One at a time: a template must not be in use while it is copied.
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}" OWNER amity_owner STRATEGY FILE_COPY')
    made = Clone(name, postgres.url("amity_app", name), postgres.url("amity_owner", name))
    ensure_installation(made.owner_url, kind=kind, at=at, rate=0 if at else 1)
    return made


def drop(made: Clone) -> None:
    postgres = addresses().postgres()
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{made.name}" WITH (FORCE)')
