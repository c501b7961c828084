"""Brings a database to the newest schema, as the owner; the only code that connects as the owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, text

from config.errors import AmityError
from models import row_security
from models.database import open_engine
from models.patience import Work
from models.tables.base import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# Only one migration at a time, wherever it was started.
LOCK = 0x414D495459


class KindDiffersError(AmityError):
    code = "home-kind"
    for_operators = True


@contextmanager
def as_owner(admin_url: str) -> Iterator[Connection]:
    """A connection of the owner's, for what is no migration; nothing is committed."""
    engine = open_engine(admin_url, work=Work.MIGRATION, name="amity owner")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _owner(admin_url: str) -> Iterator[Connection]:
    engine = open_engine(admin_url, work=Work.MIGRATION, name="amity migrate")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def config_for(connection: Connection) -> Config:
    # Alembic is heavy, and no long-running process needs it.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(admin_url: str, *, app_role: str, before_grants: Callable[[Connection], None] | None = None) -> list[str]:
    """Applies what is missing and grants the application role its rights.

    `before_grants` works on the newest schema while the application can do nothing in it yet, and is committed
    with the grants. Returns the revisions that were applied, oldest first; running it again changes nothing.
    """
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with _owner(admin_url) as connection:
        config = config_for(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
        scripts = ScriptDirectory.from_config(config)
        applied = [
            script.revision
            for script in scripts.iterate_revisions("head", before or "base")
            if script.revision != before
        ]
        if applied:
            command.upgrade(config, "head")
        if before_grants is not None:
            before_grants(connection)
        for statement in row_security.grants(app_role):
            connection.execute(text(statement))
        connection.commit()
    return applied[::-1]


def knows_revision(revision: str) -> bool:
    """Whether this Amity can bring a schema of that revision to its own."""
    from alembic.script import ScriptDirectory

    return any(script.revision == revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def head_revision() -> str:
    from alembic.script import ScriptDirectory

    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise RuntimeError("no migrations are packaged")
    return head


def ensure_installation(admin_url: str, *, kind: str, at: datetime | None = None, rate: Any = 1) -> tuple[UUID, bool]:
    """Makes the installation's row, and outside production its clock; both are fixed by the first start.

    Returns its id and whether it is new. `at` None starts a clock at the real time. Raises when the database
    is of another kind, or when `at` disagrees with the clock's first instant.
    """
    with _owner(admin_url) as connection:
        row = connection.execute(text("SELECT id, kind FROM installation")).one_or_none()
        if row is None:
            installation = new_id()
            connection.execute(
                text("INSERT INTO installation (id, kind) VALUES (:id, :kind)"),
                {"id": installation, "kind": kind},
            )
            if kind != "production":
                connection.execute(
                    text(
                        "INSERT INTO clock (started_at, virtual_at, real_at, rate, resume_rate) "
                        "SELECT coalesce(:at, t), coalesce(:at, t), t, :rate, :rate FROM clock_timestamp() AS t"
                    ),
                    {"at": at, "rate": rate},
                )
            connection.commit()
            return installation, True
        if row.kind != kind:
            raise KindDiffersError(
                f"This database belongs to a {row.kind} home, not to a {kind} one.",
                hint="Point AMITY_DATABASE_URL at another database, or use a home of that kind.",
            )
        started = connection.execute(text("SELECT started_at FROM clock")).scalar()
        if at is not None and started is not None and started != at:
            raise KindDiffersError(
                f"This home's clock began at {started.isoformat()}, not at {at.isoformat()}.",
                hint="Leave --at out, or use a new home; `amity clock to` moves the clock forward.",
            )
        return row.id, False
