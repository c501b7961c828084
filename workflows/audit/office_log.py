"""The chain of an office: what concerns it and no agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models import event_log
from models.database import Transaction
from models.event_types import EventType
from models.queries import offices
from workflows.actors import Actor


def log_for_office(tx: Transaction, *, type: EventType, by: Actor, data: Mapping[str, Any]) -> UUID:
    """Appends one event to the office's chain, under the lock of the office's row."""
    return log_all_for_office(tx, [(type, data)], by=by)[0]


def log_all_for_office(tx: Transaction, events: list[tuple[EventType, Mapping[str, Any]]], *, by: Actor) -> list[UUID]:
    end = event_log.Chain(None, *offices.lock_head(tx))
    pending = event_log.Pending()
    ids = [
        event_log.append(tx, end, type=type, at=tx.now, by=by.by, data=data, pending=pending) for type, data in events
    ]
    event_log.write(tx, pending)
    offices.set_head(tx, end.seq, end.hash)
    tx.wake_workers()
    return ids
