"""Taking back what was written about an exchange by mistake. The history keeps that it was there, and who took it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.exchanges import Cost, DelegationMember, ProgrammeItem
from workflows.actors import Actor
from workflows.exchanges.details import open_exchange
from workflows.unit_of_work.changes import DomainEvent, commit_change


def remove_delegation_member(
    tx: Transaction, reference: str, exchange_id: UUID, delegate: UUID, *, by: Actor, version: int | None = None
) -> None:
    """Takes somebody out of the delegation; the person stays known."""
    _remove(tx, reference, exchange_id, DelegationMember, delegate, by=by, version=version)


def remove_programme_item(
    tx: Transaction, reference: str, exchange_id: UUID, item: UUID, *, by: Actor, version: int | None = None
) -> None:
    _remove(tx, reference, exchange_id, ProgrammeItem, item, by=by, version=version)


def remove_cost(
    tx: Transaction, reference: str, exchange_id: UUID, cost: UUID, *, by: Actor, version: int | None = None
) -> None:
    """Takes one amount back; like adding, also after the report."""
    _remove(tx, reference, exchange_id, Cost, cost, by=by, version=version, settled=True)


def _remove(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    table: type[DelegationMember] | type[ProgrammeItem] | type[Cost],
    id: UUID,
    *,
    by: Actor,
    version: int | None,
    settled: bool = False,
) -> None:
    loaded, _ = open_exchange(tx, reference, exchange_id, by=by, version=version, settled=settled)
    row = exchange_changes.detail(tx, table, exchange_id, id)
    if row is None:
        raise NotFoundError(N_("This exchange has no such entry."), hint=f"`amity exchanges show {exchange_id}` says.")
    type, data = _removal(row)
    exchange_changes.remove_detail(tx, table, id)
    commit_change(tx, [DomainEvent(loaded, type, {"exchange": exchange_id, **data})], by=by)


def _removal(row: DelegationMember | ProgrammeItem | Cost) -> tuple[EventType, dict[str, Any]]:
    """The event, and what it says of the row that is gone: of a person the id alone."""
    if isinstance(row, DelegationMember):
        return EventType.DELEGATION_MEMBER_REMOVED, {"delegate": row.id, "party": row.party_id, "person": row.person_id}
    if isinstance(row, ProgrammeItem):
        return EventType.PROGRAMME_ITEM_REMOVED, {"item": row.id, "what": row.what}
    return EventType.COST_REMOVED, {
        "cost": row.id,
        "party": row.party_id,
        "amount": str(row.amount),
        "currency": row.currency,
        "what": row.what,
    }
