"""An exchange from the plan to the report, or to its cancelling."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from config.errors import NotFoundError
from config.json_shapes import to_json
from models.enums import ExchangeState
from tests.factories import TestOffice
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import ExchangeStateError, advance_exchange, plan_exchange
from workflows.read_models.exchanges import list_exchanges, show_exchange
from workflows.records.commitments import make_commitment


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


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


def shown_now(office: TestOffice, exchange: UUID) -> Any:
    with office.transaction() as tx:
        return to_json(show_exchange(tx, exchange, "en"))


def test_an_exchange_is_caused_by_its_own_agreements_commitment_alone(office: TestOffice) -> None:
    mine, other = office.record("2001-03-04", "2002-03-04")
    with office.transaction() as tx:
        promised = make_commitment(tx, other, by=office.actor, what="Send dancers")

    with pytest.raises(NotFoundError), office.transaction() as tx:
        plan_exchange(tx, mine, by=office.actor, title="Dancers", date=None, commitment=promised)
    with office.transaction() as tx:
        exchange = plan_exchange(tx, other, by=office.actor, title="Dancers", date=None, commitment=promised)

    assert shown_now(office, exchange)["commitment"] == "Send dancers"
