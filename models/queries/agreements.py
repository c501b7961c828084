"""What lists and single agreements show: one statement for each kind of row, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text

from models.database import Transaction
from models.queries.places import CLOSED_DAYS

_LIST = f"""
SELECT a.id, a.reference, a.kind, a.definition_version, a.state, a.phase, a.outcome, a.title, a.version, a.signed_on,
  a.state_entered_at, a.owner_id, a.last_contact_on, a.recorded_at,
  (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'names', p.names, 'country', p.country, 'own', r.own,
      'zone', p.zone, 'calendar', p.calendar, 'closed_days', {CLOSED_DAYS}) ORDER BY r.position)
   FROM parties r JOIN places p ON p.id = r.place_id WHERE r.agreement_id = a.id) AS parties
FROM agreements a
"""  # noqa: S608  only constants

_PARTIES = text("""
SELECT r.id, r.own, r.signed_on, r.signed_at, r.notified_on, r.ratified_on, r.carried_by, r.position,
  p.id AS place_id, p.names,
  p.country, p.zone, p.calendar,
  p.level, p.checked, p.zone_assumed, s.latin_name, s.native_name, s.title
FROM parties r JOIN places p ON p.id = r.place_id LEFT JOIN persons s ON s.id = r.signatory_id
WHERE r.agreement_id = :id ORDER BY r.position
""")
_FIELDS = text("""
SELECT f.name FROM agreement_fields l JOIN fields f ON f.id = l.field_id WHERE l.agreement_id = :id ORDER BY l.id
""")
_PEOPLE = text("""
SELECT s.id, s.latin_name, s.native_name, s.title, 'signatory' AS capacity, NULL AS detail, p.names AS place_names,
  p.country, 1 AS part
FROM parties r JOIN persons s ON s.id = r.signatory_id LEFT JOIN places p ON p.id = s.place_id
WHERE r.agreement_id = :id
UNION ALL
SELECT s.id, s.latin_name, s.native_name, s.title, 'witness', w.capacity, p.names, p.country, 2
FROM witnesses w JOIN persons s ON s.id = w.person_id LEFT JOIN places p ON p.id = s.place_id
WHERE w.agreement_id = :id
UNION ALL
SELECT s.id, s.latin_name, s.native_name, s.title, 'participant', m.title, p.names, p.country, 3
FROM meetings m JOIN meeting_participants t ON t.meeting_id = m.id JOIN persons s ON s.id = t.person_id
LEFT JOIN places p ON p.id = s.place_id WHERE m.agreement_id = :id
ORDER BY part, id
""")
_COMMITMENTS = text("""
SELECT c.id, c.what, c.due_on, c.state, c.evidence, c.rule, f.name AS field, p.names AS party
FROM commitments c LEFT JOIN fields f ON f.id = c.field_id LEFT JOIN parties r ON r.id = c.party_id
LEFT JOIN places p ON p.id = r.place_id WHERE c.agreement_id = :id ORDER BY c.id
""")
_OCCASIONS = text("""
SELECT o.id, o.title, o.date, o.kind, o.organiser, p.names AS place
FROM agreement_occasions l JOIN occasions o ON o.id = l.occasion_id LEFT JOIN places p ON p.id = o.place_id
WHERE l.agreement_id = :id ORDER BY o.date, o.id
""")
_EXCHANGES = text("""
SELECT id, title, date, kind, state, rule, occurrence, outcome, reason FROM exchanges
WHERE agreement_id = :id ORDER BY date NULLS LAST, id
""")
_DOCUMENTS = text("""
SELECT d.id, d.title, d.kind, d.dated_on, (SELECT jsonb_agg(jsonb_build_object('language', t.language,
  'number', t.number, 'status', t.status, 'prevails', t.prevails) ORDER BY t.language, t.number)
  FROM document_texts t WHERE t.document_id = d.id) AS texts
FROM documents d WHERE d.agreement_id = :id ORDER BY d.id
""")
_MEETINGS = text("""
SELECT id, kind, title, held_on, venue, summary FROM meetings WHERE agreement_id = :id ORDER BY held_on, id
""")
_MEMBERSHIPS = text("""
SELECT m.id, m.organisation, m.since, m.until, p.names AS place, s.latin_name AS delegate
FROM memberships m JOIN places p ON p.id = m.place_id LEFT JOIN persons s ON s.id = m.representative_id
WHERE m.agreement_id = :id ORDER BY m.id
""")
_SOURCES = text("""
SELECT DISTINCT s.kind, s.title, s.locator, s.certainty, f.subject, f.subject_id, f.fact FROM fact_sources f
JOIN sources s ON s.id = f.source_id WHERE f.agreement_id = :id ORDER BY s.title, f.subject
""")
_STEPS = text("""
SELECT number, trigger, from_state, to_state, at, happened_on, by, note FROM state_changes
WHERE agreement_id = :id ORDER BY number
""")
_EVENTS = text("""
SELECT seq, at, type, hash, body FROM events WHERE chain = :id ORDER BY seq DESC LIMIT :most
""")
_NAMES = text("SELECT id, name, address FROM users WHERE id = ANY(:ids)")

RECORDS = {
    "parties": _PARTIES,
    "fields": _FIELDS,
    "people": _PEOPLE,
    "commitments": _COMMITMENTS,
    "occasions": _OCCASIONS,
    "exchanges": _EXCHANGES,
    "documents": _DOCUMENTS,
    "meetings": _MEETINGS,
    "memberships": _MEMBERSHIPS,
    "sources": _SOURCES,
    "steps": _STEPS,
}


def agreement_rows(
    tx: Transaction, *, where: str = "", parameters: dict[str, Any] | None = None
) -> Sequence[RowMapping]:
    """Agreements with their parties, newest reference last. `where` is one of this module's callers' constants."""
    statement = text(f"{_LIST} {where} ORDER BY a.reference")
    return tx.execute(statement, parameters or {}).mappings().all()


def references(tx: Transaction) -> list[str]:
    return list(tx.execute(text("SELECT reference FROM agreements ORDER BY reference")).scalars())


def agreement_row(tx: Transaction, reference: str) -> RowMapping | None:
    rows = agreement_rows(tx, where="WHERE a.reference = :reference", parameters={"reference": reference})
    return rows[0] if rows else None


def records(tx: Transaction, agreement_id: UUID) -> dict[str, Sequence[RowMapping]]:
    """Every kind of record of one agreement, by name."""
    return {name: tx.execute(statement, {"id": agreement_id}).mappings().all() for name, statement in RECORDS.items()}


def event_rows(tx: Transaction, agreement_id: UUID, *, most: int | None = None) -> Sequence[RowMapping]:
    """The agreement's chain, newest first; all of it, or the last `most`."""
    return tx.execute(_EVENTS, {"id": agreement_id, "most": most}).mappings().all()


def user_names(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """Names and addresses of users, in one statement."""
    if not ids:
        return {}
    return {row["id"]: row for row in tx.execute(_NAMES, {"ids": list(ids)}).mappings()}


# EDTF texts of any precision compare as text once they are filled up: with 99 the last day, as they are the first.
# Of dates that nobody knows: it was in force since it stands so here, and perhaps before; and until it was over here.
_IN_FORCE = text("""
SELECT id, (rpad(begun, 10, '-99-99') <= :day OR (begun IS NULL AND phase <> 'over' AND entered <= :day))
    AND CASE WHEN ended_on IS NULL THEN phase <> 'over' ELSE ended_on > :day END AS certain
FROM (SELECT a.id, a.phase, CAST(CAST(a.state_entered_at AS date) AS text) AS entered,
    coalesce(a.ended_on, (SELECT n.effective_on::text FROM termination_notices n
      WHERE n.agreement_id = a.id AND n.withdrawn_on IS NULL)) AS ended_on,
    coalesce(a.in_force_on, CASE WHEN a.phase <> 'making' THEN a.signed_on END) AS begun
  FROM agreements a WHERE coalesce(a.outcome, '') NOT IN ('declined', 'withdrawn')) a
WHERE (begun <= :day OR (begun IS NULL AND phase <> 'making'))
  AND CASE WHEN ended_on IS NULL THEN phase <> 'over' OR entered > :day
    ELSE rpad(ended_on, 10, '-99-99') > :day END
""")


def in_force_on(tx: Transaction, day: date) -> dict[UUID, bool]:
    """The agreements that were, or may have been, in force on a day; and whether that is certain."""
    return {row.id: bool(row.certain) for row in tx.execute(_IN_FORCE, {"day": day.isoformat()})}


_PHASES = text("SELECT id, phase FROM agreements")


def phases(tx: Transaction) -> list[tuple[UUID, str]]:
    """Every agreement of the office with its phase."""
    return [(row.id, row.phase) for row in tx.execute(_PHASES)]


_WITH_TERMS = text("""
SELECT a.id FROM agreements a JOIN terms t ON t.agreement_id = a.id
WHERE a.phase <> 'over' AND t.valid_for IS NOT NULL ORDER BY a.id
""")


def ids_with_terms(tx: Transaction) -> list[UUID]:
    """The agreements that go on and whose text names a term."""
    return list(tx.execute(_WITH_TERMS).scalars())


_VERSIONS = text("""
SELECT DISTINCT kind, definition_version FROM agreements WHERE phase <> 'over' ORDER BY kind, definition_version
""")
_GOING_ON = text("""
SELECT a.id FROM agreements a JOIN unnest(CAST(:kinds AS text[]), CAST(:versions AS int[])) AS v (kind, version)
  ON a.kind = v.kind AND a.definition_version = v.version
WHERE a.phase <> 'over' ORDER BY a.id
""")


def versions_going_on(tx: Transaction) -> list[tuple[str, int]]:
    """The kinds and versions of the agreements that are not over."""
    return [(row.kind, row.definition_version) for row in tx.execute(_VERSIONS)]


def going_on(tx: Transaction, versions: Sequence[tuple[str, int]]) -> list[UUID]:
    """Every agreement of these kinds and versions that is not over, in order of id."""
    values = {"kinds": [kind for kind, _ in versions], "versions": [version for _, version in versions]}
    return list(tx.execute(_GOING_ON, values).scalars())


_WAYS = text("""
SELECT agreement_id, to_state, at FROM state_changes WHERE agreement_id = ANY(:ids) ORDER BY agreement_id, number DESC
""")


def ways(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """Of each agreement the states that it entered and when, the last first."""
    found: dict[UUID, list[tuple[str, datetime]]] = {id: [] for id in ids}
    for row in tx.execute(_WAYS, {"ids": list(ids)}):
        found[row.agreement_id].append((row.to_state, row.at))
    return found


def ids_of_kind(tx: Transaction, kind: str) -> list[UUID]:
    """Every agreement of a kind, in order of id: the order in which batches lock."""
    return list(tx.execute(text("SELECT id FROM agreements WHERE kind = :kind ORDER BY id"), {"kind": kind}).scalars())


_NOTICES = text("""
SELECT n.given_on, n.received_on, n.effective_on, n.withdrawn_on, n.reason, p.names
FROM termination_notices n JOIN parties r ON r.id = n.party_id JOIN places p ON p.id = r.place_id
WHERE n.agreement_id = :id ORDER BY n.given_on, n.id
""")


def notice_rows(tx: Transaction, id: UUID) -> Sequence[RowMapping]:
    """Notices of termination, withdrawn ones too, from the first on."""
    return tx.execute(_NOTICES, {"id": id}).mappings().all()
