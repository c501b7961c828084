"""Chains of agreements, walked in the database: one statement, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from models.database import Transaction
from models.enums import LinkKind, Outcome, Phase
from models.queries.rows import rows_of
from models.tables.agreements import AgreementLink


@dataclass(frozen=True, slots=True)
class LinkedAgreement:
    """An agreement that another is linked with."""

    ref: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Relative:
    """An agreement of a chain, with its links to both sides."""

    ref: str
    kind: str
    state: str
    phase: Phase
    outcome: Outcome | None
    signed_on: str | None
    in_force_on: str | None
    ended_on: str | None
    earlier: tuple[LinkedAgreement, ...]
    later: tuple[LinkedAgreement, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The agreements that one grew out of, and those that grew out of it."""

    earlier: tuple[LinkedAgreement, ...] = ()
    later: tuple[LinkedAgreement, ...] = ()


_EARLIER = text("""
WITH RECURSIVE way(id) AS (
  SELECT earlier_id FROM agreement_links WHERE agreement_id = :id
  UNION SELECT l.earlier_id FROM agreement_links l JOIN way ON way.id = l.agreement_id
)
SELECT id FROM way
""")
_FAMILY = text("""
WITH RECURSIVE kin(id) AS (
  SELECT CAST(:id AS uuid)
  UNION
  SELECT CASE WHEN l.agreement_id = kin.id THEN l.earlier_id ELSE l.agreement_id END
  FROM kin JOIN agreement_links l ON kin.id IN (l.agreement_id, l.earlier_id)
)
SELECT a.reference AS ref, a.kind, a.state, a.phase, a.outcome, a.signed_on, a.in_force_on, a.ended_on,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('ref', e.reference, 'kind', l.kind) ORDER BY e.reference), '[]')
   FROM agreement_links l JOIN agreements e ON e.id = l.earlier_id WHERE l.agreement_id = a.id) AS earlier,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('ref', s.reference, 'kind', l.kind) ORDER BY s.reference), '[]')
   FROM agreement_links l JOIN agreements s ON s.id = l.agreement_id WHERE l.earlier_id = a.id) AS later
FROM kin JOIN agreements a ON a.id = kin.id
ORDER BY coalesce(a.proposed_on, a.signed_on, ''), a.id
""")
_FIELDS = text("""
SELECT f.name FROM agreement_fields l JOIN fields f ON f.id = l.field_id WHERE l.agreement_id = :id ORDER BY l.id
""")
_SUPERSEDED = text("""
SELECT DISTINCT e.id FROM agreement_links l JOIN agreements e ON e.id = l.earlier_id
WHERE l.agreement_id = ANY(:ids) AND l.kind = 'supersedes' AND e.phase <> 'over' ORDER BY e.id
""")


def earlier_ids(tx: Transaction, agreement_id: UUID) -> set[UUID]:
    return set(tx.execute(_EARLIER, {"id": agreement_id}).scalars())


def relatives(tx: Transaction, agreement_id: UUID) -> list[Relative]:
    """Every agreement that is linked with this one, over however many steps, from the earliest on."""
    return rows_of(Relative, tx.execute(_FAMILY, {"id": agreement_id}))


def field_names(tx: Transaction, agreement_id: UUID) -> list[str]:
    return list(tx.execute(_FIELDS, {"id": agreement_id}).scalars())


def superseded_ids(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """The agreements, not over yet, that these supersede."""
    return list(tx.execute(_SUPERSEDED, {"ids": list(ids)}).scalars())


_SUCCESSOR = text("""
SELECT s.reference FROM agreement_links l JOIN agreements s ON s.id = l.agreement_id
WHERE l.earlier_id = :id AND s.kind = :kind AND s.phase = 'making' ORDER BY s.reference LIMIT 1
""")


def open_successor(tx: Transaction, agreement_id: UUID, kind: str) -> str | None:
    """The agreement of a kind that is being made of this one."""
    return tx.execute(_SUCCESSOR, {"id": agreement_id, "kind": kind}).scalar()


_LINKS = text("""
SELECT 'earlier' AS side, e.reference AS ref, l.kind FROM agreement_links l JOIN agreements e ON e.id = l.earlier_id
WHERE l.agreement_id = :id
UNION ALL
SELECT 'later', s.reference, l.kind FROM agreement_links l JOIN agreements s ON s.id = l.agreement_id
WHERE l.earlier_id = :id
ORDER BY side, ref
""")


def links_of(tx: Transaction, agreement_id: UUID) -> Links:
    links: dict[str, list[LinkedAgreement]] = {"earlier": [], "later": []}
    for row in tx.execute(_LINKS, {"id": agreement_id}):
        links[row.side].append(LinkedAgreement(row.ref, LinkKind(row.kind)))
    return Links(tuple(links["earlier"]), tuple(links["later"]))


def link_between(tx: Transaction, later: UUID, earlier: UUID) -> AgreementLink | None:
    return tx.scalar(
        select(AgreementLink).where(AgreementLink.agreement_id == later, AgreementLink.earlier_id == earlier)
    )
