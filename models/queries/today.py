"""What the Today page lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from models.database import Transaction
from models.queries.board import BEHIND, DUE_SOON, PARTIES, UNDATED

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


def ahead_rows(tx: Transaction, office: UUID, *, until: datetime, most: int) -> Sequence[RowMapping]:
    return tx.execute(_AHEAD, {"office": office, "until": until, "most": most}).mappings().all()


def ids_in_making(tx: Transaction, office: UUID, *, most: int) -> list[UUID]:
    return list(tx.execute(_IN_MAKING, {"office": office, "most": most}).scalars())


def unreported_exchanges(tx: Transaction, *, today: str, most: int) -> Sequence[RowMapping]:
    return tx.execute(_UNREPORTED_EXCHANGES, {"today": today, "most": most}).mappings().all()


def due_commitments(tx: Transaction, *, soon: str, most: int) -> Sequence[RowMapping]:
    return tx.execute(_DUE_COMMITMENTS, {"soon": soon, "most": most}).mappings().all()


def undated_rows(tx: Transaction, *, most: int) -> Sequence[RowMapping]:
    return tx.execute(_UNDATED, {"most": most}).mappings().all()


def unchecked_places(tx: Transaction, *, most: int) -> Sequence[RowMapping]:
    return tx.execute(_UNCHECKED, {"most": most}).mappings().all()


def has_agreements(tx: Transaction) -> bool:
    return bool(tx.execute(_ANY).scalar_one())
