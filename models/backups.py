"""What a backup has to know of the database, and what a restore writes into it: all as the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from models.enums import DeliveryState, MailClass
from models.migrate import LOCK
from models.tables.base import new_id


@dataclass(frozen=True)
class Picture:
    """The database at one moment, which others may look at too by its `snapshot` while the transaction lasts."""

    snapshot: str
    server: int
    taken_at: datetime
    schema: str
    installation: UUID
    kind: str
    # Business time and pace of a rehearsal or demo.
    clock_at: datetime | None
    clock_rate: Decimal | None
    counts: dict[str, int]


def take_picture(connection: Connection) -> Picture | None:
    """None where there is no installation. To be called first in a REPEATABLE READ transaction, which stays open.

    No migration runs meanwhile: it waits for the transaction's end, or gives up.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": LOCK})
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    if connection.execute(text("SELECT to_regclass('public.installation')")).scalar() is None:
        return None
    row = connection.execute(
        text("""
SELECT pg_export_snapshot() AS snapshot, current_setting('server_version_num')::int / 10000 AS server,
  clock_timestamp() AS taken_at, (SELECT version_num FROM alembic_version) AS schema, i.id, i.kind,
  CASE WHEN c.one IS NOT NULL THEN amity_now() END AS clock_at, c.resume_rate
FROM installation i LEFT JOIN clock c ON true
""")
    ).one_or_none()
    if row is None:
        return None
    return Picture(
        snapshot=row.snapshot,
        server=row.server,
        taken_at=row.taken_at,
        schema=row.schema,
        installation=row.id,
        kind=row.kind,
        clock_at=row.clock_at,
        clock_rate=row.resume_rate,
        counts=count_rows(connection),
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.execute(
        text("""
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
""")
    ).scalars()
    quote = connection.dialect.identifier_preparer.quote
    return {
        table: int(connection.execute(text(f"SELECT count(*) FROM public.{quote(table)}")).scalar_one())  # noqa: S608  quoted
        for table in list(tables)
    }


def remember_backup(connection: Connection, *, taken_at: datetime, size: int, encrypted: bool) -> None:
    """For `doctor`. A schema from before there was a place for it is left alone."""
    if connection.execute(text("SELECT to_regclass('public.backups')")).scalar() is None:
        return
    connection.execute(
        text("INSERT INTO backups (id, taken_at, size, encrypted) VALUES (:id, :taken_at, :size, :encrypted)"),
        {"id": new_id(), "taken_at": taken_at, "size": size, "encrypted": encrypted},
    )


def is_empty(connection: Connection) -> bool:
    """Whether nothing but what extensions bring is in the schema: what a restore may fill."""
    return not connection.execute(
        text("""
SELECT EXISTS (
  SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
OR EXISTS (
  SELECT FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
""")
    ).scalar_one()


def empty_again(connection: Connection) -> None:
    """Takes back a restore that failed half-way, in a database that was empty before it."""
    for statement in connection.execute(
        text("""
SELECT format('DROP TABLE IF EXISTS public.%I CASCADE', relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = current_user
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
""")
    ).scalars():
        connection.exec_driver_sql(statement.replace("%", "%%"))


def hold(connection: Connection, *, backup_at: datetime, clock_at: datetime | None) -> None:
    """Holds a restored installation. Its clock stands where the backup was taken, and nobody is signed in.

    Time that passed since the backup is no time of a rehearsal: its clock would leap over all that it rehearses.
    """
    connection.execute(text("DELETE FROM hold"))
    connection.execute(
        text("INSERT INTO hold (held_at, backup_at) VALUES (clock_timestamp(), :backup_at)"), {"backup_at": backup_at}
    )
    connection.execute(text("DELETE FROM sessions"))
    connection.execute(text("DELETE FROM sign_in_links"))
    # Their links are gone; sent after all, they would lead nowhere.
    connection.execute(
        text("""
UPDATE deliveries SET state = :skipped, reason = 'its link ended with the restore', content = NULL
WHERE class = :sign_in AND state = :queued
"""),
        {"skipped": DeliveryState.SKIPPED, "sign_in": MailClass.SIGN_IN, "queued": DeliveryState.QUEUED},
    )
    if clock_at is not None:
        connection.execute(
            text("UPDATE clock SET virtual_at = :at, real_at = clock_timestamp(), rate = 0"), {"at": clock_at}
        )


def release(connection: Connection) -> bool:
    """Ends the hold and lets a standing clock go on; False when nothing was held."""
    released = connection.execute(text("DELETE FROM hold RETURNING one")).one_or_none() is not None
    if released:
        connection.execute(text("UPDATE clock SET real_at = clock_timestamp(), rate = resume_rate"))
    return released


def held_since(connection: Connection) -> tuple[datetime, datetime] | None:
    """(held at, backup taken at) of a restored installation that was not resumed."""
    row = connection.execute(text("SELECT held_at, backup_at FROM hold")).one_or_none()
    return (row.held_at, row.backup_at) if row is not None else None


def last_backup(connection: Connection) -> Any:
    """`taken_at`, `size`, `encrypted` of the last one, and how old it is (`age`); None where there is none."""
    return connection.execute(
        text("""
SELECT taken_at, size, encrypted, clock_timestamp() - taken_at AS age FROM backups ORDER BY taken_at DESC LIMIT 1
""")
    ).one_or_none()
