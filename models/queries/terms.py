"""The terms of agreements, their amendments, and notices of termination."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from models.database import Transaction
from models.enums import AmendmentKind
from models.queries.rows import parsed, rows_of
from models.queries.snapshot_rows import AmendedTerms, RecordedTerms
from models.tables.agreements import Agreement
from models.tables.terms import Amendment, Termination, Terms


@dataclass(frozen=True, slots=True)
class AmendmentOfChain:
    """An amendment or a renewal, with what it changed."""

    number: int
    kind: AmendmentKind
    title: str
    decided_on: str | None
    in_force_on: str
    terms: AmendedTerms


def terms_of(tx: Transaction, agreement: UUID) -> Terms | None:
    return tx.scalar(select(Terms).where(Terms.agreement_id == agreement))


def terms_of_reference(tx: Transaction, reference: str) -> Terms | None:
    query = select(Terms).join(Agreement, Agreement.id == Terms.agreement_id)
    return tx.scalar(query.where(Agreement.reference == reference))


def terms_of_all(tx: Transaction, agreements: Collection[UUID]) -> dict[UUID, Terms]:
    """By agreement; those without any are not there."""
    found = tx.scalars(select(Terms).where(Terms.agreement_id.in_(agreements)))
    return {row.agreement_id: row for row in found}


def as_recorded(row: Terms) -> RecordedTerms:
    return parsed(RecordedTerms, [{field.name: getattr(row, field.name) for field in fields(RecordedTerms)}])[0]


def recorded_terms(row: Terms | None) -> RecordedTerms | None:
    return as_recorded(row) if row is not None else None


def amendments(tx: Transaction, agreement: UUID) -> list[AmendmentOfChain]:
    """Amendments and renewals, from the first to the last."""
    query = select(
        Amendment.number, Amendment.kind, Amendment.title, Amendment.decided_on, Amendment.in_force_on, Amendment.terms
    )
    return rows_of(
        AmendmentOfChain, tx.execute(query.where(Amendment.agreement_id == agreement).order_by(Amendment.number))
    )


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
