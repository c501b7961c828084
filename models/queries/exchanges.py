"""Exchanges with all that is settled about them: one statement for a list, however long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import DocumentKind, ExchangeKind, ExchangeState, Phase
from models.queries.events import EventRow
from models.queries.rows import ClosedDayRow, PartyPlaces, row_of, rows_of
from models.tables.base import listed


@dataclass(frozen=True, slots=True)
class DelegationMemberRow:
    """Somebody of a delegation; `delegate` is the id of their part in it, `id` their own."""

    delegate: UUID
    id: UUID
    name: str
    native_name: str | None
    title: str | None
    capacity: str | None
    side: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    id: UUID
    day: str | None
    begins: str | None
    until: str | None
    what: str


@dataclass(frozen=True, slots=True)
class CostSum:
    """What a side bears, by currency; amounts are decimal texts."""

    side: dict[str, str]
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class CostRow:
    id: UUID
    side: dict[str, str]
    amount: str
    currency: str
    what: str | None


@dataclass(frozen=True, slots=True)
class ExchangeDocument:
    title: str
    kind: DocumentKind
    dated_on: str | None


@dataclass(frozen=True, slots=True)
class ExchangeDetails:
    """An exchange with all that is settled about it, and what its agreement says."""

    id: UUID
    agreement_id: UUID
    reference: str
    kind: ExchangeKind
    title: str | None
    date: str | None
    until: str | None
    state: ExchangeState
    rule: str | None
    occurrence: str | None
    outcome: str | None
    reason: str | None
    venue: str | None
    online: bool
    occasion: str | None
    commitment: str | None
    host: dict[str, str] | None
    host_place: UUID | None
    version: int
    head_seq: int
    phase: Phase
    agreement_kind: str
    definition_version: int
    agreement_title: str | None
    fields: tuple[str, ...]
    delegation: tuple[DelegationMemberRow, ...]
    programme: tuple[ProgrammeRow, ...]
    costs: tuple[CostSum, ...]
    entries: tuple[CostRow, ...]
    documents: tuple[ExchangeDocument, ...]
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class SharedPeople:
    """Another exchange `id` to which people of the exchange `of` go too: their ids and names."""

    of: UUID
    id: UUID
    title: str | None
    date: str
    until: str | None
    rule: str | None
    occurrence: str | None
    reference: str
    agreement_kind: str
    definition_version: int
    people: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class ElectionRow:
    """An election at the place of a party, by days of any precision."""

    agreement_id: UUID
    title: str
    first: str
    last: str
    names: dict[str, str]


_EXCHANGES = """
SELECT x.id, x.agreement_id, a.reference, x.kind, x.title, x.date, x.until, x.state, x.rule, x.occurrence, x.outcome,
  x.reason, x.venue, x.online, o.title AS occasion, c.what AS commitment, h.names AS host, q.place_id AS host_place,
  a.version, a.head_seq, a.phase, a.kind AS agreement_kind, a.definition_version, a.title AS agreement_title,
  (SELECT coalesce(jsonb_agg(f.name ORDER BY f.name), '[]') FROM exchange_fields l JOIN fields f ON f.id = l.field_id
   WHERE l.exchange_id = x.id) AS fields,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('delegate', d.id, 'id', s.id, 'name', s.latin_name,
      'native_name', s.native_name, 'title', s.title, 'capacity', d.capacity, 'side', sp.names) ORDER BY d.id), '[]')
   FROM delegation_members d JOIN persons s ON s.id = d.person_id LEFT JOIN parties r ON r.id = d.party_id
   LEFT JOIN places sp ON sp.id = r.place_id WHERE d.exchange_id = x.id) AS delegation,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'day', p.day, 'begins', p.begins, 'until', p.until,
      'what', p.what) ORDER BY p.day NULLS FIRST, p.begins NULLS FIRST, p.position), '[]')
   FROM programme_items p WHERE p.exchange_id = x.id) AS programme,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('side', k.names, 'amount', k.amount, 'currency', k.currency)
      ORDER BY k.names::text, k.currency), '[]')
   FROM (SELECT sp.names, sum(t.amount)::text AS amount, t.currency FROM costs t JOIN parties r ON r.id = t.party_id
     JOIN places sp ON sp.id = r.place_id WHERE t.exchange_id = x.id GROUP BY sp.names, t.currency) k) AS costs,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'side', sp.names, 'amount', t.amount::text,
      'currency', t.currency, 'what', t.what) ORDER BY t.id), '[]')
   FROM costs t JOIN parties r ON r.id = t.party_id JOIN places sp ON sp.id = r.place_id
   WHERE t.exchange_id = x.id) AS entries,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('title', d.title, 'kind', d.kind, 'dated_on', d.dated_on)
      ORDER BY d.id), '[]')
   FROM documents d WHERE d.exchange_id = x.id) AS documents,
  (SELECT jsonb_agg(jsonb_build_object('place_id', p.id, 'names', p.names, 'calendar', p.calendar,
      'country', p.country, 'own', r.own, 'zone', p.zone) ORDER BY r.position)
   FROM parties r JOIN places p ON p.id = r.place_id WHERE r.agreement_id = a.id) AS parties
FROM exchanges x JOIN agreements a ON a.id = x.agreement_id
LEFT JOIN occasions o ON o.id = x.occasion_id
LEFT JOIN commitments c ON c.id = x.commitment_id
LEFT JOIN parties q ON q.id = x.host_party_id LEFT JOIN places h ON h.id = q.place_id
"""
_ORDER = " ORDER BY x.date NULLS LAST, x.id"
_OF_ONE = text(_EXCHANGES + " WHERE a.reference = :reference" + _ORDER)
_OF_STATE = text(_EXCHANGES + " WHERE (CAST(:state AS text) IS NULL OR x.state = :state)" + _ORDER + " LIMIT :most")
_SINGLE = text(_EXCHANGES + " WHERE x.id = :id")
_NAMED = text(_EXCHANGES + " WHERE x.id = ANY(:ids)")

# What the chain of the agreement says of one exchange. The text is looked for before anything is read as JSON.
_EVENTS = text("""
SELECT e.seq, e.at, e.type, e.hash, e.body FROM events e
WHERE e.chain = :agreement AND position(convert_to(:id, 'UTF8') IN e.body) > 0
  AND convert_from(e.body, 'UTF8')::jsonb #>> '{data,exchange}' = :id
ORDER BY e.seq DESC LIMIT :most
""")

# Other exchanges of the same people, around the same days.
_SHARED = text(f"""
SELECT m.id AS of, x.id, x.title, x.date, x.until, x.rule, x.occurrence, a.reference,
  a.kind AS agreement_kind, a.definition_version,
  jsonb_agg(jsonb_build_array(s.id, s.latin_name)) AS people
FROM exchanges m JOIN delegation_members d ON d.exchange_id = m.id
JOIN delegation_members e ON e.person_id = d.person_id AND e.exchange_id <> m.id
JOIN exchanges x ON x.id = e.exchange_id AND x.state NOT IN ({listed(ExchangeState.off())}) AND x.date IS NOT NULL
JOIN agreements a ON a.id = x.agreement_id JOIN persons s ON s.id = d.person_id
WHERE m.id = ANY(:ids) GROUP BY m.id, x.id, a.id
""")  # noqa: S608  only members of an enum
_ELECTIONS = text("""
SELECT r.agreement_id, o.title, o.date AS first, coalesce(o.until, o.date) AS last, p.names
FROM occasions o JOIN parties r ON r.place_id = o.place_id JOIN places p ON p.id = o.place_id
WHERE o.kind = 'election' AND r.agreement_id = ANY(:ids)
UNION ALL
SELECT r.agreement_id, c.name, c.first_day::text, c.last_day::text, p.names
FROM parties r JOIN places p ON p.id = r.place_id JOIN closed_days c ON c.place_id = p.id OR c.country = p.country
WHERE c.kind = 'election' AND r.agreement_id = ANY(:ids)
""")
_CLOSED = text("""
SELECT p.id AS place_id, d.kind, d.first_day AS first, d.last_day AS last, d.yearly, d.name
FROM places p JOIN closed_days d ON d.place_id = p.id OR d.country = p.country
WHERE p.id = ANY(:places) ORDER BY d.place_id IS NULL, d.id
""")


def of_agreement(tx: Transaction, reference: str) -> list[ExchangeDetails]:
    return rows_of(ExchangeDetails, tx.execute(_OF_ONE, {"reference": reference}))


def of_office(tx: Transaction, *, state: str | None, most: int) -> list[ExchangeDetails]:
    return rows_of(ExchangeDetails, tx.execute(_OF_STATE, {"state": state, "most": most}))


def single(tx: Transaction, id: UUID) -> ExchangeDetails | None:
    return row_of(ExchangeDetails, tx.execute(_SINGLE, {"id": id}))


_LIKE = text("""
SELECT id FROM exchanges
WHERE replace(id::text, '-', '') LIKE :text || '%' OR replace(id::text, '-', '') LIKE '%' || :text
ORDER BY id LIMIT :most
""")


def ids_like(tx: Transaction, text: str, *, most: int) -> list[UUID]:
    """The ids, written without hyphens, that begin or end so; `text` is of hexadecimal digits."""
    return list(tx.execute(_LIKE, {"text": text, "most": most}).scalars())


def named(tx: Transaction, ids: Sequence[UUID]) -> list[ExchangeDetails]:
    """The exchanges of these ids, in their order."""
    rows = {row.id: row for row in rows_of(ExchangeDetails, tx.execute(_NAMED, {"ids": list(ids)}))}
    return [rows[id] for id in ids if id in rows]


def events_of(tx: Transaction, agreement: UUID, exchange: UUID, *, most: int) -> list[EventRow]:
    """The latest events that name an exchange, newest first."""
    values = {"agreement": agreement, "id": str(exchange), "most": most}
    return rows_of(EventRow, tx.execute(_EVENTS, values))


def shared_people(tx: Transaction, ids: Sequence[UUID]) -> list[SharedPeople]:
    return rows_of(SharedPeople, tx.execute(_SHARED, {"ids": list(ids)}))


def elections(tx: Transaction, agreement_ids: Sequence[UUID]) -> list[ElectionRow]:
    return rows_of(ElectionRow, tx.execute(_ELECTIONS, {"ids": list(agreement_ids)}))


def closed_days(tx: Transaction, places: Collection[UUID]) -> list[ClosedDayRow]:
    """What was recorded for these places and their countries; what a place says itself comes first."""
    return rows_of(ClosedDayRow, tx.execute(_CLOSED, {"places": list(places)}))
