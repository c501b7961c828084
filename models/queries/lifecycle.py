"""What use cases of an agreement's way ask and set besides its own row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction

# A dot follows the hyphen: between the two lie the references of one stem, side by side in their index.
_LAST_NUMBERS = text("""
SELECT s.stem, max(substring(a.reference FROM length(s.stem) + 2)::int)
FROM unnest(CAST(:stems AS text[])) AS s (stem) JOIN agreements a ON a.office_id = :office
  AND a.reference > s.stem || '-' AND a.reference < s.stem || '.' GROUP BY s.stem
""")


def last_numbers(tx: Transaction, stems: Collection[str]) -> dict[str, int]:
    """The highest number in use of each stem (`CODE-YEAR`) that is in use."""
    rows = tx.execute(_LAST_NUMBERS, {"office": tx.office, "stems": list(stems)}).all()
    return {row[0]: row[1] for row in rows}


def drop_open_approvals(tx: Transaction, agreement: UUID, at: datetime) -> None:
    tx.execute(
        text("UPDATE approvals SET state = 'dropped', closed_at = :at WHERE agreement_id = :id AND state = 'open'"),
        {"at": at, "id": agreement},
    )


def sign_parties(tx: Transaction, agreement: UUID, on: str) -> None:
    """Parties whose own day of signing is not recorded signed on this one."""
    tx.execute(
        text("UPDATE parties SET signed_on = :on WHERE agreement_id = :id AND signed_on IS NULL"),
        {"on": on, "id": agreement},
    )
