"""Taking events out of the outbox, in the order in which they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as it is handed on; `body` is its JSON."""

    id: UUID
    type: str
    at: datetime
    body: bytes
    chain: UUID
    agreement_id: UUID | None
    seq: int


# Only one relay at a time: two would hand on the events of one chain out of order.
_LOCK = 0x414D4952454C

_TAKE = text('SELECT event_id, office_id, "position" FROM take_outbox(:batch) ORDER BY "position"')
_EVENTS = text("SELECT id, type, at, body, chain, agreement_id, seq FROM events WHERE id = ANY(:ids)")


def relay_is_ours(tx: Transaction) -> bool:
    """Whether this transaction is the one that may hand on; until it ends."""
    return bool(tx.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar())


def take_outbox(tx: Transaction, batch: int) -> list[tuple[UUID, UUID]]:
    """Removes the oldest rows and returns (office, event) in order; a rollback puts them back."""
    return [(row.office_id, row.event_id) for row in tx.execute(_TAKE, {"batch": batch})]


def events_by_id(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, LoggedEvent]:
    return {row.id: row for row in rows_of(LoggedEvent, tx.execute(_EVENTS, {"ids": list(ids)}))}
