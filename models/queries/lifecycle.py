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
# Lists are filtered and counted by the partners' countries, which are on the agreement as well.
_COUNTRIES = text("""
UPDATE agreements a SET countries = c.countries
FROM (SELECT r.agreement_id,
    coalesce(array_agg(DISTINCT p.country ORDER BY p.country) FILTER (WHERE p.country IS NOT NULL), '{}') AS countries
  FROM parties r JOIN places p ON p.id = r.place_id
  WHERE NOT r.own AND r.agreement_id IN (SELECT agreement_id FROM parties WHERE place_id = :place)
  GROUP BY r.agreement_id) c
WHERE a.id = c.agreement_id
""")
_REPLAN = text("""
UPDATE agreements SET replan_at = :at WHERE phase <> 'over'
  AND (own_place_id = :place OR id IN (SELECT agreement_id FROM parties WHERE place_id = :place))
""")


def lock_office(tx: Transaction) -> None:
    """The lock of the office's chain, which makes counters of references safe too."""
    tx.execute(text("SELECT 1 FROM offices WHERE id = :id FOR UPDATE"), {"id": tx.office})


def lock_first_start(tx: Transaction, key: int) -> None:
    """Of several who set an installation up at once, one goes on and the others wait."""
    tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def has_office(tx: Transaction) -> bool:
    return bool(tx.execute(text("SELECT EXISTS (SELECT FROM all_offices())")).scalar_one())


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


def set_countries_of(tx: Transaction, place: UUID) -> None:
    """The partners' countries on every agreement that this place is a party of."""
    tx.execute(_COUNTRIES, {"place": place})


def replan_agreements_of(tx: Transaction, place: UUID) -> None:
    """The plans of its agreements follow its calendar and zone."""
    tx.execute(_REPLAN, {"at": tx.now, "place": place})
