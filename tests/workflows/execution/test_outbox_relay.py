"""Every event is handed on once, in the order of its chain."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from models.database import Database, Transaction
from tests.factories import make_office
from workflows.execution.outbox_relay import Subscriber, hand_on


def relay(database: Database, *subscribers: Subscriber, batch: int = 500) -> int:
    with database.transaction(None) as tx:
        return hand_on(tx, batch=batch, installation=str(database.installation), subscribers=subscribers)


def test_events_come_as_cloudevents_in_the_order_of_their_chains(rehearsed: Database) -> None:
    office = make_office(rehearsed)
    for reference in (office.propose(), office.propose()):
        office.advance(reference, "open", "withdraw")
    got: list[dict[str, Any]] = []

    def subscriber(tx: Transaction, event: dict[str, Any]) -> None:
        got.append(event)

    while relay(rehearsed, subscriber, batch=7):
        continue

    with office.transaction() as tx:
        stored = tx.execute(text("SELECT count(*) FROM events")).scalar()
    by_chain: dict[str, list[int]] = {}
    for event in got:
        by_chain.setdefault(event["subject"], []).append(event["data"]["seq"])
    assert len(got) == stored == len({event["id"] for event in got})
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_chain.values())
    assert {event["specversion"] for event in got} == {"1.0"}
    assert "amity.agreement.advanced" in {event["type"] for event in got}


def test_a_subscriber_that_fails_gets_the_events_again(rehearsed: Database) -> None:
    make_office(rehearsed)
    got: list[str] = []

    def failing(tx: Transaction, event: dict[str, Any]) -> None:
        raise ConnectionError

    def working(tx: Transaction, event: dict[str, Any]) -> None:
        got.append(event["id"])

    with pytest.raises(ConnectionError):
        relay(rehearsed, failing)
    count = relay(rehearsed, working)

    assert count == len(got) > 0
    assert relay(rehearsed, working) == 0


def test_only_one_relay_works_at_a_time(rehearsed: Database) -> None:
    make_office(rehearsed)

    with rehearsed.transaction(None) as tx:
        first = hand_on(tx, batch=1, installation="x", subscribers=())
        second = relay(rehearsed)

    assert (first, second) == (1, 0)
