"""What an occasion proposes: when, for how long, and what an answer makes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from config.errors import UsageError
from config.json_shapes import to_json
from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from tests.situations import forget_last_days
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import ExchangeStateError
from workflows.exchanges.proposals import accept, decline
from workflows.read_models.exchanges import list_exchanges
from workflows.records.occasions import OccasionDraft, add_occasion


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


def test_an_occasion_of_a_city_proposes_an_exchange_and_a_declined_one_stays_away(
    rehearsed_office: TestOffice,
) -> None:
    office = rehearsed_office
    touched, other = office.record("2024-09-14", "2024-09-15")
    with office.transaction() as tx:
        add_occasion(
            tx, OccasionDraft("Year of Shusha", Edtf(2027), "designation-year", office.partner), by=office.actor
        )
    for reference in (touched, other):
        plan_again(office, reference)
    assert do_due(office) == 2

    (proposed,) = shown(office, touched)
    assert (proposed["title"], proposed["date"], proposed["state"]) == ("Year of Shusha", "2027", "proposed")
    assert proposed["occasion"] == "Year of Shusha"
    with pytest.raises(UsageError), office.transaction() as tx:
        decline(tx, touched, UUID(proposed["id"]), by=office.actor, reason=" ")
    with office.transaction() as tx:
        decline(tx, touched, UUID(proposed["id"]), by=office.actor, reason="No money this year")
    plan_again(office, touched)

    assert do_due(office) == 0
    (declined,) = shown(office, touched)
    assert (declined["state"], declined["reason"]) == ("declined", "No money this year")
    with pytest.raises(ExchangeStateError), office.transaction() as tx:
        accept(tx, touched, UUID(declined["id"]), by=office.actor)


def test_a_proposal_can_be_moved_while_it_is_accepted(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        draft = OccasionDraft("Harvest festival", Edtf(2025, 3, 20), "festival", office.partner, yearly=True)
        add_occasion(tx, draft, by=office.actor)
    plan_again(office, reference)
    do_due(office)

    (proposed,) = shown(office, reference)
    assert proposed["date"] == "2027-03-20"
    with office.transaction() as tx:
        accept(tx, reference, UUID(proposed["id"]), by=office.actor, date=Edtf(2027, 4, 2))

    (planned,) = shown(office, reference)
    assert (planned["state"], planned["date"]) == ("planned", "2027-04-02")


@pytest.mark.parametrize(("first", "yearly"), [(2027, False), (2025, True)])
def test_a_proposal_lasts_as_long_as_its_occasion(rehearsed_office: TestOffice, first: int, yearly: bool) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        days = Edtf(first, 2, 26), Edtf(first, 3, 2)
        draft = OccasionDraft("Mask festival", days[0], "festival", office.partner, until=days[1], yearly=yearly)
        add_occasion(tx, draft, by=office.actor)
    plan_again(office, reference)
    do_due(office)

    (proposed,) = shown(office, reference)

    assert (proposed["date"], proposed["until"]) == ("2027-02-26", "2027-03-02")
    assert "Independence Movement Day" in [clash["what"] for clash in proposed["clashes"]]


def test_an_item_planned_without_a_last_day_is_still_done(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        draft = OccasionDraft("Fair", Edtf(2027, 2, 26), "festival", office.partner, until=Edtf(2027, 3, 2))
        add_occasion(tx, draft, by=office.actor)
    plan_again(office, reference)
    with office.transaction() as tx:
        forget_last_days(tx)

    assert do_due(office) == 1
    assert [(one["date"], one["until"]) for one in shown(office, reference)] == [("2027-02-26", None)]


def test_an_occasion_of_another_field_proposes_nothing(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    office.make_ready_to_agree(reference)
    for field in ("Culture", "Fisheries"):
        with office.transaction() as tx:
            draft = OccasionDraft(f"{field} fair", Edtf(2027, 2, 1), "festival", office.partner, fields=(field,))
            add_occasion(tx, draft, by=office.actor)
    plan_again(office, reference)
    do_due(office)

    assert [one["title"] for one in shown(office, reference)] == ["Culture fair"]
