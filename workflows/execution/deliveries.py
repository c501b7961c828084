"""What became of a mail: the second of a delivery's two transactions."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models import event_log
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import DeliveryState, MailClass
from models.event_types import EventType
from models.queries import deliveries as deliveries_queries
from models.queries.deliveries import QueuedMail
from models.tables.base import new_id
from models.tables.plan import Delivery
from workflows.actors import AMITY
from workflows.offices.sign_in import LINK_LASTS

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# Mail servers themselves give up after about so long (RFC 5321, 4.5.4.1).
GIVE_UP_AFTER = timedelta(days=5)


class SendResult(StrEnum):
    SENT = "sent"
    PUT_OFF = "put-off"
    REFUSED = "refused"


def record_sent(tx: Transaction, delivery_ids: Sequence[UUID]) -> None:
    """Records that these claimed mails were taken by the server; the statements do not grow with their number.

    Recording the same mail twice changes nothing.
    """
    heads, rows = _locked(tx, delivery_ids)
    _close(tx, heads, rows, DeliveryState.SENT, "")


def record_delivery(
    tx: Transaction, delivery_id: UUID, result: SendResult, *, detail: str = "", jitter: float | None = None
) -> None:
    """Records how the sending of one claimed mail ended, on the mail, its plan item and the agreement's log.

    A mail that was put off waits twice as long each time, up to four hours, and is given up five days after it was
    queued; one with a sign-in link when the link has ended.
    """
    heads, rows = _locked(tx, [delivery_id])
    if result is SendResult.SENT:
        _close(tx, heads, rows, DeliveryState.SENT, detail)
    elif result is SendResult.REFUSED or any(_given_up(row, tx.now) for row in rows):
        _close(tx, heads, rows, DeliveryState.DEAD, detail)
    else:
        for row in rows:
            _put_off(tx, row, detail, jitter)


def skip_delivery(tx: Transaction, delivery_id: UUID, reason: str) -> None:
    """A queued mail that is sent no more, because its day is over. It is no dead letter: nobody has to look at it."""
    heads, rows = _locked(tx, [delivery_id])
    _close(tx, heads, rows, DeliveryState.SKIPPED, reason)


def _locked(tx: Transaction, ids: Sequence[UUID]) -> tuple[dict[UUID, event_log.Chain], Sequence[QueuedMail]]:
    """The chains that these mails are logged in, and those mails that are still queued."""
    # The agreements before the mails, in order: that of every change, so that two cannot wait for each other.
    heads = deliveries_queries.lock_heads(tx, ids)
    rows = deliveries_queries.lock_queued(tx, ids)
    return {head.id: event_log.Chain(head.id, head.head_seq, head.head_hash) for head in heads}, rows


def _given_up(row: QueuedMail, at: datetime) -> bool:
    return bool(at - row.queued_at >= (LINK_LASTS if row.mail_class == MailClass.SIGN_IN else GIVE_UP_AFTER))


def _put_off(tx: Transaction, row: QueuedMail, detail: str, jitter: float | None) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(row.send_attempts, 12), LONGEST_PAUSE)
    # Spread, so that a server which comes back is not met by everything at once.
    spread = random.uniform(0.5, 1.0) if jitter is None else jitter  # noqa: S311  not a secret
    deliveries_queries.put_off(tx, row.id, error=detail[:500], next_at=tx.now + pause * spread)


def _close(
    tx: Transaction,
    heads: Mapping[UUID, event_log.Chain],
    rows: Sequence[QueuedMail],
    state: DeliveryState,
    detail: str,
) -> None:
    if not rows:
        return
    at, sent = tx.now, state is DeliveryState.SENT
    deliveries_queries.end(
        tx,
        [row.id for row in rows],
        state=state,
        sent_at=at if sent else None,
        reason=None if sent else detail[:500],
    )
    deliveries_queries.end_items(
        tx,
        [row.plan_item_id for row in rows],
        at=at,
        reason=detail if state is DeliveryState.SKIPPED else None,
    )
    _log(tx, heads, rows, EventType(f"reminder.{state}"), detail)


def _log(
    tx: Transaction, heads: Mapping[UUID, event_log.Chain], rows: Sequence[QueuedMail], type: EventType, detail: str
) -> None:
    """A mail about no agreement, such as a sign-in link, has no chain."""
    pending = event_log.Pending()
    logged = [row for row in rows if row.agreement_id in heads]
    for row in logged:
        data: dict[str, object] = {"key": row.key, "user": row.user_id, "message_id": row.message_id}
        if detail:
            # A server's reply may name the person.
            data["detail"] = event_log.Personal(detail[:200])
        assert row.agreement_id  # noqa: S101  it is one of the heads
        end = heads[row.agreement_id]
        event_log.append(tx, end, type=type, at=tx.now, by=AMITY.by, data=data, pending=pending)
    if logged:
        event_log.write(tx, pending)
        deliveries_queries.store_heads(
            tx, [{"seq": end.seq, "hash": end.hash, "id": end.agreement_id} for end in heads.values()]
        )
        tx.wake_workers()


def queue_summary(
    tx: Transaction, user_id: UUID, *, content: bytes, subject: str, message_id: str, at: datetime
) -> None:
    """A mail about what somebody just did; it joins the other deliveries and goes out at once."""
    insert_rows(
        tx,
        Delivery,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "user_id": user_id,
                "class": MailClass.SUMMARY,
                "key": str(MailClass.SUMMARY),
                "message_id": message_id,
                "subject": subject,
                "content": content,
                "state": DeliveryState.QUEUED,
                "queued_at": at,
                "next_at": at,
            }
        ],
    )


def release_claim(tx: Transaction, ids: list[UUID]) -> None:
    """Gives back claimed mails that were not tried, without counting the claim."""
    deliveries_queries.give_back(tx, ids)


def mark_dead(tx: Transaction, delivery_id: UUID, reason: str) -> None:
    """A mail that cannot be made or that ended its workers becomes a dead letter, shown to the owner."""
    record_delivery(tx, delivery_id, SendResult.REFUSED, detail=reason)
