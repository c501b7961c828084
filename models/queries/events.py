"""An agreement's log as pages and commands read it, and the personal values that its entries point at."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class EventRow:
    """An entry of an agreement's log; `body` is its JSON as it was hashed."""

    seq: int
    at: datetime
    type: str
    hash: bytes
    body: bytes


_EVENTS = text("""
SELECT seq, at, type, hash, body FROM events WHERE chain = :id ORDER BY seq DESC LIMIT :most
""")
_EVENTS_AFTER = text("""
SELECT e.seq, e.at, e.type, e.hash, e.body FROM events e JOIN agreements a ON a.id = e.agreement_id
WHERE a.reference = :reference AND e.seq > :seq ORDER BY e.seq LIMIT :most
""")
_PERSONAL = text("SELECT id, value FROM personal_values WHERE id = ANY(:ids) ORDER BY id")


def event_rows(tx: Transaction, agreement_id: UUID, *, most: int | None = None) -> list[EventRow]:
    """The agreement's chain, newest first; all of it, or the last `most`."""
    return rows_of(EventRow, tx.execute(_EVENTS, {"id": agreement_id, "most": most}))


def events_after(tx: Transaction, reference: str, *, seq: int, most: int) -> list[EventRow]:
    values = {"reference": reference, "seq": seq, "most": most}
    return rows_of(EventRow, tx.execute(_EVENTS_AFTER, values))


def personal_values(tx: Transaction, ids: Collection[str]) -> list[tuple[str, str | None]]:
    """Ids and texts of personal values; None where one was erased."""
    rows = tx.execute(_PERSONAL, {"ids": [UUID(id) for id in ids]})
    return [(str(row.id), str(json.loads(row.value)) if row.value is not None else None) for row in rows]
