"""What the Today page lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import ExchangeKind, ExchangeState, ItemKind
from models.queries.board import BEHIND, DUE_SOON, PARTIES, UNDATED, NamedAgreement
from models.queries.rows import PartyPlaces, rows_of

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned item with its agreement."""

    id: UUID
    kind: ItemKind
    rule: str
    occurrence: str
    offset: str
    date: Day
    due_at: datetime
    template: str | None
    audience: str | None
    detail: dict[str, Any]
    reference: str
    agreement_kind: str
    definition_version: int
    state: str
    title: str | None
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class UnreportedExchange:
    id: UUID
    title: str | None
    date: str
    kind: ExchangeKind
    state: ExchangeState
    rule: str | None
    occurrence: str | None
    reference: str
    owner_id: UUID | None
    agreement_kind: str
    definition_version: int
    version: int
    agreement_title: str | None
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class DueCommitment:
    id: UUID
    what: str
    rule: str | None
    due_on: str
    reference: str
    owner_id: UUID | None
    kind: str
    definition_version: int
    parties: PartyPlaces


@dataclass(frozen=True, slots=True)
class UncheckedPlace:
    id: UUID
    names: dict[str, str]
    country: str | None
    zone: str | None
    zone_assumed: bool
    own: bool


_AHEAD = text(f"""
SELECT i.id, i.kind, i.rule, i.occurrence, i."offset", i.date, i.due_at, i.template, i.audience, i.detail,
  a.reference, a.kind AS agreement_kind, a.definition_version, a.state, a.title, {PARTIES}
FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE i.office_id = :office AND i.status = 'planned' AND i.due_at < :until
ORDER BY i.due_at, i.id LIMIT :most
""")  # noqa: S608  only constants of this module


_IN_MAKING = text("""
SELECT a.id FROM agreements a WHERE a.office_id = :office AND a.phase = 'making'
ORDER BY a.state_entered_at, a.id LIMIT :most
""")


_UNREPORTED_EXCHANGES = text(f"""
SELECT x.id, x.title, x.date, x.kind, x.state, x.rule, x.occurrence, a.reference, a.owner_id, a.kind AS agreement_kind,
  a.definition_version, a.version, a.title AS agreement_title, {PARTIES}
FROM exchanges x JOIN agreements a ON a.id = x.agreement_id
WHERE {BEHIND} AND a.phase <> 'over'
ORDER BY x.last_day, x.id LIMIT :most
""")  # noqa: S608  only constants of this module


_DUE_COMMITMENTS = text(f"""
SELECT c.id, c.what, c.rule, c.due_on, a.reference, a.owner_id, a.kind, a.definition_version, {PARTIES}
FROM commitments c JOIN agreements a ON a.id = c.agreement_id
WHERE {DUE_SOON} AND a.phase <> 'over'
ORDER BY c.due_on, c.id LIMIT :most
""")  # noqa: S608  only constants of this module


_UNDATED = text(f"""
SELECT a.reference, a.owner_id, {PARTIES}
FROM agreements a WHERE {UNDATED} ORDER BY a.reference LIMIT :most
""")  # noqa: S608  only constants of this module


_UNCHECKED = text("""
SELECT p.id, p.names, p.country, p.zone, p.zone_assumed, p.own FROM places p
WHERE (NOT p.checked OR p.zone_assumed) AND EXISTS (SELECT FROM parties r WHERE r.place_id = p.id)
ORDER BY p.id LIMIT :most
""")


_ANY = text("SELECT EXISTS (SELECT FROM agreements)")


def ahead_rows(tx: Transaction, office: UUID, *, until: datetime, most: int) -> list[PlannedRow]:
    return rows_of(PlannedRow, tx.execute(_AHEAD, {"office": office, "until": until, "most": most}))


def ids_in_making(tx: Transaction, office: UUID, *, most: int) -> list[UUID]:
    return list(tx.execute(_IN_MAKING, {"office": office, "most": most}).scalars())


def unreported_exchanges(tx: Transaction, *, today: str, most: int) -> list[UnreportedExchange]:
    return rows_of(UnreportedExchange, tx.execute(_UNREPORTED_EXCHANGES, {"today": today, "most": most}))


def due_commitments(tx: Transaction, *, soon: str, most: int) -> list[DueCommitment]:
    return rows_of(DueCommitment, tx.execute(_DUE_COMMITMENTS, {"soon": soon, "most": most}))


def undated_rows(tx: Transaction, *, most: int) -> list[NamedAgreement]:
    return rows_of(NamedAgreement, tx.execute(_UNDATED, {"most": most}))


def unchecked_places(tx: Transaction, *, most: int) -> list[UncheckedPlace]:
    return rows_of(UncheckedPlace, tx.execute(_UNCHECKED, {"most": most}))


def has_agreements(tx: Transaction) -> bool:
    return bool(tx.execute(_ANY).scalar_one())
