"""One item of a plan: its agreement, its lock, and what became of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from models.database import Transaction
from models.enums import ItemStatus
from models.tables.plan import PlanItem


def agreement_of(tx: Transaction, item: UUID) -> UUID | None:
    return tx.scalar(select(PlanItem.agreement_id).where(PlanItem.id == item))


def lock_item(tx: Transaction, item: UUID) -> PlanItem | None:
    return tx.scalar(select(PlanItem).where(PlanItem.id == item).with_for_update())


def set_status(tx: Transaction, item: UUID, status: ItemStatus, reason: str | None) -> None:
    """Decided now; the claim on it is over."""
    tx.execute(
        update(PlanItem)
        .where(PlanItem.id == item)
        .values(status=status, reason=reason, decided_at=tx.now, leased_until=None)
        .execution_options(synchronize_session=False)
    )


def note_error(tx: Transaction, item: UUID, error: str) -> None:
    tx.execute(update(PlanItem).where(PlanItem.id == item).values(last_error=error))
