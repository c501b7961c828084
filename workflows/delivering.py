"""What became of a mail: the second of a delivery's two transactions."""

from __future__ import annotations

import random
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from models import chain
from models.database import now, wake_workers
from models.vocabulary import DeliveryState, Fate
from workflows.actors import AMITY

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# Mail servers themselves give up after about so long (RFC 5321, 4.5.4.1).
GIVE_UP_AFTER = timedelta(days=5)


class Verdict(StrEnum):
    SENT = "sent"
    PUT_OFF = "put-off"
    REFUSED = "refused"


def record_delivery(
    session: Session, delivery_id: UUID, verdict: Verdict, *, detail: str = "", jitter: float | None = None
) -> None:
    """Records how the sending of one claimed mail ended, on the mail, its plan item and the agreement's log.

    A mail that was put off waits twice as long each time, up to four hours, and is given up after five days.
    Recording the same mail as sent twice changes nothing.
    """
    # The agreement before the mail: the order of every change, so that two cannot wait for each other.
    head = session.execute(
        text("""
SELECT id, head_seq, head_hash FROM agreements
WHERE id = (SELECT agreement_id FROM deliveries WHERE id = :id) FOR UPDATE
"""),
        {"id": delivery_id},
    ).one_or_none()
    row = (
        session.execute(
            text("""
SELECT d.state, d.key, d.class, d.message_id, d.agreement_id, d.plan_item_id, d.tries, d.user_id,
  coalesce(i.due_at, d.next_at) AS first_due
FROM deliveries d LEFT JOIN plan_items i ON i.id = d.plan_item_id
WHERE d.id = :id FOR UPDATE OF d
"""),
            {"id": delivery_id},
        )
        .mappings()
        .one_or_none()
    )
    if row is None or row["state"] != DeliveryState.QUEUED:
        return
    at = now(session)
    if verdict is Verdict.PUT_OFF and at - row["first_due"] < GIVE_UP_AFTER:
        pause = min(FIRST_PAUSE * 2 ** min(row["tries"], 12), LONGEST_PAUSE)
        # Spread, so that a server which comes back is not met by everything at once.
        spread = random.uniform(0.5, 1.0) if jitter is None else jitter  # noqa: S311  not a secret
        session.execute(
            text("""
UPDATE deliveries SET attempts = 0, tries = tries + 1, leased_until = NULL, last_error = :error,
  next_at = :next_at WHERE id = :id
"""),
            {"id": delivery_id, "error": detail[:500], "next_at": at + pause * spread},
        )
        return
    sent = verdict is Verdict.SENT
    session.execute(
        text("""
UPDATE deliveries SET state = :state, sent_at = :sent_at, reason = :reason, leased_until = NULL,
  tries = tries + 1, attempts = 0, last_error = :error,
  content = CASE WHEN class = 'sign-in' THEN NULL ELSE content END
WHERE id = :id
"""),
        {
            "id": delivery_id,
            "state": DeliveryState.SENT if sent else DeliveryState.DEAD,
            "sent_at": at if sent else None,
            "reason": None if sent else detail[:500],
            "error": None if sent else detail[:500],
        },
    )
    if row["plan_item_id"] is not None:
        _settle_item(session, row["plan_item_id"], at)
    if head is not None:
        _log(session, head, row, "reminder.sent" if sent else "reminder.dead", detail)


def _settle_item(session: Session, item_id: UUID, at: Any) -> None:
    """The item is sent once the last of its mails has ended and one of them was sent; dead if none was."""
    session.execute(
        text("""
UPDATE plan_items SET decided_at = :at, fate = CASE WHEN EXISTS (
    SELECT FROM deliveries WHERE plan_item_id = :id AND state = 'sent') THEN :sent ELSE :dead END
WHERE id = :id AND NOT EXISTS (SELECT FROM deliveries WHERE plan_item_id = :id AND state = 'queued')
"""),
        {"id": item_id, "at": at, "sent": Fate.SENT, "dead": Fate.DEAD},
    )


def _log(session: Session, head: Any, row: Any, type: str, detail: str) -> None:
    end = chain.Chain(head.id, head.head_seq, head.head_hash)
    data = {"key": row["key"], "user": row["user_id"], "message_id": row["message_id"]}
    if detail:
        data["detail"] = detail[:200]
    chain.append(session, end, type=type, at=now(session), by=AMITY.by, data=data)
    session.execute(
        text("UPDATE agreements SET head_seq = :seq, head_hash = :hash WHERE id = :id"),
        {"seq": end.seq, "hash": end.hash, "id": head.id},
    )
    wake_workers(session)


def release(session: Session, ids: list[UUID]) -> None:
    """Gives back claimed mails that were not tried, without counting the claim."""
    session.execute(
        text("""
UPDATE deliveries SET leased_until = NULL, attempts = greatest(attempts - 1, 0)
WHERE id = ANY(:ids) AND state = 'queued'
"""),
        {"ids": ids},
    )


def bury(session: Session, delivery_id: UUID, reason: str) -> None:
    """A mail that cannot be made or that ended its workers becomes a dead letter, shown to the owner."""
    record_delivery(session, delivery_id, Verdict.REFUSED, detail=reason)
