"""What a whole office owes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event

from tests.factories import TestOffice
from workflows.execution.clock import stand_at
from workflows.records.duties import owed_in_office, owed_of, record_duty
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.reconcile import plan_of


def statements(office: TestOffice) -> tuple[int, int]:
    """How many duties there are, and in how many statements they are found."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", note)
    try:
        with office.transaction() as tx:
            return len(owed_in_office(tx)), len(seen)
    finally:
        event.remove(office.database.engine, "before_cursor_execute", note)


def test_duties_of_many_are_found_in_as_many_statements_as_of_one(office: TestOffice) -> None:
    office.record("2020-03-04", kind="league-membership")
    office.propose()
    one, few = statements(office)
    office.record("2020-03-05", "2020-03-06", kind="league-membership")

    three, many = statements(office)

    assert one > 0
    assert (three, many) == (3 * one, few)


def owing(office: TestOffice, reference: str) -> list[tuple[str, str]]:
    with office.transaction() as tx:
        return [(one.duty.id, one.occurrence) for one in owed_of(tx, load_one(tx, reference))]


def test_what_is_owed_and_done_stays_so_through_rest_and_revival(rehearsed_office: TestOffice) -> None:
    """Also of an agreement whose dates nobody knows."""
    office = rehearsed_office
    (reference,) = office.record(None, kind="league-membership")
    first = owing(office, reference)
    with office.transaction() as tx:
        done = record_duty(tx, reference, "dues", by=office.actor)
    for year, trigger in ((2028, "rest"), (2029, "revive")):
        with office.transaction() as tx:
            stand_at(tx, datetime(year, 2, 1, tzinfo=UTC))
        office.advance(reference, trigger, note="Looked at again")

    after = owing(office, reference)

    assert ("dues", "2027") in first
    assert done.occurrence == "2027"
    # Nobody paid in 2028, when it rested; and the states go on asking.
    assert [occurrence for duty, occurrence in after if duty == "dues"] == ["2028", "2029", "2030"]
    with office.transaction() as tx:
        planned = plan_of(load_one(tx, reference), start=date(2029, 2, 1), until=date(2030, 6, 30))
    assert {item.occurrence for item in planned if item.rule == "dues" and "." not in item.occurrence} == {
        "2029",
        "2030",
    }
