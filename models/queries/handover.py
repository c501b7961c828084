"""What waits for one person, for handing it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import MailClass, Phase
from models.queries.rows import rows_of

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class OwedCommitment:
    id: UUID
    agreement_id: UUID
    what: str
    reference: str


@dataclass(frozen=True, slots=True)
class OwnersReminder:
    """A reminder that is planned for the owner of an agreement."""

    reference: str
    rule: str
    occurrence: str
    offset: str
    date: Day


@dataclass(frozen=True, slots=True)
class OpenSubstitution:
    """A substitution that runs or is to come."""

    id: UUID
    user_id: UUID
    substitute_id: UUID
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class WaitingMail:
    id: UUID
    mail_class: MailClass
    key: str
    agreement_id: UUID | None
    plan_item_id: UUID | None
    late: bool
    next_at: datetime
    reference: str | None
    phase: Phase | None


_AGREEMENTS = text("""
SELECT id FROM agreements WHERE owner_id = :user
UNION SELECT agreement_id FROM commitments WHERE owner_id = :user AND state = 'open'
UNION SELECT agreement_id FROM deliveries WHERE user_id = :user AND state = 'queued' AND agreement_id IS NOT NULL
UNION SELECT agreement_id FROM approvals WHERE state = 'open'
ORDER BY id
""")
_COMMITMENTS = text("""
SELECT c.id, c.agreement_id, c.what, a.reference FROM commitments c JOIN agreements a ON a.id = c.agreement_id
WHERE c.owner_id = :user AND c.state = 'open' ORDER BY a.reference, c.id
""")
_REMINDERS = text("""
SELECT a.reference, i.rule, i.occurrence, i."offset", i.date
FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE i.agreement_id = ANY(:ids) AND i.kind = 'reminder' AND i.status = 'planned' AND i.audience = 'owner'
ORDER BY a.reference, i.due_at, i.id
""")
_SUBSTITUTIONS = text("""
SELECT id, user_id, substitute_id, from_on, until_on FROM substitutions
WHERE (user_id = :user OR substitute_id = :user) AND withdrawn_at IS NULL AND until_on >= :today ORDER BY from_on, id
FOR UPDATE
""")
_MAILS = text("""
SELECT d.id, d.class AS mail_class, d.key, d.agreement_id, d.plan_item_id, d.late, d.next_at, a.reference, a.phase
FROM deliveries d LEFT JOIN agreements a ON a.id = d.agreement_id
WHERE d.user_id = :user AND d.state = 'queued' ORDER BY d.id FOR UPDATE OF d
""")
# A reminder whose last waiting mail was taken back has come to its end.
_END_ITEMS = text("""
UPDATE plan_items i SET decided_at = :at,
  status = CASE WHEN s.sent THEN :sent ELSE :skipped END, reason = CASE WHEN s.sent THEN i.reason ELSE :why END
FROM (SELECT plan_item_id, bool_or(state = 'sent') AS sent, bool_or(state = 'queued') AS waits FROM deliveries
  WHERE plan_item_id = ANY(:ids) GROUP BY plan_item_id) s
WHERE i.id = s.plan_item_id AND i.status = 'sending' AND NOT s.waits
""")


def agreement_ids(tx: Transaction, user: UUID) -> list[UUID]:
    """Agreements that they own, owe something of, have mail about, or may be asked to approve."""
    return list(tx.execute(_AGREEMENTS, {"user": user}).scalars())


def lock_users(tx: Transaction, users: Sequence[UUID]) -> None:
    tx.execute(text("SELECT FROM users WHERE id = ANY(:ids) ORDER BY id FOR UPDATE"), {"ids": list(users)})


def commitments(tx: Transaction, user: UUID) -> list[OwedCommitment]:
    return rows_of(OwedCommitment, tx.execute(_COMMITMENTS, {"user": user}))


def reminders(tx: Transaction, agreements: Sequence[UUID]) -> list[OwnersReminder]:
    """What is planned for the owners of these."""
    return rows_of(OwnersReminder, tx.execute(_REMINDERS, {"ids": list(agreements)}))


def substitutions(tx: Transaction, user: UUID, today: date) -> list[OpenSubstitution]:
    """Substitutions from them and to them that run or are to come."""
    return rows_of(OpenSubstitution, tx.execute(_SUBSTITUTIONS, {"user": user, "today": today}))


def queued_mails(tx: Transaction, user: UUID) -> list[WaitingMail]:
    return rows_of(WaitingMail, tx.execute(_MAILS, {"user": user}))


def items_of(tx: Transaction, user: UUID, items: Sequence[UUID]) -> set[UUID]:
    """Those of these plan items of which the user has a mail."""
    statement = text("SELECT plan_item_id FROM deliveries WHERE user_id = :user AND plan_item_id = ANY(:items)")
    return set(tx.execute(statement, {"user": user, "items": list(items)}).scalars())


def end_items(tx: Transaction, items: Sequence[UUID], *, at: datetime, why: str, sent: str, skipped: str) -> None:
    tx.execute(_END_ITEMS, {"ids": list(items), "at": at, "why": why, "sent": sent, "skipped": skipped})


def end_access(tx: Transaction, user: UUID) -> tuple[int, int]:
    """Ends sessions and sign-in links; how many there were of each."""
    counts = []
    for statement in (
        "DELETE FROM sessions WHERE user_id = :user RETURNING 1",
        "DELETE FROM sign_in_links WHERE user_id = :user AND used_at IS NULL RETURNING 1",
    ):
        result: Any = tx.execute(text(statement), {"user": user})
        counts.append(len(result.all()))
    return counts[0], counts[1]


def end_substitution(tx: Transaction, id: UUID) -> None:
    tx.execute(text("UPDATE substitutions SET withdrawn_at = :at WHERE id = :id"), {"id": id, "at": tx.now})


def give_substitution(tx: Transaction, id: UUID, to: UUID) -> None:
    """The successor is the substitute from now on."""
    tx.execute(text("UPDATE substitutions SET substitute_id = :to WHERE id = :id"), {"id": id, "to": to})
