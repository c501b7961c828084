"""Mails and what became of them: locking, recording, giving back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from models.database import Transaction
from models.enums import DeliveryState, ItemStatus, MailClass
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail that waits to be sent."""

    id: UUID
    mail_class: MailClass
    key: str
    message_id: str
    agreement_id: UUID | None
    plan_item_id: UUID | None
    send_attempts: int
    user_id: UUID
    queued_at: datetime


_LOCK_HEADS = text("""
SELECT id, head_seq, head_hash FROM agreements
WHERE id IN (SELECT agreement_id FROM deliveries WHERE id = ANY(:ids)) ORDER BY id FOR UPDATE
""")
_LOCK_MAILS = text("""
SELECT id, class AS mail_class, key, message_id, agreement_id, plan_item_id, send_attempts, user_id, queued_at
FROM deliveries WHERE id = ANY(:ids) AND state = 'queued' ORDER BY id FOR UPDATE
""")
_PUT_OFF = text("""
UPDATE deliveries SET lost_claims = 0, send_attempts = send_attempts + 1, leased_until = NULL, last_error = :error,
  next_at = :next_at WHERE id = :id
""")
_END = text("""
UPDATE deliveries SET state = :state, sent_at = :sent_at, reason = :reason, leased_until = NULL,
  send_attempts = send_attempts + 1, lost_claims = 0, last_error = :reason,
  content = CASE WHEN class = 'sign-in' THEN NULL ELSE content END
WHERE id = ANY(:ids)
""")
# An item is sent once the last of its mails has ended and one of them was sent; dead if one is; else skipped.
_END_ITEMS = text("""
UPDATE plan_items i SET decided_at = :at, status = CASE
    WHEN EXISTS (SELECT FROM deliveries WHERE plan_item_id = i.id AND state = 'sent') THEN :sent
    WHEN EXISTS (SELECT FROM deliveries WHERE plan_item_id = i.id AND state = 'dead') THEN :dead
    ELSE :skipped END,
  reason = coalesce(i.reason, :reason)
WHERE id = ANY(:ids) AND NOT EXISTS (SELECT FROM deliveries WHERE plan_item_id = i.id AND state = 'queued')
""")
_GIVE_BACK = text("""
UPDATE deliveries SET leased_until = NULL, lost_claims = greatest(lost_claims - 1, 0)
WHERE id = ANY(:ids) AND state = 'queued'
""")


def lock_heads(tx: Transaction, ids: Sequence[UUID]) -> Sequence[Row[UUID, int, bytes]]:
    """The chains of the agreements that these mails are about, locked: `id`, `head_seq`, `head_hash`."""
    return tx.execute(_LOCK_HEADS, {"ids": list(ids)}).all()


def lock_queued(tx: Transaction, ids: Sequence[UUID]) -> list[QueuedMail]:
    """Those of these mails that are still queued, locked."""
    return rows_of(QueuedMail, tx.execute(_LOCK_MAILS, {"ids": list(ids)}))


def put_off(tx: Transaction, id: UUID, *, error: str, next_at: datetime) -> None:
    tx.execute(_PUT_OFF, {"id": id, "error": error, "next_at": next_at})


def end(
    tx: Transaction, ids: Sequence[UUID], *, state: DeliveryState, sent_at: datetime | None, reason: str | None
) -> None:
    """Mails that are done with. The bytes of a sign-in mail are a key, and go."""
    tx.execute(_END, {"ids": list(ids), "state": state, "sent_at": sent_at, "reason": reason})


def end_items(tx: Transaction, ids: Sequence[UUID | None], *, at: datetime, reason: str | None) -> None:
    """The planned items whose last mail has ended."""
    named = {"sent": ItemStatus.SENT, "dead": ItemStatus.DEAD, "skipped": ItemStatus.SKIPPED}
    tx.execute(_END_ITEMS, {"ids": list(ids), "at": at, "reason": reason, **named})


def store_heads(tx: Transaction, heads: Sequence[Mapping[str, Any]]) -> None:
    """Where each chain ends now: `id`, `seq`, `hash`."""
    tx.execute(text("UPDATE agreements SET head_seq = :seq, head_hash = :hash WHERE id = :id"), list(heads))


def give_back(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Claimed mails that were not tried; the claim does not count."""
    tx.execute(_GIVE_BACK, {"ids": list(ids)})


def skip(tx: Transaction, ids: Sequence[UUID], *, why: str) -> None:
    tx.execute(
        text("UPDATE deliveries SET state = 'skipped', reason = :why, leased_until = NULL WHERE id = ANY(:ids)"),
        {"ids": list(ids), "why": why},
    )


def store_content(tx: Transaction, made: Sequence[Mapping[str, Any]]) -> None:
    """Bytes that were rendered: `id`, `subject`, `content`. They are kept, and sent again unchanged if they must be."""
    tx.connection().execute(
        text("UPDATE deliveries SET subject = :subject, content = :content WHERE id = :id"), list(made)
    )
