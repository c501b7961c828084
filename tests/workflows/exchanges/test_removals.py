"""What was written of an exchange by mistake is taken back, and the log says so."""

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
from tests.factories import TestOffice
from workflows.actors import user_actor
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, TimesReversedError, add_programme_item
from workflows.exchanges.removals import remove_cost, remove_delegation_member, remove_programme_item
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import show_exchange


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
    held = (ExchangeState.HELD, (Edtf(2026, 5, 4), None))
    for state, days in (held, (ExchangeState.REPORTED, (None, None))):
        with office.transaction() as tx:
            advance_exchange(tx, reference, exchange, state, by=by, outcome="Good", days=days)
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


def test_a_viewer_takes_nothing_back(office: TestOffice, visit: tuple[str, UUID]) -> None:
    reference, exchange = visit
    with office.transaction() as tx:
        add_delegation_member(tx, reference, exchange, PersonDraft("Kim Minji"), by=office.actor)
    [delegate] = shown_now(office, exchange)["delegation"]
    assert office.actor.user_id is not None
    viewer = user_actor(office.actor.user_id, ["viewer"])

    with pytest.raises(Exception, match="coordinator"), office.transaction() as tx:
        remove_delegation_member(tx, reference, exchange, UUID(delegate["delegate"]), by=viewer)
