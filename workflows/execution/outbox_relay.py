"""Handing events on: each goes, in order, to every subscriber, inside the transaction that takes it out.

A subscriber stores what it will do with the event (a webhook delivery, a page update); it does not speak to the
network here. So an event is handed on once, whatever dies when.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

from models.database import Transaction
from models.event_log import instant
from models.queries.outbox import LoggedEvent, events_by_id, relay_is_ours, take_outbox

Subscriber = Callable[[Transaction, dict[str, Any]], None]


def cloud_event(row: LoggedEvent, *, installation: str) -> dict[str, Any]:
    """An event in the envelope of CloudEvents 1.0; `data` is the stored record itself."""
    record = json.loads(row.body)
    return {
        "specversion": "1.0",
        "id": str(row.id),
        "source": f"urn:uuid:{installation}",
        "type": f"amity.{row.type}",
        "subject": str(row.chain),
        "time": instant(row.at),
        "datacontenttype": "application/json",
        "data": record,
    }


def hand_on(tx: Transaction, *, batch: int, installation: str, subscribers: tuple[Subscriber, ...]) -> int:
    """Takes up to `batch` events out of the outbox and gives each to every subscriber; returns how many.

    Returns 0 at once where another relay is at work.
    """
    if not relay_is_ours(tx):
        return 0
    taken = take_outbox(tx, batch)
    if subscribers:
        for office, group in groupby(taken, key=lambda pair: pair[0]):
            ids = [event for _, event in group]
            tx.enter(office)
            rows = events_by_id(tx, ids)
            for event in ids:
                envelope = cloud_event(rows[event], installation=installation)
                for subscriber in subscribers:
                    subscriber(tx, envelope)
    return len(taken)
