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


def office_zone(tx: Transaction) -> str | None:
    """Where the office works: its own zone, else that of its first own place; None before it has either."""
    found: str | None = tx.execute(_OFFICE_ZONE).scalar_one()
    return found


def replan_place(tx: Transaction, place: UUID, *, own: bool = False) -> None:
    """Has the sweep plan each agreement of a place again; of an `own` one all, for it is where the office works."""
    tx.execute(_REPLAN, {"place": place, "own": own})
    tx.wake_workers()
