"""The ledger of reminders and their mails, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator
from sqlalchemy import text

from models.database import Transaction
from models.enums import DeliveryState, ItemKind, ItemStatus
from models.queries.board import PARTIES
from models.queries.rows import PartyPlaces, row_of, rows_of

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class ReminderMail:
    """A mail of a reminder and what became of it; `readable` if its bytes are kept."""

    id: UUID
    name: str
    address: str
    state: DeliveryState
    sent_at: datetime | None
    late: bool
    reason: str | None
    readable: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A reminder with its mails and its agreement."""

    id: UUID
    kind: ItemKind
    rule: str
    occurrence: str
    offset: str
    date: Day
    due_at: datetime
    status: ItemStatus
    reason: str | None
    audience: str | None
    template: str | None
    detail: dict[str, Any]
    reference: str
    agreement_kind: str
    definition_version: int
    parties: PartyPlaces
    mails: Annotated[tuple[ReminderMail, ...], BeforeValidator(lambda value: () if value is None else value)]


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail with its bytes, None before it was rendered."""

    id: UUID
    subject: str | None
    content: bytes | None
    key: str
    message_id: str
    state: DeliveryState
    reason: str | None
    sent_at: datetime | None
    late: bool
    last_error: str | None
    name: str
    address: str
    reference: str | None


_DEAD = text("SELECT count(*) FROM (SELECT FROM plan_items WHERE status = 'dead' LIMIT :most) d")


_LEDGER = """
SELECT i.id, i.rule, i.occurrence, i."offset", i.date, i.due_at, i.status, i.reason, i.audience, i.template, i.detail,
  i.kind, a.reference, a.kind AS agreement_kind, a.definition_version, {parties},
  (SELECT jsonb_agg(jsonb_build_object('id', d.id, 'name', u.name, 'address', u.address, 'state', d.state,
      'sent_at', d.sent_at, 'late', d.late, 'reason', d.reason, 'readable', d.content IS NOT NULL) ORDER BY d.id)
   FROM deliveries d JOIN users u ON u.id = d.user_id
   WHERE d.plan_item_id = i.id AND d.class <> 'sign-in') AS mails
FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE i.office_id = :office AND i.kind = 'reminder' AND i.status = ANY(:statuses) {after}
ORDER BY i.due_at {order}, i.id {order} LIMIT :most
"""


_LEDGERS = {
    (newest_first, paged): text(
        _LEDGER.format(
            parties=PARTIES,
            after=("AND (i.due_at, i.id) " + ("<" if newest_first else ">") + " (:due_at, :id)") if paged else "",
            order="DESC" if newest_first else "ASC",
        )
    )
    for newest_first in (True, False)
    for paged in (True, False)
}


_MAIL = text("""
SELECT d.id, d.subject, d.content, d.key, d.message_id, d.state, d.reason, d.sent_at, d.late, d.last_error,
  u.name, u.address, a.reference
FROM deliveries d JOIN users u ON u.id = d.user_id LEFT JOIN agreements a ON a.id = d.agreement_id
WHERE d.id = :id AND d.class <> 'sign-in'
""")


def dead_reminders(tx: Transaction, *, most: int) -> int:
    """Reminders that were given up, counted up to `most`."""
    return int(tx.execute(_DEAD, {"most": most}).scalar_one())


def ledger_rows(
    tx: Transaction,
    office: UUID,
    *,
    statuses: Sequence[str],
    newest_first: bool,
    after: tuple[datetime, UUID] | None,
    most: int,
) -> list[LedgerRow]:
    """Reminders with their mails, by due instant, from behind the row that `after` names."""
    values: dict[str, Any] = {"office": office, "statuses": list(statuses), "most": most}
    if after is not None:
        values |= {"due_at": after[0], "id": after[1]}
    return rows_of(LedgerRow, tx.execute(_LEDGERS[newest_first, after is not None], values))


def mail_row(tx: Transaction, id: UUID) -> StoredMail | None:
    """One mail with its bytes; never a sign-in mail, whose link is a key."""
    return row_of(StoredMail, tx.execute(_MAIL, {"id": id}))
