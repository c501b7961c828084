"""The lists of agreements: the board, a page by filter, and how many there are of each.

Every statement returns at most as many rows as a page shows; counts come from one grouped statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import ExchangeState, ItemKind, Outcome, Phase
from models.queries.places import CLOSED_DAYS
from models.queries.rows import PartyPlaces, row_of, rows_of
from models.tables.agreements import undated
from models.tables.base import listed

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class NextItem:
    """The next thing planned for an agreement."""

    kind: ItemKind
    rule: str
    occurrence: str
    offset: str
    date: Day
    due_at: datetime
    template: str | None
    audience: str | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardRow:
    """An agreement as a card of the board, with the next thing planned for it, if there is any."""

    id: UUID
    reference: str
    kind: str
    definition_version: int
    state: str
    phase: Phase
    outcome: Outcome | None
    title: str | None
    version: int
    signed_on: str | None
    in_force_on: str | None
    ended_on: str | None
    state_entered_at: datetime
    owner_id: UUID | None
    last_contact_on: str | None
    owner_name: str | None
    next: NextItem | None
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class FacetRow:
    """How many agreements share these values, and how many of them need somebody; `more` if those are more."""

    kind: str
    definition_version: int
    state: str
    phase: Phase
    countries: tuple[str, ...]
    mine: bool
    undated: bool
    number: int
    needs: int
    more: bool


@dataclass(frozen=True, slots=True)
class NamedAgreement:
    """An agreement as far as a line of Today names it."""

    reference: str
    owner_id: UUID | None
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class OwnPlace:
    id: UUID
    names: dict[str, str]
    zone: str | None
    country: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class AgreementHead:
    id: UUID
    version: int
    head_seq: int


PARTIES = f"""
(SELECT jsonb_agg(jsonb_build_object('names', p.names, 'country', p.country, 'own', r.own, 'zone', p.zone,
    'calendar', p.calendar, 'closed_days', {CLOSED_DAYS}, 'checked', p.checked) ORDER BY r.position)
 FROM parties r JOIN places p ON p.id = r.place_id WHERE r.agreement_id = a.id) AS parties
"""  # noqa: S608  only constants of this module

_CARD = f"""
SELECT a.id, a.reference, a.kind, a.definition_version, a.state, a.phase, a.outcome, a.title, a.version, a.signed_on,
  a.in_force_on, a.ended_on, a.state_entered_at, a.owner_id, a.last_contact_on, u.name AS owner_name,
  CASE WHEN n.id IS NOT NULL THEN jsonb_build_object('kind', n.kind, 'rule', n.rule, 'occurrence', n.occurrence,
    'offset', n."offset", 'date', n.date, 'due_at', n.due_at, 'template', n.template, 'audience', n.audience,
    'detail', n.detail) END AS next,
  {PARTIES}
FROM agreements a
LEFT JOIN users u ON u.id = a.owner_id
LEFT JOIN LATERAL (
  SELECT i.* FROM plan_items i WHERE i.agreement_id = a.id AND i.status = 'planned' ORDER BY i.due_at, i.id LIMIT 1
) n ON true
"""  # noqa: S608  only constants of this module

# Count at most so many exchanges that wait for a report; the pages then say "at least".
MOST_COUNTED = 1000
# An exchange whose last day is over and that nobody has reported on.
BEHIND = f"""(x.state = 'held' OR (x.state IN ({listed(ExchangeState.arranged())})
  AND x.last_day < CAST(:today AS date)))"""
# Open and due before :soon; a month or a year counts once all of it lies before that day.
DUE_SOON = "c.state = 'open' AND c.due_on < :soon AND c.due_on < left(:soon, length(c.due_on))"
UNDATED = f"({undated('a')})"
_OF_COUNTRY = """SELECT r.agreement_id FROM places p JOIN parties r ON r.place_id = p.id
  WHERE p.country = :country AND NOT r.own"""
FILTERS: Mapping[str, str] = {
    "kind": "a.kind = :kind",
    "state": "a.state = :state",
    # Not by `countries`: row-level security lets no index of arrays be searched.
    "country": f"a.id IN ({_OF_COUNTRY})",
    # Found first and sorted then: along the references one would walk by all the others.
    "rare-country": f"a.id = ANY (ARRAY({_OF_COUNTRY}))",
    "mine": "a.owner_id = :me",
    # `workflows.engine.turns` says it of one agreement; here it is searched for.
    "needs": f"""a.phase <> 'over' AND a.id IN (SELECT m.id FROM agreements m WHERE m.turn = 'ours'
      UNION ALL SELECT a.id FROM agreements a WHERE {UNDATED}
      UNION ALL SELECT x.agreement_id FROM exchanges x WHERE x.state = 'proposed' OR {BEHIND}
      UNION ALL SELECT c.agreement_id FROM commitments c WHERE {DUE_SOON})""",  # noqa: S608  only constants of this module
    "undated": UNDATED,
    "over": "a.phase = 'over'",
    "going-on": "a.phase <> 'over'",
    "after": "a.reference > :after",
}

# From the agreement_counts, so that it costs the same however many agreements there are.
_FACETS = text("""
SELECT kind, definition_version, state, phase, countries, coalesce(owner_id = :me, false) AS mine, undated,
  CAST(sum(number) AS bigint) AS number,
  CASE WHEN phase <> 'over' AND (ours OR undated) THEN CAST(sum(number) AS bigint) ELSE 0 END AS needs, false AS more
FROM agreement_counts
GROUP BY kind, definition_version, state, phase, countries, mine, undated, ours HAVING sum(number) > 0
""")
# Agreements whose state asks nobody here, but where something else waits.
_WAITING_FACETS = text(f"""
WITH waiting AS (
  (SELECT x.agreement_id, count(*) OVER () AS counted FROM (
    SELECT x.agreement_id FROM exchanges x WHERE {BEHIND} ORDER BY x.last_day LIMIT :most) x)
  UNION ALL
  (SELECT x.agreement_id, count(*) OVER () FROM (
    SELECT x.agreement_id FROM exchanges x WHERE x.state = 'proposed' LIMIT :most) x)
  UNION ALL
  (SELECT c.agreement_id, count(*) OVER () FROM (
    SELECT c.agreement_id FROM commitments c WHERE {DUE_SOON} ORDER BY c.due_on LIMIT :most) c)
)
SELECT a.kind, a.definition_version, a.state, a.phase, a.countries, coalesce(a.owner_id = :me, false) AS mine,
  {UNDATED} AS undated, 0 AS number, count(*) AS needs, bool_or(b.counted = :most) AS more
FROM (SELECT agreement_id, max(counted) AS counted FROM waiting GROUP BY agreement_id) b
JOIN agreements a ON a.id = b.agreement_id
WHERE a.phase <> 'over' AND a.turn IS DISTINCT FROM 'ours' AND NOT {UNDATED}
GROUP BY a.kind, a.definition_version, a.state, a.phase, a.countries, mine, undated
""")  # noqa: S608  only constants of this module
_UNDATED_NUMBER = text("SELECT coalesce(CAST(sum(number) AS bigint), 0) FROM agreement_counts WHERE undated")


_TO_DECIDE = text(f"""
SELECT a.reference, a.owner_id, {PARTIES}
FROM agreements a WHERE a.office_id = :office AND a.turn = 'ours' AND a.phase IN ({listed(Phase.holding())})
ORDER BY a.phase, a.state_entered_at LIMIT :most
""")  # noqa: S608  only constants of this module


_PLACE_NAMES = text("SELECT id, names, zone, country, code FROM places WHERE own ORDER BY id")
_HEAD = text("SELECT id, version, head_seq FROM agreements WHERE reference = :reference")


def card_rows(tx: Transaction, filters: Sequence[str], parameters: Mapping[str, Any], *, most: int) -> list[CardRow]:
    """Agreements that pass all named filters, by reference, with the next thing planned for each."""
    where = " AND ".join(FILTERS[name] for name in filters) or "true"
    statement = text(f"{_CARD} WHERE {where} ORDER BY a.reference LIMIT :most")
    return rows_of(CardRow, tx.execute(statement, {**parameters, "most": most}))


def board_rows(
    tx: Transaction, states: Sequence[str], filters: Sequence[str], parameters: Mapping[str, Any], *, most: int
) -> list[CardRow]:
    """The `most` agreements that entered each state last, in one statement."""
    where = " AND ".join(FILTERS[name] for name in filters) or "true"
    statement = text(f"""
SELECT c.* FROM unnest(CAST(:states AS text[])) WITH ORDINALITY AS s (name, position)
CROSS JOIN LATERAL ({_CARD} WHERE a.state = s.name AND {where}
  ORDER BY a.state_entered_at DESC, a.reference LIMIT :most) c
ORDER BY s.position, c.state_entered_at DESC, c.reference
""")  # noqa: S608  only constants of this module
    return rows_of(CardRow, tx.execute(statement, {**parameters, "states": list(states), "most": most}))


def facet_rows(tx: Transaction, *, me: UUID, today: str, soon: str) -> list[FacetRow]:
    """How many agreements there are of each combination that a filter tells apart, and how many of them need action.

    Only `MOST_COUNTED` exchanges and as many commitments that wait for somebody are counted; `more` says
    that there are others.
    """
    values = {"me": me, "today": today, "soon": soon, "most": MOST_COUNTED}
    counted = rows_of(FacetRow, tx.execute(_FACETS, {"me": me}))
    return counted + rows_of(FacetRow, tx.execute(_WAITING_FACETS, values))


def undated_number(tx: Transaction) -> int:
    """How many agreements that hold have neither a date of signing nor one of entry into force."""
    return int(tx.execute(_UNDATED_NUMBER).scalar_one())


def to_decide(tx: Transaction, office: UUID, *, most: int) -> list[NamedAgreement]:
    """Agreements that are made, and whose state asks somebody here to act: to renew, to revive, to close."""
    return rows_of(NamedAgreement, tx.execute(_TO_DECIDE, {"office": office, "most": most}))


def own_place_rows(tx: Transaction) -> list[OwnPlace]:
    return rows_of(OwnPlace, tx.execute(_PLACE_NAMES))


def agreement_head(tx: Transaction, reference: str) -> AgreementHead | None:
    """Id, version and the number of the last event: together they change whenever anything does."""
    return row_of(AgreementHead, tx.execute(_HEAD, {"reference": reference}))
