"""The terms of agreements, their amendments, and notices of termination."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from models.database import Transaction
from models.tables.agreements import Agreement
from models.tables.terms import Amendment, Termination, Terms


def terms_of(tx: Transaction, agreement: UUID) -> Terms | None:
    return tx.scalar(select(Terms).where(Terms.agreement_id == agreement))


def terms_of_reference(tx: Transaction, reference: str) -> Terms | None:
    query = select(Terms).join(Agreement, Agreement.id == Terms.agreement_id)
    return tx.scalar(query.where(Agreement.reference == reference))


def terms_of_all(tx: Transaction, agreements: Collection[UUID]) -> dict[UUID, Terms]:
    """By agreement; those without any are not there."""
    found = tx.scalars(select(Terms).where(Terms.agreement_id.in_(agreements)))
    return {row.agreement_id: row for row in found}


def amendments(tx: Transaction, agreement: UUID) -> Sequence[Amendment]:
    """Amendments and renewals, from the first to the last."""
    return tx.scalars(select(Amendment).where(Amendment.agreement_id == agreement).order_by(Amendment.number)).all()


def last_amendment_numbers(tx: Transaction, agreements: Collection[UUID]) -> dict[UUID, int]:
    query = select(Amendment.agreement_id, func.max(Amendment.number)).group_by(Amendment.agreement_id)
    return {row[0]: row[1] for row in tx.execute(query.where(Amendment.agreement_id.in_(agreements)))}


def running_notice(tx: Transaction, agreement: UUID) -> Termination | None:
    """The notice that was not withdrawn."""
    return tx.scalar(
        select(Termination).where(Termination.agreement_id == agreement, Termination.withdrawn_on.is_(None))
    )


def move_notice(tx: Transaction, notice: UUID, effective_on: date) -> None:
    tx.execute(update(Termination).where(Termination.id == notice).values(effective_on=effective_on))
