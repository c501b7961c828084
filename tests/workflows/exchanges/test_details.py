"""What is settled about an exchange, and what can be left open again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from config.json_shapes import to_json
from models.enums import ExchangeState
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import DaysReversedError, ExchangeChanges, settle
from workflows.exchanges.lifecycle import ExchangeStateError, advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, write_programme
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import list_exchanges, show_exchange


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


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
