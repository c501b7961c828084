"""The records of one agreement: its parties, people, documents, meetings and the rest, each kind in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BeforeValidator
from sqlalchemy import TextClause, text

from models.database import Transaction
from models.enums import (
    CommitmentState,
    DocumentKind,
    ExchangeKind,
    ExchangeState,
    MeetingKind,
    NoticeChannel,
    OccasionKind,
    PlaceLevel,
    SourceKind,
    TextStatus,
)
from models.queries.rows import rows_of

T = TypeVar("T")

Empty = BeforeValidator(lambda value: () if value is None else value)


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party with its place and the person who signs or signed for it."""

    id: UUID
    own: bool
    signed_on: str | None
    signed_at: str | None
    notified_on: str | None
    ratified_on: str | None
    carried_by: str | None
    position: int
    place_id: UUID
    names: dict[str, str]
    country: str | None
    zone: str | None
    calendar: str | None
    level: PlaceLevel
    checked: bool
    zone_assumed: bool
    latin_name: str | None
    native_name: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody named by the agreement. `detail` is what they were as a witness, or the meeting they took part in."""

    id: UUID
    latin_name: str
    native_name: str | None
    title: str | None
    capacity: str
    detail: str | None
    place_names: dict[str, str] | None
    country: str | None


@dataclass(frozen=True, slots=True)
class CommitmentRecord:
    id: UUID
    what: str
    due_on: str | None
    state: CommitmentState
    evidence: str | None
    rule: str | None
    field: str | None
    party: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class OccasionRecord:
    id: UUID
    title: str
    date: str
    kind: OccasionKind
    organiser: str | None
    place: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    id: UUID
    title: str | None
    date: str | None
    kind: ExchangeKind
    state: ExchangeState
    rule: str | None
    occurrence: str | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One language of a document."""

    language: str
    number: int
    status: TextStatus
    prevails: bool


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    id: UUID
    title: str
    kind: DocumentKind
    dated_on: str | None
    texts: Annotated[tuple[TextRecord, ...], Empty]


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    id: UUID
    kind: MeetingKind
    title: str
    held_on: str
    venue: str | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    id: UUID
    organisation: str
    since: str | None
    until: str | None
    place: dict[str, str]
    delegate: str | None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where a fact is known from."""

    kind: SourceKind
    title: str
    locator: str | None
    certainty: str
    subject: str
    subject_id: UUID | None
    fact: str | None


@dataclass(frozen=True, slots=True)
class StateChangeRecord:
    number: int
    trigger: str
    from_state: str | None
    to_state: str
    at: datetime
    happened_on: str | None
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    given_on: date
    received_on: date | None
    effective_on: date
    withdrawn_on: date | None
    reason: str | None
    sent_by: NoticeChannel | None
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class AgreementRecords:
    """Every kind of record of one agreement."""

    parties: list[PartyRecord]
    fields: list[str]
    people: list[PersonRecord]
    commitments: list[CommitmentRecord]
    occasions: list[OccasionRecord]
    exchanges: list[ExchangeRecord]
    documents: list[DocumentRecord]
    meetings: list[MeetingRecord]
    memberships: list[MembershipRecord]
    sources: list[SourceRecord]
    state_changes: list[StateChangeRecord]


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
_STATE_CHANGES = text("""
SELECT number, trigger, from_state, to_state, at, happened_on, by, note FROM state_changes
WHERE agreement_id = :id ORDER BY number
""")
_NOTICES = text("""
SELECT n.given_on, n.received_on, n.effective_on, n.withdrawn_on, n.reason, n.sent_by, p.names
FROM termination_notices n JOIN parties r ON r.id = n.party_id JOIN places p ON p.id = r.place_id
WHERE n.agreement_id = :id ORDER BY n.given_on, n.id
""")


def records(tx: Transaction, agreement_id: UUID) -> AgreementRecords:
    def all_of(shape: type[T], statement: TextClause) -> list[T]:
        return rows_of(shape, tx.execute(statement, {"id": agreement_id}))

    return AgreementRecords(
        parties=all_of(PartyRecord, _PARTIES),
        fields=list(tx.execute(_FIELDS, {"id": agreement_id}).scalars()),
        people=all_of(PersonRecord, _PEOPLE),
        commitments=all_of(CommitmentRecord, _COMMITMENTS),
        occasions=all_of(OccasionRecord, _OCCASIONS),
        exchanges=all_of(ExchangeRecord, _EXCHANGES),
        documents=all_of(DocumentRecord, _DOCUMENTS),
        meetings=all_of(MeetingRecord, _MEETINGS),
        memberships=all_of(MembershipRecord, _MEMBERSHIPS),
        sources=all_of(SourceRecord, _SOURCES),
        state_changes=all_of(StateChangeRecord, _STATE_CHANGES),
    )


def notices(tx: Transaction, agreement_id: UUID) -> list[NoticeRecord]:
    """Notices of termination, withdrawn ones too, from the first on."""
    return rows_of(NoticeRecord, tx.execute(_NOTICES, {"id": agreement_id}))
