"""Loading agreements with all that the core decides by: one statement, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

_SNAPSHOT = """
SELECT a.*,
  p.zone AS own_zone, p.calendar AS own_calendar, p.names AS own_names,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', r.id, 'place_id', r.place_id, 'own', r.own, 'signatory', r.signatory_id IS NOT NULL,
      'signed_on', r.signed_on) ORDER BY r.position), '[]') FROM parties r WHERE r.agreement_id = a.id) AS parties,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'due', c.due_on, 'state', c.state) ORDER BY c.id), '[]')
     FROM commitments c WHERE c.agreement_id = a.id) AS commitments,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'date', x.date, 'state', x.state) ORDER BY x.id), '[]')
     FROM exchanges x WHERE x.agreement_id = a.id) AS exchanges,
  (SELECT count(*) FROM agreement_fields f WHERE f.agreement_id = a.id) AS fields_count,
  (SELECT count(*) FROM meetings m WHERE m.agreement_id = a.id) AS meetings_count,
  (SELECT count(*) FROM documents d WHERE d.agreement_id = a.id AND d.kind = 'agreement' AND EXISTS (
     SELECT FROM document_texts t WHERE t.document_id = d.id AND t.status IN ('agreed', 'signed'))) AS texts_agreed,
  (SELECT count(*) FROM documents d WHERE d.agreement_id = a.id AND d.kind = 'council-resolution')
     AS council_resolutions,
  (SELECT count(*) FROM approvals v WHERE v.agreement_id = a.id AND v.state = 'given') AS approvals_given
FROM agreements a JOIN places p ON p.id = a.own_place_id
WHERE {where}
ORDER BY a.id
{lock}
"""
_BY_REFERENCE = "a.reference = ANY(:wanted)"
_BY_ID = "a.id = ANY(:wanted)"

_STATEMENTS = {
    (where, lock): text(_SNAPSHOT.format(where=where, lock="FOR UPDATE OF a" if lock else ""))
    for where in (_BY_REFERENCE, _BY_ID)
    for lock in (False, True)
}

_PEOPLE = text("""
SELECT u.id, u.roles, coalesce(u.zone, o.zone, place.zone, 'UTC') AS zone,
  coalesce(o.calendar, place.calendar) AS calendar
FROM users u JOIN offices o ON o.id = u.office_id
LEFT JOIN LATERAL (
  SELECT p.zone, p.calendar FROM places p WHERE p.own AND p.zone IS NOT NULL ORDER BY p.id LIMIT 1) place ON true
WHERE u.left_on IS NULL ORDER BY u.id
""")

_ITEMS = text("""
SELECT id, agreement_id, kind, rule, occurrence, "offset", date, due_at, fate, audience, template, detail
FROM plan_items WHERE agreement_id = ANY(:wanted) AND (fate = 'planned' OR date >= :start)
""")


def snapshots_by_reference(session: Session, references: Sequence[str], *, lock: bool) -> Sequence[RowMapping]:
    """Those agreements that exist, in order of id, so that two batches can never wait for each other in a ring."""
    return session.execute(_STATEMENTS[_BY_REFERENCE, lock], {"wanted": list(references)}).mappings().all()


def snapshots_by_id(session: Session, ids: Sequence[UUID], *, lock: bool) -> Sequence[RowMapping]:
    return session.execute(_STATEMENTS[_BY_ID, lock], {"wanted": list(ids)}).mappings().all()


def present_people(session: Session) -> Sequence[RowMapping]:
    """Everybody of the office who has not left: id, roles, zone and holiday calendar, defaults filled in."""
    found: Sequence[RowMapping] | None = session.info.get("people")
    if found is None:
        found = session.info["people"] = session.execute(_PEOPLE).mappings().all()
    return found


def stored_items(session: Session, ids: Sequence[UUID], start: Any) -> Sequence[RowMapping]:
    return session.execute(_ITEMS, {"wanted": list(ids), "start": start}).mappings().all()
