"""A database that answers and takes no changes: one line says why, and it is used again as soon as it takes some."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.console.connection_errors import reachability_error
from models.database import Database
from models.faults import Unwritable, unwritable
from models.queries import health as health_queries
from tests import stores
from tests.factories import make_office


@pytest.fixture
def own() -> Iterator[stores.Clone]:
    made = stores.clone()
    yield made
    stores.drop(made)


@pytest.fixture
def crowded() -> Iterator[tuple[stores.Clone, Path]]:
    """An installation whose files lie on a disk of their own, which is small."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a small disk")
    folder = Path(tempfile.mkdtemp(prefix="amity-", dir="/tmp"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=False).returncode:
        folder.rmdir()
        pytest.skip("this machine lets nobody mount a small disk")
    shutil.chown(folder, "nobody")
    made = stores.clone()
    try:
        with _superuser() as connection:
            connection.execute(f"CREATE TABLESPACE {made.name}_small LOCATION '{folder}'")
            connection.execute(f'ALTER DATABASE "{made.name}" SET TABLESPACE {made.name}_small')
        yield made, folder
    finally:
        stores.drop(made)
        with _superuser() as connection:
            connection.execute(f"DROP TABLESPACE IF EXISTS {made.name}_small")
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_database_that_takes_changes_has_no_fault_and_keeps_nothing_of_the_look(own: stores.Clone) -> None:
    database = Database(own.app_url, pool_size=1)
    before = _counts(database)

    assert [_fault(database) for _ in range(3)] == [None, None, None]
    assert _counts(database) == before
    database.close()


def test_a_read_only_database_says_so(own: stores.Clone) -> None:
    _read_only(own, on=True)
    database = Database(own.app_url, pool_size=1)

    assert _fault(database) == "read-only"
    database.close()


def test_a_full_database_says_so_and_works_again_once_there_is_room(crowded: tuple[stores.Clone, Path]) -> None:
    made, folder = crowded
    database = Database(made.app_url, pool_size=1)
    empty = _fault(database)
    filling = folder / "filling"
    _fill(filling)

    full = _fault(database)
    with pytest.raises(DBAPIError) as caught:
        while True:
            make_office(database)

    filling.unlink()
    assert (empty, full, _fault(database)) == (None, "full", None)
    assert unwritable(caught.value) == Unwritable.FULL
    assert _reported(caught.value) == ("unwritable", True)
    make_office(database)
    database.close()


def test_a_process_works_again_as_soon_as_its_database_does(own: stores.Clone) -> None:
    """What was opened while it took no changes is used for nothing else: its server may not be the primary's."""
    database = Database(own.app_url, pool_size=2)
    _read_only(own, on=True)
    with database.transaction(None) as first, database.transaction(None) as second:
        stale = {tx.execute(text("SELECT pg_backend_pid()")).scalar() for tx in (first, second)}
    with pytest.raises(DBAPIError) as caught:
        make_office(database)
    _read_only(own, on=False)

    make_office(database)

    with database.transaction(None) as first, database.transaction(None) as second:
        fresh = {tx.execute(text("SELECT pg_backend_pid()")).scalar() for tx in (first, second)}
    database.close()
    assert unwritable(caught.value) == Unwritable.READ_ONLY
    assert _reported(caught.value) == ("unwritable", True)
    assert stale.isdisjoint(fresh)


def test_an_address_that_wants_a_server_for_changes_and_finds_none(own: stores.Clone) -> None:
    _read_only(own, on=True)
    database = Database(f"{own.app_url}&target_session_attrs=read-write", pool_size=1)

    with pytest.raises(DBAPIError) as caught, database.transaction(None):
        pass

    database.close()
    assert unwritable(caught.value) == Unwritable.READ_ONLY
    assert _reported(caught.value) == ("unwritable", True)


def _fault(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return health_queries.write_fault(connection)


def _counts(database: Database) -> list[tuple[str, int]]:
    with database.transaction(None) as tx:
        return [
            (str(row[0]), int(row[1]))
            for row in tx.execute(
                text("SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
            )
        ]


def _fill(file: Path) -> None:
    block = bytes(4096)
    with file.open("wb", buffering=0) as filled:
        try:
            while True:
                filled.write(block)
        except OSError:
            return


def _read_only(made: stores.Clone, *, on: bool) -> None:
    with _superuser() as connection:
        change = "SET default_transaction_read_only = on" if on else "RESET default_transaction_read_only"
        connection.execute(f'ALTER DATABASE "{made.name}" {change}')


def _superuser() -> psycopg.Connection:
    return psycopg.connect(stores.addresses().postgres().conninfo("postgres", "postgres"), autocommit=True)


def _reported(error: DBAPIError) -> tuple[str, bool]:
    """The code with which a command ends, and whether its one line says why."""
    found = reachability_error(error)
    assert found is not None
    return found.code, str(unwritable(error)) in str(found)
