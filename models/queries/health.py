"""Questions about the database itself, asked as the application role: for `doctor` and readiness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models.enums import DeliveryState, ItemStatus
from models.faults import unwritable

# Refused by whatever takes no changes, and changes nothing itself.
_CHANGE = text("UPDATE clock SET rate = rate WHERE false")
# Refused by a server that has no numbers left for transactions.
_NUMBER = text("SELECT pg_current_xact_id()")
# More than may be kept in memory, so that it is written to a file where the tables are. Unlike rows, which may find a
# place that others left free, it always needs room of its own; and it is gone when the statement ends.
_ROOM = text("""
SELECT count(*) FROM (SELECT gen_random_uuid() FROM generate_series(1, 8000) ORDER BY 1) AS many
""")
_BOUNDS = text("""
SELECT set_config('statement_timeout', :limit, true), set_config('lock_timeout', :limit, true),
  set_config('work_mem', '64kB', true), set_config('temp_tablespaces', '', true)
""")
_LIMIT = "2s"


@dataclass(frozen=True)
class DatabaseRole:
    name: str
    superuser: bool
    bypasses_security: bool
    creates_roles: bool
    # Owners of tables that this role is, or may act as.
    owners: tuple[str, ...]


def write_fault(connection: Connection) -> str | None:
    """Why changes cannot be kept here, in one line; None when they can.

    Something is really tried, and nothing of it is kept. Bounded in time; afterwards the transaction has to be ended.
    """
    try:
        connection.execute(_BOUNDS, {"limit": _LIMIT})
        for tried in (_CHANGE, _NUMBER, _ROOM):
            connection.execute(tried)
    except DBAPIError as error:
        known = unwritable(error)
        if known is None and error.connection_invalidated:
            raise
        lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        return str(known) if known else f"takes no changes: {lines[0]}"
    return None


def server_version(connection: Connection) -> int:
    """The major version."""
    return int(connection.execute(text("SELECT current_setting('server_version_num')::int / 10000")).scalar_one())


def server_time(connection: Connection) -> datetime:
    value: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return value


def current_role(connection: Connection) -> DatabaseRole:
    row = connection.execute(
        text("""
            SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
                   ARRAY(SELECT DISTINCT pg_get_userbyid(c.relowner)::text FROM pg_class c
                         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                           AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
            FROM pg_roles r WHERE r.rolname = current_user
        """)
    ).one()
    return DatabaseRole(row[0], row[1], row[2], row[3], tuple(row[4]))


def unguarded_tables(connection: Connection) -> list[str]:
    """Tables with rows of offices on which row-level security is off or has no policy."""
    return list(
        connection.execute(
            text("""
                SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                  AND (c.relname = 'offices' OR EXISTS (
                        SELECT FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attname = 'office_id' AND NOT a.attisdropped))
                  AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
                ORDER BY c.relname
            """)
        ).scalars()
    )


def current_revision(connection: Connection) -> str | None:
    """None before the first migration."""
    if connection.execute(text("SELECT to_regclass('public.alembic_version')")).scalar() is None:
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def installation_kind(connection: Connection) -> str | None:
    """None before the first start."""
    kind: str | None = connection.execute(text("SELECT kind FROM installation")).scalar()
    return kind


def offices(connection: Connection) -> list[UUID]:
    return list(connection.execute(text("SELECT all_offices()")).scalars())


def unplanned(connection: Connection, office: UUID) -> list[str]:
    """References of agreements that the last sweep could not plan again."""
    connection.execute(text("SELECT set_config('amity.office', :office, true)"), {"office": str(office)})
    return list(
        connection.execute(
            text("SELECT reference FROM agreements WHERE plan_error IS NOT NULL ORDER BY reference")
        ).scalars()
    )


def mail_addresses(connection: Connection, office: UUID) -> list[tuple[UUID, str]]:
    """Ids and addresses of the people who are here."""
    connection.execute(text("SELECT set_config('amity.office', :office, true)"), {"office": str(office)})
    rows = connection.execute(text("SELECT id, address FROM users WHERE left_on IS NULL ORDER BY id"))
    return [(row.id, row.address) for row in rows]


def places_with_assumed_zone(connection: Connection, office: UUID) -> list[str]:
    """Keys of the places whose time zone nobody gave."""
    connection.execute(text("SELECT set_config('amity.office', :office, true)"), {"office": str(office)})
    return list(connection.execute(text("SELECT key FROM places WHERE zone_assumed ORDER BY key")).scalars())


def dead_letters(connection: Connection, office: UUID) -> int:
    """Mails and plan items of the office that were given up."""
    connection.execute(text("SELECT set_config('amity.office', :office, true)"), {"office": str(office)})
    return int(
        connection.execute(
            text("""
                SELECT (SELECT count(*) FROM deliveries WHERE state = :delivery)
                     + (SELECT count(*) FROM plan_items WHERE status = :status)
            """),
            {"delivery": DeliveryState.DEAD, "status": ItemStatus.DEAD},
        ).scalar_one()
    )
