"""The event log's bytes, and that they cannot be changed unseen."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import rfc8785
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import Database
from models.event_log import ERASED, digest, erase, instant
from tests import stores
from tests.factories import make_office
from workflows.actors import OPERATOR
from workflows.audit.office_log import log_for_office
from workflows.audit.verification import verify

VECTOR = {
    "at": "2022-11-17T02:00:00.000000Z",
    "by": "operator",
    "chain": "01848a3c-7400-7000-8000-000000000003",
    "data": {"note": {"hmac": "", "personal": "01848a3c-7400-7000-8000-000000000004"}, "to": "in-force"},
    "format": 1,
    "id": "01848a3c-7400-7000-8000-000000000005",
    "installation": "01848a3c-7400-7000-8000-000000000001",
    "office": "01848a3c-7400-7000-8000-000000000002",
    "prev": "00" * 32,
    "recorded_at": "2022-11-17T02:00:01.500000Z",
    "seq": 1,
    "type": "agreement.advanced",
}
VALUE, SALT = "Signed in Andong.", bytes(range(32))


def vector() -> dict[str, Any]:
    made = json.loads(json.dumps(VECTOR))
    made["data"]["note"]["hmac"] = digest(VALUE, SALT)
    return dict(made)


def test_the_test_vector_holds() -> None:
    """The one that `docs/decisions/event-log.md` gives to other implementations."""
    body = rfc8785.dumps(vector())

    assert digest(VALUE, SALT) == hmac.new(SALT, b'"Signed in Andong."', hashlib.sha256).hexdigest()
    assert hashlib.sha256(body).hexdigest() == "b22de3f30122365a7a2763238570730131d4c26b71a412d4af441702436be74e"


def test_the_document_has_the_same_vector() -> None:
    page = (Path(__file__).parents[2] / "docs/decisions/event-log.md").read_text(encoding="utf-8")

    assert rfc8785.dumps(vector()).decode() in page
    assert hashlib.sha256(rfc8785.dumps(vector())).hexdigest() in page


@pytest.fixture
def own(rehearsed: Database) -> tuple[Database, UUID, str]:
    """A database of the test's own with one signed agreement."""
    office = make_office(rehearsed)
    reference = office.propose()
    office.bring_to_signing(reference)
    office.advance(reference, "sign")
    return rehearsed, office.id, reference


def test_stored_bytes_are_canonical_and_linked(own: tuple[Database, UUID, str]) -> None:
    database, office, _ = own

    with database.transaction(office) as tx:
        rows = tx.execute(text("SELECT * FROM events WHERE agreement_id IS NOT NULL ORDER BY seq")).mappings().all()

    previous = bytes(32)
    for number, row in enumerate(rows, start=1):
        body = bytes(row["body"])
        event = json.loads(body)
        assert rfc8785.dumps(event) == body
        assert set(event) == set(VECTOR)
        assert (event["seq"], event["prev"], row["hash"]) == (number, previous.hex(), hashlib.sha256(body).digest())
        previous = bytes(row["hash"])
    assert verify(database).ok


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events CASCADE", "UPDATE events SET body = ''"],
)
@pytest.mark.parametrize("role", ["application", "owner"])
def test_the_database_refuses_to_change_the_log(rehearsal: stores.Clone, statement: str, role: str) -> None:
    database = Database(rehearsal.app_url)
    office = make_office(database)
    acting = database if role == "application" else Database(rehearsal.owner_url)

    with (
        pytest.raises(DBAPIError) as caught,
        acting.transaction(office.id) as tx,
    ):
        tx.execute(text(statement))

    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    assert isinstance(caught.value.orig, refusals)
    database.close()
    acting.close()


def tamper(clone: stores.Clone, *statements: str) -> None:
    """As somebody with the superuser's password could."""
    postgres = stores.addresses().postgres()
    with psycopg.connect(postgres.conninfo("postgres", clone.name)) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in ("ALTER TABLE events DROP CONSTRAINT IF EXISTS ck_events_hash", *statements):
            connection.execute(statement)


LAST = "(SELECT id FROM events WHERE agreement_id IS NOT NULL ORDER BY seq DESC LIMIT 1)"
THIRD = "(SELECT id FROM events WHERE agreement_id IS NOT NULL AND seq = 3)"


@pytest.mark.parametrize(
    ("statements", "code", "column"),
    [
        ((f"UPDATE events SET body = body || ' ' WHERE id = {THIRD}",), "hash", ""),
        ((f"UPDATE events SET body = body || ' ', hash = sha256(body || ' ') WHERE id = {LAST}",), "head", ""),
        ((f"UPDATE events SET type = 'x' WHERE id = {THIRD}",), "row", "type"),
        ((f"UPDATE events SET at = at + interval '1 day' WHERE id = {THIRD}",), "row", "at"),
        ((f"DELETE FROM events WHERE id = {THIRD}",), "order", ""),
        ((f"DELETE FROM events WHERE id = {LAST}",), "head", ""),
        (("DELETE FROM events WHERE agreement_id IS NOT NULL", "DELETE FROM agreements"), "chain-missing", ""),
        (("UPDATE personal_values SET value = '\"x\"'",), "value-changed", ""),
        (("DELETE FROM personal_values",), "value-missing", ""),
    ],
)
def test_verify_names_the_first_broken_link(
    rehearsal: stores.Clone, own: tuple[Database, UUID, str], statements: tuple[str, ...], code: str, column: str
) -> None:
    database, _, reference = own

    tamper(rehearsal, *statements)
    report = verify(database)

    assert not report.ok
    found = [item for item in report.broken if item.code == code and item.ref in (reference, "office")]
    assert [item.reason.endswith(column) for item in found[:1]] == [True]


def test_an_erased_value_is_not_a_broken_one(rehearsal: stores.Clone, own: tuple[Database, UUID, str]) -> None:
    database, office, _ = own

    with database.transaction(office) as tx:
        ids = tx.execute(text("SELECT id FROM personal_values LIMIT 2")).scalars().all()
        event = log_for_office(tx, type=ERASED, by=OPERATOR, data={"values": ids})
        erased = erase(tx, event)
    report = verify(database)

    assert (erased, report.erased, report.ok) == (2, 2, True)


def test_a_value_is_not_erased_without_its_event(own: tuple[Database, UUID, str]) -> None:
    database, office, _ = own

    with pytest.raises(DBAPIError, match="permission denied"), database.transaction(office) as tx:
        tx.execute(text("UPDATE personal_values SET value = NULL, salt = NULL, erased_at = now()"))
    with database.transaction(office) as tx:
        another = tx.execute(text("SELECT id FROM events LIMIT 1")).scalar_one()
    with pytest.raises(DBAPIError) as caught, database.transaction(office) as tx:
        erase(tx, another)
    assert isinstance(caught.value.orig, psycopg.errors.RestrictViolation)


def test_a_value_cannot_be_erased_by_the_event_of_another_office(own: tuple[Database, UUID, str]) -> None:
    database, office, _ = own
    other = make_office(database)

    with database.transaction(office) as tx:
        ids = tx.execute(text("SELECT id FROM personal_values")).scalars().all()
    with other.transaction() as tx:
        event = log_for_office(tx, type=ERASED, by=OPERATOR, data={"values": ids})
        erased = erase(tx, event)

    assert erased == 0
    assert verify(database).ok


def test_a_value_that_was_erased_must_be_gone(own: tuple[Database, UUID, str]) -> None:
    database, office, _ = own

    with database.transaction(office) as tx:
        ids = tx.execute(text("SELECT id FROM personal_values LIMIT 1")).scalars().all()
        log_for_office(tx, type=ERASED, by=OPERATOR, data={"values": ids})
    report = verify(database)

    assert [item.code for item in report.broken] == ["value-left"]


def test_a_long_log_is_walked_in_pages(own: tuple[Database, UUID, str], monkeypatch: pytest.MonkeyPatch) -> None:
    database, _, _ = own
    whole = verify(database)
    monkeypatch.setattr("workflows.audit.verification.PAGE", 4)
    pages: list[int] = []

    paged = verify(database, progress=pages.append)

    assert (paged.ok, paged.events, paged.agreements) == (True, whole.events, whole.agreements)
    assert max(pages) == 4
    assert len(pages) > 3


def test_instants_are_written_in_utc_with_microseconds() -> None:
    assert instant(datetime(2022, 11, 17, 2, tzinfo=UTC)) == "2022-11-17T02:00:00.000000Z"
