"""What the story of the demo reads of its home: all that happened so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import ExchangeState
from models.queries.rows import row_of, rows_of


@dataclass(frozen=True, slots=True)
class ToldTransition:
    id: UUID
    at: datetime
    reference: str
    trigger: str
    from_state: str | None
    to_state: str
    by: str


@dataclass(frozen=True, slots=True)
class ToldMail:
    """A mail that was sent, to the address of its reader."""

    id: UUID
    sent_at: datetime
    reference: str
    address: str
    subject: str | None
    message_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class ToldExchange:
    """An exchange that a rule planned, with the moment at which it was planned."""

    id: UUID
    title: str | None
    date: str | None
    state: ExchangeState
    rule: str | None
    occurrence: str | None
    reference: str
    agreement_kind: str
    definition_version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldAgreement:
    """The agreement that the story is about."""

    reference: str
    state: str


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
SELECT x.id, x.title, x.date, x.state, x.rule, x.occurrence, a.reference,
  a.kind AS agreement_kind, a.definition_version,
  (SELECT i.decided_at FROM plan_items i WHERE i.agreement_id = a.id AND i.rule = x.rule
     AND i.occurrence = x.occurrence) AS at
FROM exchanges x JOIN agreements a ON a.id = x.agreement_id ORDER BY x.id
""")
_DONE_STEPS = text("""
SELECT convert_from(body, 'UTF8')::jsonb #>> '{data,step}' FROM events WHERE type = 'demo.step-done'
""")


def transitions(tx: Transaction) -> list[ToldTransition]:
    return rows_of(ToldTransition, tx.execute(_TRANSITIONS))


def sent_mails(tx: Transaction) -> list[ToldMail]:
    return rows_of(ToldMail, tx.execute(_MAILS))


def exchanges(tx: Transaction) -> list[ToldExchange]:
    return rows_of(ToldExchange, tx.execute(_EXCHANGES))


def first_agreement(tx: Transaction) -> ToldAgreement | None:
    return row_of(ToldAgreement, tx.execute(text("SELECT reference, state FROM agreements ORDER BY id LIMIT 1")))


def done_steps(tx: Transaction) -> Sequence[str]:
    """The steps of the story of which an event says that they are done."""
    return tx.execute(_DONE_STEPS).scalars().all()
