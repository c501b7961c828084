"""Roles and databases that are set up in their own way: Amity sets what it needs for each of its connections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from config.json_shapes import to_json
from models.database import Database
from tests import stores
from tests.factories import make_office
from workflows.audit.verification import verify
from workflows.read_models.agreement_list import list_agreements

ODD = {
    "datestyle": "'SQL, DMY'",
    "intervalstyle": "sql_standard",
    "timezone": "'America/Lima'",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "client_encoding": "LATIN1",
    "search_path": "pg_catalog",
    "default_transaction_isolation": "serializable",
    "row_security": "off",
    "array_nulls": "off",
    "idle_session_timeout": "500",
    "transaction_timeout": "500",
    "statement_timeout": "500",
}


@pytest.fixture
def odd() -> Iterator[Database]:
    """An installation of which the application's role has every setting that it may have otherwise."""
    made = stores.clone()
    with psycopg.connect(stores.addresses().postgres().conninfo("postgres", "postgres"), autocommit=True) as connection:
        for name, value in ODD.items():
            connection.execute(f'ALTER ROLE amity_app IN DATABASE "{made.name}" SET {name} = {value}')
    database = Database(made.app_url, pool_size=2)
    yield database
    database.close()
    stores.drop(made)


def test_an_agreements_life_with_every_setting_otherwise(odd: Database) -> None:
    office = make_office(odd)
    reference = office.propose()
    office.bring_to_signing(reference)
    office.advance(reference, "sign")
    with office.transaction() as tx:
        listed = to_json(list_agreements(tx, "ko"))

    assert [item["ref"] for item in listed["agreements"]] == [reference]
    assert verify(odd).ok


def test_values_come_back_as_they_are(odd: Database) -> None:
    values = {
        "day": date(2027, 3, 4),
        "at": datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC),
        "span": timedelta(days=-3, hours=2, seconds=1.5),
        "number": 0.1 + 0.2,
        "bytes": b"\x00\\\xff",
        "words": "안동 \\ Şuşa 'ə'",
    }
    with odd.transaction(None) as tx:
        # Longer than the role lets a statement or a transaction be.
        tx.execute(text("SELECT pg_sleep(0.6)"))
        row = tx.execute(
            text("""
                SELECT CAST(:day AS date) AS day, CAST(:at AS timestamptz) AS at, CAST(:span AS interval) AS span,
                  CAST(:number AS float8) AS number, CAST(:bytes AS bytea) AS bytes, CAST(:words AS text) AS words,
                  to_char(CAST(:at AS timestamptz), 'HH24:MI') AS shown, '\\d' AS literal
            """),
            values,
        ).one()

    assert dict(row._mapping) == {**values, "shown": "05:06", "literal": "\\d"}
