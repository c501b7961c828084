"""Days that a place adds to its calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from tests.due_work import plan_again
from tests.factories import TestOffice
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day, closed_days, remove_closed_day


def test_a_closed_day_moves_a_reminder_and_can_be_taken_back(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-05-06")

    def due() -> str:
        plan_again(office, reference)
        with office.transaction() as tx:
            row = tx.execute(
                text("SELECT due_at FROM plan_items WHERE rule = 'signing-anniversary' AND \"offset\" = 'P0D'")
            ).scalar_one()
            return str(row.date())

    assert due() == "2027-05-06"
    with office.transaction() as tx:
        id = add_closed_day(tx, ClosedDayDraft(office.own, "City day", date(2026, 5, 6), yearly=True), by=office.actor)
        assert tx.execute(text("SELECT count(*) FROM agreements WHERE replan_at <= amity_now()")).scalar() == 1
    # 5 May is Children's Day.
    assert due() == "2027-05-04"
    with office.transaction() as tx:
        assert [(day.name, day.place) for day in closed_days(tx, "en")] == [("City day", "Andong")]
        remove_closed_day(tx, id, by=office.actor)
    assert due() == "2027-05-06"
