"""What is due in an office and was not done yet: what a resumed installation will do first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from models.database import Transaction
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something that is due; `what` is `mail` or the kind of a planned item, `recipient` an address or an audience."""

    what: str
    ref: str | None
    due_at: datetime
    title: str
    recipient: str | None
    message_id: str | None


_DUE = text("""
SELECT 'mail' AS what, a.reference AS ref, d.next_at AS due_at, coalesce(d.subject, i.rule, d.class) AS title,
  u.address AS recipient, d.message_id
FROM deliveries d JOIN users u ON u.id = d.user_id LEFT JOIN agreements a ON a.id = d.agreement_id
LEFT JOIN plan_items i ON i.id = d.plan_item_id
WHERE d.state = 'queued'
UNION ALL
SELECT i.kind, a.reference, i.due_at, i.rule, i.audience, NULL
FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE i.status = 'planned' AND i.due_at <= amity_now()
ORDER BY due_at, what, ref, title, recipient
""")


def due_now(tx: Transaction) -> list[DueRow]:
    """Mails that wait to be sent, also those that a server put off, and what has come due: reminders, exchanges,
    transitions. Earliest first.
    """
    return rows_of(DueRow, tx.execute(_DUE))
