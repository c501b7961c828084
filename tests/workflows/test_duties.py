"""What a whole office owes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from tests.factories import TestOffice
from workflows.duties import owed_in_office


def statements(office: TestOffice) -> tuple[int, int]:
    """How many duties there are, and in how many statements they are found."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", note)
    try:
        with office.transaction() as session:
            return len(owed_in_office(session)), len(seen)
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
