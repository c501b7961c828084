"""What hangs on a place: the agreements that have to be planned again when its days change."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from models.database import Transaction

_REPLAN = text("""
UPDATE agreements SET replan_at = amity_now()
WHERE phase <> 'over' AND (CAST(:own AS boolean) OR id IN (SELECT agreement_id FROM parties WHERE place_id = :place))
""")

# What the place `p` of a statement adds to its country's calendar; `workflows.unit_of_work.place_calendars` reads it.
CLOSED_DAYS = """(SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'first', d.first_day, 'last', d.last_day,
    'yearly', d.yearly, 'name', d.name) ORDER BY d.id) FROM closed_days d WHERE d.place_id = p.id)"""

_OFFICE_ZONE = text("""
SELECT coalesce(o.zone, (SELECT p.zone FROM places p WHERE p.own ORDER BY p.id LIMIT 1)) FROM offices o
WHERE o.id = amity_office()
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
_REPLAN_OF_PLACE = text("""
UPDATE agreements SET replan_at = :at WHERE phase <> 'over'
  AND (own_place_id = :place OR id IN (SELECT agreement_id FROM parties WHERE place_id = :place))
""")


def office_zone(tx: Transaction) -> str | None:
    """Where the office works: its own zone, else that of its first own place; None before it has either."""
    found: str | None = tx.execute(_OFFICE_ZONE).scalar_one()
    return found


def replan_place(tx: Transaction, place: UUID, *, own: bool = False) -> None:
    """Has the sweep plan each agreement of a place again; of an `own` one all, for it is where the office works."""
    tx.execute(_REPLAN, {"place": place, "own": own})
    tx.wake_workers()


def set_countries_of(tx: Transaction, place: UUID) -> None:
    """The partners' countries on every agreement that this place is a party of."""
    tx.execute(_COUNTRIES, {"place": place})


def replan_agreements_of(tx: Transaction, place: UUID) -> None:
    """The plans of its agreements follow its calendar and zone."""
    tx.execute(_REPLAN_OF_PLACE, {"at": tx.now, "place": place})
