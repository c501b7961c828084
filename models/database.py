"""Connections and transactions. A transaction is of one office, reads the clock once, and wakes the workers after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

# A row names rows of other tables: a writer needs all of them to be known.
import models.tables.registry  # noqa: F401 - for what importing it does
from models.installation import CONNECTING, INSTALLATION, installation_in
from models.patience import Patience, Work

# What a connection tells of itself when its server takes no changes.
_REPORTED = ("default_transaction_read_only", "in_hot_standby")

# What a server, a database or a role may have set otherwise, and the driver or our statements need so.
_NEEDED = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "array_nulls": "on",
    "transform_null_equals": "off",
    "search_path": "public",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    # A connection may wait in the pool, and a transaction be as long as its kind of work may.
    "idle_session_timeout": "0",
    "transaction_timeout": "0",
}

ENTER_OFFICE = text("SELECT set_config('amity.office', :office, true), amity_now(), clock_timestamp()")


def open_engine(url: str, *, work: Patience, name: str = "amity", **options: Any) -> Engine:
    """The one way to a database: with the limits of the work and the settings that we need, whatever its role has.

    Errors do not hold the values of a statement. A server that turns out to take no changes counts as lost: the pool
    drops its connections and keeps none, so that the next transaction reaches whichever server the address names then.
    """
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={**CONNECTING, "application_name": name},
        pool_timeout=work.connection,
        **options,
    )
    wanted = {**_NEEDED, **work.settings()}
    rows = ", ".join(f"('{name}', '{value}')" for name, value in wanted.items())
    chosen = (
        f"SELECT set_config(name, value, false) FROM (VALUES {rows}) AS wanted (name, value)"  # noqa: S608  constants
        # Older versions do not know all of them.
        " WHERE current_setting(name, true) IS NOT NULL"
    )

    # Before SQLAlchemy asks the server anything: some answers depend on them.
    @event.listens_for(engine, "connect", insert=True)
    def settle(connection: Any, _: Any) -> None:
        # Outside a transaction, so that a later rollback does not take it back; one round trip.
        connection.autocommit = True
        connection.execute(chosen)
        connection.autocommit = False

    @event.listens_for(engine, "handle_error")
    def leave(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, ReadOnlySqlTransaction):
            context.is_disconnect = True

    @event.listens_for(engine, "checkin")
    def keep_none_that_takes_no_changes(connection: Any, record: ConnectionPoolEntry) -> None:
        # The server tells its clients when it changes, and they need not ask. Meanwhile each transaction looks again.
        if connection is not None and any(connection.info.parameter_status(name) == "on" for name in _REPORTED):
            record.invalidate()

    return engine


class Transaction(Session):
    """One transaction: inside one office, with one reading of the clock.

    It is a SQLAlchemy session, so that a query takes it as it is. `Database.transaction` makes it.
    """

    def __init__(self, *, database: Database, **options: Any) -> None:
        super().__init__(**options)
        self._database = database
        self._office: UUID | None = None
        # The business time: real in production, the home's own clock in a rehearsal.
        self.now: datetime
        # The database's real time: for sessions, sign-in links and `recorded_at`.
        self.real_now: datetime
        # Whether anything was written to the event log: every change is.
        self.logged = False
        # Whether the workers are to be woken after the commit.
        self.leaves_work = False
        # Whether a definition was adopted here: it may yet be rolled back, so no other transaction may know it.
        self.adopts = False
        # The office's people as `workflows` made them of what this transaction read. None if they were not read, or
        # changed since.
        self.staff: object | None = None

    @property
    def office(self) -> UUID:
        if self._office is None:
            raise RuntimeError("this transaction has no office")
        return self._office

    @property
    def installation(self) -> UUID:
        return self._database.installation

    def enter(self, office: UUID | None) -> None:
        """Turns the rest of the transaction to `office`, and reads the clock."""
        row = self.execute(ENTER_OFFICE, {"office": str(office) if office else ""}).one()
        self._office = office
        self.now = row[1].astimezone(UTC)
        self.real_now = row[2].astimezone(UTC)
        self.forget_people()

    def wake_workers(self) -> None:
        """Marks that work is left for the workers; they are woken after the commit."""
        self.leaves_work = True

    def forget_people(self) -> None:
        """After a change of people or of their places: the next look reads them again."""
        self.staff = None


class Database:
    """The application's connections, as the application role.

    `on_commit` is called after a transaction that marked work for the workers, never after a rollback;
    the edge that opened the database binds it.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 5,
        work: Patience = Work.COMMAND,
        on_commit: Callable[[], None] | None = None,
    ) -> None:
        self.engine: Engine = open_engine(
            url, work=work, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=False
        )
        self.most_connections = 2 * pool_size
        self._sessions = sessionmaker(
            self.engine, class_=Transaction, database=self, expire_on_commit=False, autoflush=False
        )
        self.on_commit = on_commit
        self._installation: UUID | None = None

    @contextmanager
    def transaction(self, office: UUID | None, *, one_picture: bool = False) -> Iterator[Transaction]:
        """One transaction inside `office`; with None, only what belongs to no office is visible.

        With `one_picture` all its statements see the same moment (REPEATABLE READ).
        Commits at the end of the block, rolls back on an exception.
        """
        with self._sessions() as tx:
            self._enter(tx, office, one_picture=one_picture)
            try:
                yield tx
                tx.commit()
            except BaseException:
                tx.rollback()
                raise
            if tx.leaves_work and self.on_commit is not None:
                self.on_commit()

    def _enter(self, tx: Transaction, office: UUID | None, *, one_picture: bool) -> None:
        """Begins the transaction. A connection that died in the pool is met by a new one, since nothing is done yet."""
        try:
            self._begin(tx, office, one_picture=one_picture)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            tx.rollback()
            self._begin(tx, office, one_picture=one_picture)

    def _begin(self, tx: Transaction, office: UUID | None, *, one_picture: bool) -> None:
        if one_picture:
            tx.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        tx.enter(office)

    @property
    def installation(self) -> UUID:
        """This installation's id, read once: it never changes."""
        if self._installation is None:
            with self.engine.connect() as connection:
                self._installation = installation_in(connection.execute(text(INSTALLATION)).scalar())
        return self._installation

    def offices(self) -> list[UUID]:
        with self.engine.connect() as connection:
            return list(connection.execute(text("SELECT all_offices()")).scalars())

    def close(self) -> None:
        self.engine.dispose()
