"""What will be in force on a day."""

from __future__ import annotations

from datetime import date

from config.json_shapes import to_json
from models.enums import Renewal
from tests.factories import TestOffice
from workflows.read_models.agreement_list import list_agreements
from workflows.records.termination import give_notice
from workflows.records.terms import TermsDraft, record_terms


def test_what_will_be_in_force_heeds_notices_and_terms(office: TestOffice, seongnam: str) -> None:
    fixed, without = office.record("2023-01-10", "2023-02-10")
    with office.transaction() as tx:
        record_terms(tx, fixed, TermsDraft(valid_for="P9Y", renewal=Renewal.NONE), by=office.actor)
        give_notice(
            tx, seongnam, by=office.actor, place=office.partner, given_on=date(2025, 1, 2), reason="New council"
        )
        in_force = {
            year: {item["ref"] for item in to_json(list_agreements(tx, "en", on=date(year, 12, 1)))["agreements"]}
            for year in (2026, 2028, 2030, 2033)
        }

    assert in_force[2026] == in_force[2028] == {seongnam, fixed, without}
    assert in_force[2030] == {fixed, without}
    assert in_force[2033] == {without}


def on(office: TestOffice, day: date) -> dict[str, bool]:
    with office.transaction() as tx:
        return {item["ref"]: item["certain"] for item in to_json(list_agreements(tx, "en", on=day))["agreements"]}


def test_what_has_no_known_date_is_in_force_since_it_stands_so_and_perhaps_before(
    rehearsed_office: TestOffice,
) -> None:
    office = rehearsed_office
    (undated,) = office.record(None)
    declined = office.propose()
    office.advance(declined, "decline")
    over = office.record(None, state="ended")[0]

    assert on(office, date(2027, 6, 1)) == {undated: True}
    assert on(office, date(2015, 6, 1)) == {undated: False, over: False}
