"""What hangs on a place or an occasion: the agreements that have to be planned anew when its days change."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database import wake_workers

_REPLAN = text("""
UPDATE agreements SET replan_at = amity_now()
WHERE phase <> 'over' AND (CAST(:own AS boolean) OR id IN (SELECT agreement_id FROM parties WHERE place_id = :place))
""")

_REPLAN_OCCASION = text("""
UPDATE agreements SET replan_at = amity_now()
WHERE phase <> 'over' AND id IN (
  SELECT l.agreement_id FROM agreement_occasions l WHERE l.occasion_id = :occasion
  UNION ALL
  SELECT r.agreement_id FROM occasions o JOIN parties r ON r.place_id = o.place_id WHERE o.id = :occasion)
""")


def replan_place(session: Session, place: UUID, *, own: bool = False) -> None:
    """Has the sweep plan each agreement of a place anew; of an `own` one all, for it is where the office works."""
    session.execute(_REPLAN, {"place": place, "own": own})
    wake_workers(session)


def replan_occasion(session: Session, occasion: UUID) -> None:
    """The same for each agreement that an occasion touches."""
    session.execute(_REPLAN_OCCASION, {"occasion": occasion})
    wake_workers(session)
