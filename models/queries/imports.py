"""What an import has to know of what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from models.database import Transaction
from models.enums import Phase
from models.queries.rows import rows_of
from models.tables.agreements import undated


@dataclass(frozen=True, slots=True)
class KnownRelation:
    """An agreement with the keys of its parties' places."""

    reference: str
    kind: str
    signed_on: str | None
    in_force_on: str | None
    phase: Phase
    keys: tuple[str, ...] | None


# The parties are gathered once, not for each agreement: tables just filled have no statistics that tell an index.
_KNOWN = text("""
SELECT a.reference, a.kind, a.signed_on, a.in_force_on, a.phase, k.keys
FROM agreements a LEFT JOIN (
  SELECT r.agreement_id, array_agg(p.key ORDER BY r.position) AS keys
  FROM parties r JOIN places p ON p.id = r.place_id GROUP BY r.agreement_id
) k ON k.agreement_id = a.id
ORDER BY a.reference
""")


_COMING = text("""
SELECT min(i.due_at) AS first_at, count(*) AS number FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE a.reference = ANY(:references) AND i.kind = 'reminder' AND i.status = 'planned' AND i.due_at < :until
""")
_UNDATED = text(f"SELECT count(*) FROM agreements WHERE reference = ANY(:references) AND {undated()}")  # noqa: S608


@dataclass(frozen=True)
class ComingReminders:
    """The reminders that are planned: when the first goes out, and how many there are."""

    first_at: datetime | None
    number: int


def reminders_of(tx: Transaction, references: Sequence[str], *, until: datetime) -> ComingReminders:
    row = tx.execute(_COMING, {"references": list(references), "until": until}).one()
    return ComingReminders(row.first_at, row.number)


def undated_of(tx: Transaction, references: Sequence[str]) -> int:
    """How many of these are in force and have no date of signing."""
    return int(tx.execute(_UNDATED, {"references": list(references)}).scalar_one())


def remembered_relations(tx: Transaction) -> list[KnownRelation]:
    """Every agreement of the office with the keys of its parties' places."""
    return rows_of(KnownRelation, tx.execute(_KNOWN))


def analyze_imported(tx: Transaction) -> None:
    """Lets the planner know the rows that this transaction has added. Tables at which others work are passed over."""
    tx.execute(text("SELECT analyze_imported()"))
