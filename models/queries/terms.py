"""The terms of agreements, their amendments, and notices of termination."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import select, text, update

from models.database import Transaction
from models.enums import AmendmentKind
from models.queries.rows import parsed, rows_of
from models.queries.snapshot_rows import AmendedTerms, RecordedTerms
from models.tables.agreements import Agreement
from models.tables.base import new_id
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


_RENEW = text(
    """
INSERT INTO terms (id, office_id, agreement_id, renewals) VALUES (:id, :office, :agreement, 1)
ON CONFLICT (agreement_id) DO UPDATE SET renewals = terms.renewals + 1
"""
)


def count_renewals(tx: Transaction, agreements: Collection[UUID]) -> None:
    """One more for each; the row of terms is made where there is none yet. Rows of the ORM do not follow."""
    tx.flush()
    tx.connection().execute(
        _RENEW, [{"id": new_id(), "office": tx.office, "agreement": agreement} for agreement in agreements]
    )


def running_notice(tx: Transaction, agreement: UUID) -> Termination | None:
    """The notice that was not withdrawn."""
    return tx.scalar(
        select(Termination).where(Termination.agreement_id == agreement, Termination.withdrawn_on.is_(None))
    )


def move_notice(tx: Transaction, notice: UUID, effective_on: date) -> None:
    tx.execute(update(Termination).where(Termination.id == notice).values(effective_on=effective_on))
