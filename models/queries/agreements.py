"""What lists and single agreements show: one statement for each kind of row, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import Outcome, Phase
from models.queries.places import CLOSED_DAYS
from models.queries.rows import PartyPlaces, row_of, rows_of
from models.tables.base import listed


@dataclass(frozen=True, slots=True)
class ListedAgreement:
    """An agreement with its parties, as lists have it."""

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
    state_entered_at: datetime
    owner_id: UUID | None
    last_contact_on: str | None
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class UserName:
    id: UUID
    name: str
    address: str


_LIST = f"""
SELECT a.id, a.reference, a.kind, a.definition_version, a.state, a.phase, a.outcome, a.title, a.version, a.signed_on,
  a.state_entered_at, a.owner_id, a.last_contact_on,
  (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'names', p.names, 'country', p.country, 'own', r.own,
      'zone', p.zone, 'calendar', p.calendar, 'closed_days', {CLOSED_DAYS}) ORDER BY r.position)
   FROM parties r JOIN places p ON p.id = r.place_id WHERE r.agreement_id = a.id) AS parties
FROM agreements a
"""  # noqa: S608  only constants

_NAMES = text("SELECT id, name, address FROM users WHERE id = ANY(:ids)")
_BY_REFERENCE = text(f"{_LIST} ORDER BY a.reference")
_OF_IDS = text(f"{_LIST} WHERE a.id = ANY(:ids) ORDER BY a.reference")
_AFTER = text(f"""{_LIST} WHERE a.reference IN (
  SELECT reference FROM agreements WHERE reference > :after ORDER BY reference LIMIT :most) ORDER BY a.reference
""")  # noqa: S608  only constants


def all_agreements(tx: Transaction) -> list[ListedAgreement]:
    """Every agreement with its parties, newest reference last."""
    return rows_of(ListedAgreement, tx.execute(_BY_REFERENCE))


def agreements_of_ids(tx: Transaction, ids: Sequence[UUID]) -> list[ListedAgreement]:
    """These agreements with their parties, by reference."""
    return rows_of(ListedAgreement, tx.execute(_OF_IDS, {"ids": list(ids)})) if ids else []


def agreements_after(tx: Transaction, reference: str, *, most: int) -> list[ListedAgreement]:
    """The agreements that follow a reference, with their parties, by reference."""
    return rows_of(ListedAgreement, tx.execute(_AFTER, {"after": reference, "most": most}))


def references(tx: Transaction) -> list[str]:
    return list(tx.execute(text("SELECT reference FROM agreements ORDER BY reference")).scalars())


def agreement_row(tx: Transaction, reference: str) -> ListedAgreement | None:
    statement = text(f"{_LIST} WHERE a.reference = :reference")
    return row_of(ListedAgreement, tx.execute(statement, {"reference": reference}))


def user_names(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, UserName]:
    """Names and addresses of users, in one statement."""
    if not ids:
        return {}
    return {row.id: row for row in rows_of(UserName, tx.execute(_NAMES, {"ids": list(ids)}))}


# EDTF texts of any precision compare as text once they are filled up: with 99 the last day, as they are the first.
# If nobody knows the dates: it was in force since it is so here, and perhaps before; and until it was over here.
_IN_FORCE = text(f"""
SELECT id, (rpad(begun, 10, '-99-99') <= :day OR (begun IS NULL AND phase <> 'over' AND entered <= :day))
    AND CASE WHEN ended_on IS NULL THEN phase <> 'over' ELSE ended_on > :day END AS certain
FROM (SELECT a.id, a.phase, CAST(CAST(a.state_entered_at AS date) AS text) AS entered,
    coalesce(a.ended_on, (SELECT n.effective_on::text FROM termination_notices n
      WHERE n.agreement_id = a.id AND n.withdrawn_on IS NULL)) AS ended_on,
    coalesce(a.in_force_on, CASE WHEN a.phase <> 'making' THEN a.signed_on END) AS begun
  FROM agreements a WHERE coalesce(a.outcome, '') NOT IN ({listed(Outcome.never_held())})) a
WHERE (begun <= :day OR (begun IS NULL AND phase <> 'making'))
  AND CASE WHEN ended_on IS NULL THEN phase <> 'over' OR entered > :day
    ELSE rpad(ended_on, 10, '-99-99') > :day END
""")  # noqa: S608  only members of an enum


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


_STATES_ENTERED = text("""
SELECT agreement_id, to_state, at FROM state_changes WHERE agreement_id = ANY(:ids) ORDER BY agreement_id, number DESC
""")


def states_entered(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """The states that each agreement entered and when, the last first."""
    changes: dict[UUID, list[tuple[str, datetime]]] = {id: [] for id in ids}
    for row in tx.execute(_STATES_ENTERED, {"ids": list(ids)}):
        changes[row.agreement_id].append((row.to_state, row.at))
    return changes


def ids_of_kind(tx: Transaction, kind: str) -> list[UUID]:
    """Every agreement of a kind, in order of id: the order in which batches lock."""
    return list(tx.execute(text("SELECT id FROM agreements WHERE kind = :kind ORDER BY id"), {"kind": kind}).scalars())
