"""Amendments: a chain, and what held on a day."""

from __future__ import annotations

from datetime import date

import pytest

from config.json_shapes import to_json
from models.enums import Renewal
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.read_models.plans import show_plan
from workflows.records.amendments import amend, amendment_chain, terms_on
from workflows.records.terms import AmendedError, record_some
from workflows.unit_of_work.loader import load_one


def planned(office: TestOffice, reference: str, rule: str, until: date) -> list[tuple[str, str]]:
    with office.transaction() as tx:
        shown = to_json(show_plan(tx, reference, start=date(2024, 9, 15), until=until, language="en"))
    return [(item["date"], item["key"].rsplit("/", 2)[1]) for item in shown["items"] if item["rule"] == rule]


def test_amendments_form_a_chain_and_say_what_held_on_a_day(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="Three years instead of five",
            decided_on=Edtf(2025, 3, 1),
            in_force_on=Edtf(2025, 4, 1),
            changes={"valid_for": "P3Y"},
        )
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="Four years",
            decided_on=Edtf(2026, 1, 1),
            changes={"valid_for": "P4Y"},
        )
    with office.transaction() as tx:
        id = load_one(tx, seongnam).id
        assert [row.number for row in amendment_chain(tx, id)] == [1, 2]
        held = [
            to_json(terms_on(tx, id, day))["valid_for"]
            for day in (date(2025, 3, 31), date(2025, 4, 1), date(2026, 6, 1))
        ]

    assert held == ["P5Y", "P3Y", "P4Y"]
    assert planned(office, seongnam, "notice-deadline", date(2029, 1, 1))[0][0] == "2028-03-14"


def test_terms_that_were_amended_are_amended_again(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(tx, seongnam, by=office.actor, title="Shorter", decided_on=Edtf(2025, 1, 2), changes={})

    with pytest.raises(AmendedError), office.transaction() as tx:
        record_some(tx, seongnam, {"binding": False}, by=office.actor)


def test_an_amendment_to_come_changes_nothing_before_its_day(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="The last term",
            decided_on=Edtf(2025, 1, 2),
            in_force_on=Edtf(2035, 1, 1),
            changes={"renewal": Renewal.NONE},
        )
        facts = load_one(tx, seongnam).facts

    assert (facts.terms.tacit, [day for day, _ in facts.future_terms]) == (True, [date(2035, 1, 1)])
    found = planned(office, seongnam, "expire", date(2060, 1, 1))
    assert found == [("2039-09-14", "3")]
    deadlines = {day for day, _ in planned(office, seongnam, "notice-deadline", date(2060, 1, 1))}
    # From 2035 on it does not renew itself, and ends without notice.
    assert deadlines == {"2029-03-14", "2034-03-14"}
