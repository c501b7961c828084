"""Loading agreements with all that the core decides by: one statement, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import DocumentKind, ItemKind, ItemStatus, TextStatus
from models.queries.places import WORKPLACE, ZONE_OF_USER
from models.queries.rows import in_json, json_rows_of
from models.queries.snapshot_rows import AgreementSnapshot, PersonRow
from models.tables.base import listed

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A row of the plan as it is stored."""

    id: UUID
    agreement_id: UUID
    kind: ItemKind
    rule: str
    occurrence: str
    offset: str
    date: Day
    due_at: datetime
    status: ItemStatus
    audience: str | None
    template: str | None
    detail: dict[str, Any]


_SNAPSHOT = """
SELECT a.*,
  p.zone AS own_zone, p.calendar AS own_calendar,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', r.id, 'place_id', r.place_id, 'own', r.own, 'signatory', r.signatory_id IS NOT NULL,
      'signed_on', r.signed_on, 'notified_on', r.notified_on, 'ratified_on', r.ratified_on,
      'hosting_turn', r.hosting_turn, 'calendar', q.calendar, 'names', q.names) ORDER BY r.position), '[]')
     FROM parties r JOIN places q ON q.id = r.place_id WHERE r.agreement_id = a.id) AS parties,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'due', c.due_on, 'state', c.state, 'rule', c.rule,
      'occurrence', c.occurrence, 'what', c.what) ORDER BY c.id), '[]')
     FROM commitments c WHERE c.agreement_id = a.id) AS commitments,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'date', x.date, 'state', x.state, 'kind', x.kind,
      'rule', x.rule, 'occurrence', x.occurrence, 'title', x.title, 'last_day', x.last_day,
      'host', x.host_party_id) ORDER BY x.id), '[]')
     FROM exchanges x WHERE x.agreement_id = a.id) AS exchanges,
  (SELECT to_jsonb(t) FROM terms t WHERE t.agreement_id = a.id) AS terms,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('in_force_on', m.in_force_on, 'terms', m.terms) ORDER BY m.number),
      '[]') FROM amendments m WHERE m.agreement_id = a.id AND m.kind = 'amendment') AS amendments,
  (SELECT coalesce(max(m.number), 0) FROM amendments m WHERE m.agreement_id = a.id) AS last_amendment,
  (SELECT jsonb_build_object('id', n.id, 'given_on', n.given_on, 'effective_on', n.effective_on)
     FROM termination_notices n WHERE n.agreement_id = a.id AND n.withdrawn_on IS NULL) AS termination,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('place_id', q.id, 'kind', d.kind, 'first', d.first_day,
      'last', d.last_day, 'yearly', d.yearly, 'name', d.name) ORDER BY d.place_id IS NULL, d.id), '[]')
     FROM parties r JOIN places q ON q.id = r.place_id
     JOIN closed_days d ON d.place_id = q.id OR d.country = q.country WHERE r.agreement_id = a.id) AS closed_days,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'date', o.date, 'until', o.until,
      'yearly', o.yearly, 'known_at', o.recorded_at, 'linked', o.linked, 'title', o.title) ORDER BY o.id), '[]')
     FROM (
       SELECT s.*, true AS linked FROM agreement_occasions l JOIN occasions s ON s.id = l.occasion_id
         WHERE l.agreement_id = a.id
       UNION ALL
       SELECT s.*, false FROM parties r JOIN occasions s ON s.place_id = r.place_id
         WHERE r.agreement_id = a.id
         AND NOT EXISTS (SELECT FROM agreement_occasions l WHERE l.agreement_id = a.id AND l.occasion_id = s.id)
         AND (NOT EXISTS (SELECT FROM occasion_fields f WHERE f.occasion_id = s.id)
           OR EXISTS (SELECT FROM occasion_fields f JOIN agreement_fields g ON g.field_id = f.field_id
             WHERE f.occasion_id = s.id AND g.agreement_id = a.id))
     ) o) AS occasions,
  (SELECT count(*) FROM agreement_links k JOIN agreements s ON s.id = k.agreement_id
     WHERE k.earlier_id = a.id AND s.phase = 'in-force') AS successors_in_force,
  (SELECT count(*) FROM agreement_links k WHERE k.agreement_id = a.id) AS predecessors,
  (SELECT count(*) FROM memberships m WHERE m.agreement_id = a.id) AS memberships_count,
  (SELECT count(*) FROM memberships m WHERE m.agreement_id = a.id AND m.representative_id IS NULL)
    AS memberships_unrepresented,
  (SELECT coalesce(jsonb_object_agg(o.fact, o.value), '{{}}') FROM custom_facts o WHERE o.agreement_id = a.id)
    AS custom_facts,
  (SELECT count(*) FROM agreement_fields f WHERE f.agreement_id = a.id) AS fields_count,
  (SELECT count(*) FROM meetings m WHERE m.agreement_id = a.id) AS meetings_count,
  d.texts_agreed, d.council_resolutions, d.reports_count,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('state_name', v.state_name, 'entry', v.entry, 'step', v.step,
      'state', v.state, 'asked_at', v.asked_at, 'closed_at', v.closed_at, 'votes',
      (SELECT jsonb_agg(jsonb_build_object('by', w.by, 'user', w.user_id, 'on_behalf_of', w.on_behalf_of,
        'choice', w.choice, 'note', w.note, 'at', w.at, 'decided_by', w.decided_by, 'decided_on', w.decided_on,
        'document', w.document, 'file', w.file) ORDER BY w.id)
        FROM votes w WHERE w.approval_id = v.id)) ORDER BY v.id), '[]')
     FROM approvals v WHERE v.agreement_id = a.id) AS approvals,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('party', k.party_id, 'step', k.step, 'state', k.state,
      'since', k.since, 'known_from', k.known_from, 'note', k.note) ORDER BY k.id), '[]')
     FROM partner_approval_steps k WHERE k.agreement_id = a.id) AS partner_steps,
  (SELECT jsonb_build_object('number', s.number, 'from_state', s.from_state, 'to', s.to_state, 'trigger', s.trigger,
      'note', s.note, 'by', s.by, 'at', s.at)
     FROM state_changes s WHERE s.agreement_id = a.id ORDER BY s.number DESC LIMIT 1) AS last_change,
  EXISTS (SELECT FROM state_changes s WHERE s.agreement_id = a.id AND s.number = 1 AND s.trigger = 'record') AS taken_in
FROM agreements a JOIN places p ON p.id = a.own_place_id
CROSS JOIN LATERAL (SELECT
    count(*) FILTER (WHERE d.kind IN ({texts}) AND EXISTS (
      SELECT FROM document_texts t WHERE t.document_id = d.id AND t.status IN ({agreed}))) AS texts_agreed,
    count(*) FILTER (WHERE d.kind = 'council-resolution') AS council_resolutions,
    count(*) FILTER (WHERE d.kind = 'report') AS reports_count
  FROM documents d WHERE d.agreement_id = a.id) d
WHERE {where}
ORDER BY a.id
{lock}
"""
_TEXTS = listed(DocumentKind.texts_of_agreements())
_AGREED = listed(TextStatus.agreed_on())
_BY_REFERENCE = "a.reference = ANY(:wanted)"
_BY_ID = "a.id = ANY(:wanted)"

_STATEMENTS = {
    (where, lock): in_json(
        _SNAPSHOT.format(where=where, lock="FOR UPDATE OF a" if lock else "", texts=_TEXTS, agreed=_AGREED)
    )
    for where in (_BY_REFERENCE, _BY_ID)
    for lock in (False, True)
}

_PEOPLE = in_json(f"""
SELECT u.id, u.name, u.address, u.roles, u.left_on, u.successor_id,
  coalesce(u.id = o.default_owner_id, false) AS is_default_owner,
  {ZONE_OF_USER} AS zone, u.home_place_id,
  CASE WHEN u.home_place_id IS NULL THEN coalesce(o.calendar, work.calendar) ELSE work.calendar END AS calendar,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', d.kind, 'first', d.first_day, 'last', d.last_day,
      'yearly', d.yearly, 'name', d.name) ORDER BY d.place_id IS NULL, d.id), '[]')
    FROM closed_days d WHERE d.place_id = work.id OR d.country = work.country) AS closed_days,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('substitute_id', g.substitute_id, 'from_on', g.from_on,
      'until_on', g.until_on) ORDER BY g.id), '[]')
     FROM substitutions g WHERE g.user_id = u.id AND g.withdrawn_at IS NULL) AS absences
FROM users u JOIN offices o ON o.id = u.office_id
{WORKPLACE}
ORDER BY u.id
""")  # noqa: S608  only constants

_ITEMS = in_json("""
SELECT id, agreement_id, kind, rule, occurrence, "offset", date, due_at, status, audience, template, detail
FROM plan_items WHERE agreement_id = ANY(:wanted) AND (status = 'planned' OR date >= :start)
""")


def snapshots_by_reference(tx: Transaction, references: Sequence[str], *, lock: bool) -> list[AgreementSnapshot]:
    """Those agreements that exist, in order of id, so that two batches can never wait for each other in a ring."""
    statement = _STATEMENTS[_BY_REFERENCE, lock]
    return json_rows_of(AgreementSnapshot, tx.execute(statement, {"wanted": list(references)}))


def snapshots_by_id(tx: Transaction, ids: Sequence[UUID], *, lock: bool) -> list[AgreementSnapshot]:
    return json_rows_of(AgreementSnapshot, tx.execute(_STATEMENTS[_BY_ID, lock], {"wanted": list(ids)}))


def office_people(tx: Transaction) -> tuple[PersonRow, ...]:
    """Everybody of the office, those who left too: roles, substitutions, zone and holiday calendar with defaults."""
    return tuple(json_rows_of(PersonRow, tx.execute(_PEOPLE)))


def stored_items(tx: Transaction, ids: Sequence[UUID], start: Any) -> list[StoredItem]:
    return json_rows_of(StoredItem, tx.execute(_ITEMS, {"wanted": list(ids), "start": start}))


_SKIP = text("""
UPDATE plan_items i SET status = 'skipped', reason = :reason, decided_at = :at
FROM unnest(CAST(:ids AS uuid[]), CAST(:rules AS text[]), CAST(:occurrences AS text[]), CAST(:offsets AS text[]))
  AS w (agreement_id, rule, occurrence, "offset")
WHERE i.agreement_id = w.agreement_id AND i.rule = w.rule AND i.occurrence = w.occurrence
  AND i."offset" = w."offset" AND i.status = 'planned'
""")


def skip_items(tx: Transaction, items: Sequence[tuple[UUID, str, str, str]], *, reason: str, at: datetime) -> None:
    """Settles planned items, each given by agreement, rule, occurrence and offset, without doing them."""
    if items:
        ids, rules, occurrences, offsets = (list(column) for column in zip(*items, strict=True))
        values = {"ids": ids, "rules": rules, "occurrences": occurrences, "offsets": offsets}
        tx.execute(_SKIP, {**values, "reason": reason, "at": at})
