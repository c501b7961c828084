"""What was written of an exchange, or which occasion was added, by mistake: it is taken back, and the log says so."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from config.errors import NotFoundError
from config.json_shapes import to_json
from models.enums import ExchangeState
from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from workflows.actors import user_actor
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import DaysReversedError, ExchangeChanges, settle
from workflows.exchanges.lifecycle import ExchangeStateError, advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, TimesReversedError, add_programme_item
from workflows.exchanges.removals import remove_cost, remove_delegation_member, remove_programme_item
from workflows.offices.persons import PersonDraft
from workflows.read_models.agreement import show_agreement
from workflows.read_models.exchanges import list_exchanges, show_exchange
from workflows.records.commitments import make_commitment
from workflows.records.occasions import (
    OccasionDraft,
    OccasionUsedError,
    add_occasion,
    occasions_of_office,
    record_occasion,
    remove_occasion,
)
from workflows.unit_of_work.record import AlreadyRecordedError


@pytest.fixture
def visit(office: TestOffice) -> tuple[str, UUID]:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        return reference, plan_exchange(
            tx, reference, by=office.actor, title="Mask dance festival", date=Edtf(2020, 9, 25)
        )


def shown_now(office: TestOffice, exchange: UUID) -> Any:
    with office.transaction() as tx:
        return to_json(show_exchange(tx, exchange, "en"))


def last_event(office: TestOffice) -> dict[str, Any]:
    with office.transaction() as tx:
        body = tx.execute(text("SELECT body FROM events ORDER BY id DESC LIMIT 1")).scalar_one()
    found: dict[str, Any] = json.loads(bytes(body))
    return found


def test_a_delegate_leaves_the_delegation_and_the_person_stays(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    with office.transaction() as tx:
        person = add_delegation_member(
            tx, reference, exchange, PersonDraft("Kim Minji"), by=office.actor, place=office.own
        )
    [delegate] = shown_now(office, exchange)["delegation"]

    with office.transaction() as tx:
        remove_delegation_member(tx, reference, exchange, UUID(delegate["delegate"]), by=office.actor)

    assert shown_now(office, exchange)["delegation"] == []
    event = last_event(office)
    assert (event["type"], event["data"]["person"]) == ("delegation-member.removed", str(person))
    assert "Kim Minji" not in json.dumps(event)
    with office.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM persons WHERE latin_name = 'Kim Minji'")).scalar() == 1


def test_items_of_the_programme_are_added_one_by_one_and_drawn_by_their_time(
    office: TestOffice, visit: tuple[str, UUID]
) -> None:
    reference, exchange = visit
    for item in (
        ProgrammeDraft("Farewell", date(2020, 9, 26)),
        ProgrammeDraft("Dinner", date(2020, 9, 25), time(18)),
        ProgrammeDraft("Opening", date(2020, 9, 25), time(10), time(12)),
    ):
        with office.transaction() as tx:
            add_programme_item(tx, reference, exchange, item, by=office.actor)
    programme = shown_now(office, exchange)["programme"]
    assert [item["what"] for item in programme] == ["Opening", "Dinner", "Farewell"]

    with office.transaction() as tx:
        remove_programme_item(tx, reference, exchange, UUID(programme[1]["id"]), by=office.actor)

    assert [item["what"] for item in shown_now(office, exchange)["programme"]] == ["Opening", "Farewell"]
    assert (last_event(office)["type"], last_event(office)["data"]["what"]) == ("programme-item.removed", "Dinner")
    with pytest.raises(TimesReversedError), office.transaction() as tx:
        backwards = ProgrammeDraft("Tour", date(2020, 9, 25), time(12), time(11))
        add_programme_item(tx, reference, exchange, backwards, by=office.actor)


def test_a_cost_is_taken_back_also_after_the_report(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    by = office.actor
    for amount in ("100", "900"):
        with office.transaction() as tx:
            add_cost(tx, reference, exchange, by=by, place=office.own, amount=amount, currency="KRW", what="Bus")
    for state in (ExchangeState.HELD, ExchangeState.REPORTED):
        with office.transaction() as tx:
            advance_exchange(tx, reference, exchange, state, by=by)
    first, _ = shown_now(office, exchange)["entries"]

    with office.transaction() as tx:
        remove_cost(tx, reference, exchange, UUID(first["id"]), by=by)

    shown = shown_now(office, exchange)
    assert [entry["amount"] for entry in shown["entries"]] == ["900.00"]
    assert shown["costs"] == [{"side": "Andong", "amount": "900.00", "currency": "KRW"}]
    assert last_event(office)["data"]["amount"] == "100.00"


def test_what_is_of_another_exchange_is_not_removed(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    with office.transaction() as tx:
        other = plan_exchange(tx, reference, by=office.actor, title="Fair", date=None)
        add_cost(tx, reference, other, by=office.actor, place=office.own, amount="1", currency="KRW")
    [entry] = shown_now(office, other)["entries"]

    with pytest.raises(NotFoundError), office.transaction() as tx:
        remove_cost(tx, reference, exchange, UUID(entry["id"]), by=office.actor)

    assert len(shown_now(office, other)["entries"]) == 1


def test_days_and_host_can_be_left_open_again(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    by = office.actor
    with office.transaction() as tx:
        what = ExchangeChanges(until=Edtf(2020, 9, 27), host=office.partner)
        settle(tx, reference, exchange, what, by=by)
    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(without=("until", "host")), by=by)
    shown = shown_now(office, exchange)
    assert (shown["date"], shown["until"], shown["host"]) == ("2020-09-25", None, None)

    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(without=("date",)), by=by)

    assert shown_now(office, exchange)["date"] is None
    with pytest.raises(DaysReversedError), office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(Edtf(2021, 2, 2), Edtf(2021, 2, 1)), by=by)


def test_the_day_of_what_was_held_stays_while_its_venue_is_settled(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    with office.transaction() as tx:
        advance_exchange(tx, reference, exchange, ExchangeState.HELD, by=office.actor)
    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(Edtf(2020, 9, 25), venue="Hahoe"), by=office.actor)

    assert shown_now(office, exchange)["venue"] == "Hahoe"
    with pytest.raises(ExchangeStateError), office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(Edtf(2020, 9, 26)), by=office.actor)


def test_an_exchange_is_caused_by_its_own_agreements_commitment_alone(office: TestOffice) -> None:
    mine, other = office.record("2001-03-04", "2002-03-04")
    with office.transaction() as tx:
        promised = make_commitment(tx, other, by=office.actor, what="Send dancers")

    with pytest.raises(NotFoundError), office.transaction() as tx:
        plan_exchange(tx, mine, by=office.actor, title="Dancers", date=None, commitment=promised)
    with office.transaction() as tx:
        exchange = plan_exchange(tx, other, by=office.actor, title="Dancers", date=None, commitment=promised)

    assert shown_now(office, exchange)["commitment"] == "Send dancers"


def test_an_occasion_is_taken_back_with_what_it_would_have_proposed(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    [reference] = office.record("2024-09-14")
    draft = OccasionDraft("Harvest festival", Edtf(2027, 3, 20), "festival", office.partner, fields=("Culture",))
    with office.transaction() as tx:
        occasion = add_occasion(tx, draft, by=office.actor)
    with pytest.raises(AlreadyRecordedError), office.transaction() as tx:
        add_occasion(tx, draft, by=office.actor)

    with office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)
    plan_again(office, reference)

    assert do_due(office) == 0
    with office.transaction() as tx:
        assert occasions_of_office(tx, "en") == []
        assert tx.execute(text("SELECT count(*) FROM occasion_fields")).scalar() == 0
    with pytest.raises(NotFoundError), office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)


def test_the_history_of_an_agreement_keeps_that_its_occasion_was_there(office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        draft = OccasionDraft("Relations", Edtf(1992), "diplomatic-relations")
        occasion = record_occasion(tx, reference, draft, by=office.actor)

    with office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)

    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert shown["occasions"] == []
    assert [event["type"] for event in shown["events"]][1:] == ["occasion.recorded", "occasion.removed"]
    assert shown["version"] == 3


def test_an_occasion_that_has_proposed_stays(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    [reference] = office.record("2024-09-14")
    with office.transaction() as tx:
        occasion = add_occasion(
            tx, OccasionDraft("Year of Shusha", Edtf(2027), "designation-year", office.partner), by=office.actor
        )
    plan_again(office, reference)
    assert do_due(office) == 1

    with pytest.raises(OccasionUsedError), office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)
    with office.transaction() as tx:
        assert [one["occasion"] for one in to_json(list_exchanges(tx, "en"))] == ["Year of Shusha"]


def test_a_viewer_takes_nothing_back(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    with office.transaction() as tx:
        add_delegation_member(tx, reference, exchange, PersonDraft("Kim Minji"), by=office.actor)
    [delegate] = shown_now(office, exchange)["delegation"]
    assert office.actor.user_id is not None
    viewer = user_actor(office.actor.user_id, ["viewer"])

    with pytest.raises(Exception, match="coordinator"), office.transaction() as tx:
        remove_delegation_member(tx, reference, exchange, UUID(delegate["delegate"]), by=viewer)
