"""What the story of the demo reads of its home: all that happened so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, RowMapping, text

from models.database import Transaction

_TRANSITIONS = text("""
SELECT c.id, c.at, a.reference, c.trigger, c.from_state, c.to_state, c.by FROM state_changes c
JOIN agreements a ON a.id = c.agreement_id ORDER BY c.at, c.number
""")
_MAILS = text("""
SELECT d.id, d.sent_at, a.reference, u.address, d.subject, d.message_id, i.rule FROM deliveries d
JOIN agreements a ON a.id = d.agreement_id JOIN users u ON u.id = d.user_id
JOIN plan_items i ON i.id = d.plan_item_id WHERE d.state = 'sent' ORDER BY d.sent_at, d.id
""")
_EXCHANGES = text("""
SELECT x.id, x.title, x.date, x.state, x.occurrence, a.reference,
  (SELECT i.decided_at FROM plan_items i WHERE i.agreement_id = a.id AND i.rule = x.rule
     AND i.occurrence = x.occurrence) AS at
FROM exchanges x JOIN agreements a ON a.id = x.agreement_id ORDER BY x.id
""")


def transitions(tx: Transaction) -> Sequence[Row[Any]]:
    return tx.execute(_TRANSITIONS).all()


def sent_mails(tx: Transaction) -> Sequence[Row[Any]]:
    return tx.execute(_MAILS).all()


def exchanges(tx: Transaction) -> Sequence[RowMapping]:
    """With the moment at which each was planned, if a rule planned it."""
    return tx.execute(_EXCHANGES).mappings().all()


def first_agreement(tx: Transaction) -> RowMapping | None:
    """`reference` and `state` of the agreement that the story is about."""
    return tx.execute(text("SELECT reference, state FROM agreements ORDER BY id LIMIT 1")).mappings().one_or_none()


def done_steps(tx: Transaction) -> Sequence[bytes]:
    """The bodies of the events that say that a step of the story is done."""
    return tx.execute(text("SELECT body FROM events WHERE type = 'demo.step-done'")).scalars().all()
