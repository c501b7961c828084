"""Offices are apart, whatever a query asks for."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import row_security
from models.database import Database
from models.tables.registry import SHARED, metadata
from tests.factories import TestOffice, make_office

TENANT_TABLES = sorted(set(metadata.tables) - SHARED)


def fill(office: TestOffice) -> None:
    """Rows in as many tables as one agreement's life touches."""
    reference = office.propose()
    office.bring_to_signing(reference)
    office.advance(reference, "sign")


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_no_table_shows_another_offices_rows(database: Database, table: str) -> None:
    column = "id" if table == "offices" else "office_id"
    theirs, ours = _filled(database), make_office(database)

    with ours.transaction() as tx:
        seen = tx.execute(text(f"SELECT count(*) FROM {table} WHERE {column} = :id"), {"id": theirs.id}).scalar()

    assert seen == 0


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_an_unset_office_sees_nothing(database: Database, table: str) -> None:
    _filled(database)

    with database.transaction(None) as tx:
        seen = tx.execute(text(f"SELECT count(*) FROM {table}")).scalar()

    assert seen == 0


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_no_row_can_be_written_for_another_office(database: Database, table: str) -> None:
    """Copies a visible row into another office; an empty table is offered one with nothing but the office."""
    column = "id" if table == "offices" else "office_id"
    theirs, ours = make_office(database), _filled(database)
    names = ", ".join(
        f'"{item.name}"' for item in metadata.tables[table].columns if item.name not in (column, "position")
    )

    refused = f"permission denied for table {table}" if table in row_security.COUNTED else "row-level security"
    with pytest.raises(DBAPIError, match=refused), ours.transaction() as tx:
        if tx.execute(text(f"SELECT count(*) FROM {table}")).scalar():
            source = f"SELECT CAST(:theirs AS uuid), {names} FROM {table} LIMIT 1"
            statement = f'INSERT INTO {table} ("{column}", {names}) {source}'
        else:
            statement = f'INSERT INTO {table} ("{column}") VALUES (CAST(:theirs AS uuid))'
        tx.execute(text(statement), {"theirs": theirs.id})


@pytest.mark.parametrize("table", TENANT_TABLES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_no_row_of_another_office_can_be_changed_or_removed(database: Database, table: str, verb: str) -> None:
    """Either the role may not do it to any row, or it finds none of theirs."""
    column = "id" if table == "offices" else "office_id"
    theirs, ours = _filled(database), make_office(database)
    change = f'UPDATE {table} SET "{column}" = "{column}"' if verb == "UPDATE" else f"DELETE FROM {table}"

    try:
        with ours.transaction() as tx:
            found = tx.execute(text(f'{change} WHERE "{column}" = :id RETURNING 1'), {"id": theirs.id}).all()
    except DBAPIError as error:
        assert "permission denied" in str(error)  # noqa: PT017
        found = []

    assert found == []


def test_the_role_of_the_application_is_a_plain_one(database: Database) -> None:
    with database.transaction(None) as tx:
        row = tx.execute(
            text("""
SELECT rolsuper, rolbypassrls, rolcreaterole, pg_has_role(current_user, 'amity_owner', 'member') AS owner_too,
  EXISTS (SELECT FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)) AS owns
FROM pg_roles WHERE rolname = current_user
""")
        ).one()

    assert tuple(row) == (False, False, False, False, False)


_kept: dict[int, TestOffice] = {}


def _filled(database: Database) -> TestOffice:
    """One filled office for all of this module's tests in a process: they change nothing in it."""
    if id(database) not in _kept:
        office = make_office(database)
        fill(office)
        _kept[id(database)] = office
    return _kept[id(database)]
