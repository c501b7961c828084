"""Occasions and closed days as their pages list them: bounded rows, along an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import ClosedDayKind, ExchangeState, OccasionKind
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class TouchedAgreement:
    """An agreement that an occasion touches, with the names of its partners' places."""

    reference: str
    names: tuple[dict[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class OccasionExchange:
    """An exchange that was made for an occasion."""

    id: UUID
    date: str | None
    state: ExchangeState
    reference: str


@dataclass(frozen=True, slots=True)
class ListedOccasionRow:
    """An occasion with the first few of what it touches; the numbers are counted up to a limit."""

    id: UUID
    title: str
    kind: OccasionKind
    date: str
    until: str | None
    yearly: bool
    organiser: str | None
    place: dict[str, str] | None
    fields: tuple[str, ...]
    touched: int
    agreements: tuple[TouchedAgreement, ...]
    exchanges: tuple[OccasionExchange, ...]
    exchange_count: int


@dataclass(frozen=True, slots=True)
class ListedClosedDay:
    id: UUID
    kind: ClosedDayKind
    first: date
    last: date
    yearly: bool
    name: str
    # None: all of the country.
    place: dict[str, str] | None
    country: str | None


# Which agreements an occasion touches, as `snapshots` has it: recorded for it, or by its city and its fields.
_TOUCHED = """
SELECT l.agreement_id AS id FROM agreement_occasions l JOIN agreements a ON a.id = l.agreement_id
WHERE l.occasion_id = o.id AND a.phase <> 'over'
UNION ALL
SELECT r.agreement_id FROM parties r JOIN agreements a ON a.id = r.agreement_id
WHERE r.place_id = o.place_id AND a.phase <> 'over'
  AND NOT EXISTS (SELECT FROM agreement_occasions l WHERE l.agreement_id = r.agreement_id AND l.occasion_id = o.id)
  AND (NOT EXISTS (SELECT FROM occasion_fields f WHERE f.occasion_id = o.id)
    OR EXISTS (SELECT FROM occasion_fields f JOIN agreement_fields g ON g.field_id = f.field_id
      WHERE f.occasion_id = o.id AND g.agreement_id = r.agreement_id))
"""
_OCCASIONS = """
SELECT o.id, o.title, o.kind, o.date, o.until, o.yearly, o.organiser, p.names AS place,
  (SELECT coalesce(jsonb_agg(f.name ORDER BY f.name), '[]') FROM occasion_fields l JOIN fields f ON f.id = l.field_id
   WHERE l.occasion_id = o.id) AS fields,
  (SELECT count(*) FROM (SELECT FROM ({touched}) t LIMIT :most_counted) c) AS touched,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('reference', a.reference, 'names', q.names) ORDER BY a.reference), '[]')
   FROM (SELECT t.id FROM ({touched}) t LIMIT :most_named) n JOIN agreements a ON a.id = n.id
   LEFT JOIN LATERAL (SELECT jsonb_agg(s.names ORDER BY r.position) AS names FROM parties r
     JOIN places s ON s.id = r.place_id WHERE r.agreement_id = a.id AND NOT r.own) q ON true) AS agreements,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'date', x.date, 'state', x.state,
      'reference', a.reference) ORDER BY x.id DESC), '[]')
   FROM (SELECT * FROM exchanges e WHERE e.occasion_id = o.id ORDER BY e.id DESC LIMIT :most_named) x
   JOIN agreements a ON a.id = x.agreement_id) AS exchanges,
  (SELECT count(*) FROM (SELECT FROM exchanges e WHERE e.occasion_id = o.id LIMIT :most_counted) c) AS exchange_count
FROM occasions o LEFT JOIN places p ON p.id = o.place_id
WHERE o.office_id = :office {after} ORDER BY o.date DESC, o.id DESC LIMIT :most
"""
_TOUCHES = text(f"SELECT EXISTS (SELECT FROM occasions o, LATERAL ({_TOUCHED}) t WHERE o.id = :id)")  # noqa: S608  only constants of this module
_OCCASION_PAGES = {
    paged: text(_OCCASIONS.format(touched=_TOUCHED, after="AND (o.date, o.id) < (:day, :id)" if paged else ""))
    for paged in (False, True)
}
_CLOSED = """
SELECT d.id, d.kind, d.first_day AS first, d.last_day AS last, d.yearly, d.name, p.names AS place,
  coalesce(p.country, d.country) AS country
FROM closed_days d LEFT JOIN places p ON p.id = d.place_id
WHERE d.office_id = :office {after} ORDER BY d.first_day DESC, d.id DESC LIMIT :most
"""
_CLOSED_PAGES = {
    paged: text(_CLOSED.format(after="AND (d.first_day, d.id) < (:day, :id)" if paged else ""))
    for paged in (False, True)
}
_PLACES = text("SELECT names FROM places WHERE office_id = :office ORDER BY own DESC, id LIMIT :most")


_WITH_MAIL = text("""
SELECT DISTINCT i.agreement_id FROM unnest(CAST(:begins AS date[]), CAST(:ends AS date[])) AS w (first, last)
JOIN plan_items i ON i.kind = 'reminder' AND i.status = 'planned'
  AND i.due_at >= CAST(w.first AS timestamp) AT TIME ZONE 'UTC'
  AND i.due_at < CAST(w.last AS timestamp) AT TIME ZONE 'UTC' + interval '1 day'
ORDER BY i.agreement_id
""")


def agreements_with_mail_between(tx: Transaction, begins: Sequence[date], ends: Sequence[date]) -> list[UUID]:
    """The agreements with a mail planned in one of these spans of days (UTC, both included)."""
    return list(tx.execute(_WITH_MAIL, {"begins": list(begins), "ends": list(ends)}).scalars())


def touches_any(tx: Transaction, occasion: UUID) -> bool:
    """Whether there is an agreement going on that an occasion touches."""
    return bool(tx.execute(_TOUCHES, {"id": occasion}).scalar())


def occasion_rows(
    tx: Transaction,
    office: UUID,
    *,
    after: tuple[str, UUID] | None,
    most: int,
    most_named: int,
    most_counted: int,
) -> list[ListedOccasionRow]:
    """Occasions, the latest first, with the first few agreements that they touch and exchanges made for them."""
    values = {"office": office, "most": most, "most_named": most_named, "most_counted": most_counted}
    values |= {"day": after[0], "id": after[1]} if after else {}
    return rows_of(ListedOccasionRow, tx.execute(_OCCASION_PAGES[after is not None], values))


def closed_day_rows(
    tx: Transaction, office: UUID, *, after: tuple[date, UUID] | None, most: int
) -> list[ListedClosedDay]:
    values: dict[str, object] = {"office": office, "most": most}
    values |= {"day": after[0], "id": after[1]} if after else {}
    return rows_of(ListedClosedDay, tx.execute(_CLOSED_PAGES[after is not None], values))


def some_place_names(tx: Transaction, office: UUID, *, most: int) -> list[dict[str, str]]:
    """The names of places to suggest, our own first."""
    return list(tx.execute(_PLACES, {"office": office, "most": most}).scalars())
