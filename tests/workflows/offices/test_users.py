"""Who works in an office, and where."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import text

from tests.due_work import plan_again
from tests.factories import TestOffice
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.users import change_home_place


def to_plan(office: TestOffice) -> int:
    with office.transaction() as tx:
        found: int = tx.execute(text("SELECT count(*) FROM agreements WHERE replan_at <= amity_now()")).scalar_one()
        return found


def due(office: TestOffice, reference: str) -> str:
    """The anniversary's mail in UTC, after the workers have planned it again."""
    plan_again(office, reference)
    with office.transaction() as tx:
        row = tx.execute(
            text("SELECT due_at FROM plan_items WHERE rule = 'signing-anniversary' AND \"offset\" = 'P0D'")
        ).scalar_one()
        return str(row.isoformat())


def test_holidays_and_zone_are_those_of_ones_own_place(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-05-28")
    assert isinstance(office.actor.user_id, UUID)

    # 28 May 2027 is Independence Day in Azerbaijan, and a working Friday in Korea. Both at nine o'clock.
    assert due(office, reference) == "2027-05-28T00:00:00+00:00"
    with office.transaction() as tx:
        assert change_home_place(tx, office.actor.user_id, office.partner, by=office.actor)
    assert to_plan(office) == 1
    assert due(office, reference) == "2027-05-27T05:00:00+00:00"
    with office.transaction() as tx:
        assert not change_home_place(tx, office.actor.user_id, office.partner, by=office.actor)
        add_closed_day(tx, ClosedDayDraft(office.partner, "City day", date(2027, 5, 27)), by=office.actor)
    # 27 May is the partner's own day: somebody works there.
    assert to_plan(office) == 1
    assert due(office, reference) == "2027-05-26T05:00:00+00:00"
    with office.transaction() as tx:
        assert change_home_place(tx, office.actor.user_id, None, by=office.actor)
    assert due(office, reference) == "2027-05-28T00:00:00+00:00"
