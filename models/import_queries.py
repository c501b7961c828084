"""What an import has to know of what is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

_KNOWN = text("""
SELECT a.reference, a.kind, a.signed_on, a.in_force_on, a.phase,
  (SELECT array_agg(p.key ORDER BY r.position) FROM parties r JOIN places p ON p.id = r.place_id
   WHERE r.agreement_id = a.id) AS keys
FROM agreements a ORDER BY a.reference
""")


def remembered_relations(session: Session) -> Sequence[RowMapping]:
    """Every agreement of the office with the keys of its parties' places."""
    return session.execute(_KNOWN).mappings().all()
