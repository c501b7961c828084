"""Exchanges from the proposal to the report, with everything that is settled about them and stands against them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import ClosedDayKind, ExchangeState
from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from tests.situations import forget_last_days
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import ExchangeStateError, advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, write_programme
from workflows.exchanges.proposals import accept, decline
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day, closed_days, remove_closed_day
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import list_exchanges, show_exchange
from workflows.records.occasions import OccasionDraft, add_occasion
from workflows.records.terms import set_hosting_rotation


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


@pytest.fixture
def visited(rehearsed_office: TestOffice) -> tuple[TestOffice, str, UUID]:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="Mask dance festival", date=Edtf(2027, 3, 1))
    return office, reference, exchange


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


def test_everything_that_is_settled_is_shown(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    by = office.actor
    with office.transaction() as tx:
        what = ExchangeChanges(Edtf(2027, 3, 2), Edtf(2027, 3, 4), office.own, "Hahoe", fields=("Culture",))
        settle(tx, reference, exchange, what, by=by)
        add_delegation_member(
            tx,
            reference,
            exchange,
            PersonDraft("Aysel Məmmədova", title="Head of culture"),
            by=by,
            place=office.partner,
            capacity="Head of delegation",
        )
        write_programme(tx, reference, exchange, [ProgrammeDraft("Opening", date(2027, 3, 2))], by=by)
        for amount in ("1000", "200"):
            add_cost(tx, reference, exchange, by=by, place=office.own, amount=amount, currency="krw")
        add_cost(tx, reference, exchange, by=by, place=office.partner, amount="99.90", currency="AZN")
    with office.transaction() as tx:
        shown = to_json(show_exchange(tx, exchange, "en"))

    assert (shown["date"], shown["until"], shown["host"], shown["venue"]) == (
        "2027-03-02",
        "2027-03-04",
        "Andong",
        "Hahoe",
    )
    assert [(p["name"], p["title"], p["capacity"], p["side"]) for p in shown["delegation"]] == [
        ("Aysel Məmmədova", "Head of culture", "Head of delegation", "Shusha")
    ]
    assert shown["programme"][0]["what"] == "Opening"
    assert sorted((c["side"], c["amount"], c["currency"]) for c in shown["costs"]) == [
        ("Andong", "1200.00", "KRW"),
        ("Shusha", "99.90", "AZN"),
    ]
    assert shown["fields"] == ["Culture"]


def test_turns_of_hosting_settle_the_anniversary_that_is_planned_already(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-02-14")
    plan_again(office, reference)
    assert do_due(office) == 1
    with office.transaction() as tx:
        plan_exchange(tx, reference, by=office.actor, title="A visit", date=Edtf(2027, 3, 1))
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.partner, office.own], by=office.actor)

    hosts = {one["date"]: one["host"] for one in shown(office, reference)}
    assert hosts == {"2027-02-14": "Shusha", "2027-03-01": None}
    # What is settled already stays.
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.own, office.partner], by=office.actor)
    assert shown(office, reference)[0]["host"] == "Shusha"


def test_what_was_held_long_ago_was_paid_in_the_money_of_its_time(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="A first visit", date=Edtf(2003))
        add_cost(tx, reference, exchange, by=office.actor, place=office.own, amount="5", currency="AZM")

    assert [cost["currency"] for cost in shown(office, reference)[0]["costs"]] == ["AZM"]


@pytest.mark.parametrize("amount", ["-1", "1.5", "much", "NaN", "1e20"])
def test_an_amount_that_is_none_is_refused(visited: tuple[TestOffice, str, UUID], amount: str) -> None:
    office, reference, exchange = visited

    with pytest.raises(UsageError), office.transaction() as tx:
        add_cost(tx, reference, exchange, by=office.actor, place=office.own, amount=amount, currency="KRW")


def test_it_is_carried_online_and_cancelled_with_its_reason(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(online=True), by=office.actor)
    with office.transaction() as tx:
        advance_exchange(tx, reference, exchange, ExchangeState.CANCELLED, by=office.actor, outcome="An epidemic")

    (recorded,) = shown(office, reference)
    assert (recorded["online"], recorded["state"], recorded["reason"]) == (
        True,
        "cancelled",
        "An epidemic",
    )
    with pytest.raises(ExchangeStateError), office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(venue="Elsewhere"), by=office.actor)


def test_clashes_are_shown_and_nothing_is_moved(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    by = office.actor
    # 1 March is Independence Movement Day in Korea.
    with office.transaction() as tx:
        other = plan_exchange(tx, reference, by=by, title="Trade fair", date=Edtf(2027, 3, 1))
        for one in (exchange, other):
            add_delegation_member(tx, reference, one, PersonDraft("Kim Minji"), by=by, place=office.own)
        add_closed_day(
            tx,
            ClosedDayDraft(
                office.partner, "Local election", date(2027, 2, 27), date(2027, 3, 2), ClosedDayKind.ELECTION
            ),
            by=by,
        )

    (shown_now,) = [one for one in shown(office, reference) if one["id"] == str(exchange)]

    found = {(clash["kind"], clash["whose"], clash["what"]) for clash in shown_now["clashes"]}
    assert ("people", "Kim Minji", f"{reference}: Trade fair") in found
    assert ("election", "Shusha", "Local election") in found
    assert ("holiday", "Andong", "Independence Movement Day") in found
    assert shown_now["date"] == "2027-03-01"


@pytest.mark.parametrize("vague", [Edtf(2027), Edtf(2027, 3)])
def test_people_clash_on_days_that_are_known_alone(visited: tuple[TestOffice, str, UUID], vague: Edtf) -> None:
    office, reference, exchange = visited
    by = office.actor
    with office.transaction() as tx:
        other = plan_exchange(tx, reference, by=by, title="Trade fair", date=vague)
        for one in (exchange, other):
            add_delegation_member(tx, reference, one, PersonDraft("Kim Minji"), by=by, place=office.own)

    clashes = [clash for one in shown(office, reference) for clash in one["clashes"] if clash["kind"] == "people"]
    with office.transaction() as tx:
        settle(tx, reference, other, ExchangeChanges(Edtf(2027, 2, 25), Edtf(2027, 3)), by=by)
    beginning = [clash for one in shown(office, reference) for clash in one["clashes"] if clash["kind"] == "people"]

    assert (clashes, beginning) == ([], [])


def test_a_day_that_the_calendar_only_estimates_says_so_once(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(Edtf(2027, 5, 16)), by=office.actor)

    (shown_now,) = shown(office, reference)

    found = [(clash["whose"], clash["what"], clash["estimated"]) for clash in shown_now["clashes"]]
    assert ("Shusha", "Eid al-Adha", True) in found


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
