"""Looking up adopted definitions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from models.database import Transaction
from models.tables.agreements import StateChange
from models.tables.definitions import AdoptedDefinition


def definition_row(tx: Transaction, kind: str, version: int | None = None) -> AdoptedDefinition | None:
    """One version of a kind, or with None the newest."""
    query = select(AdoptedDefinition).where(AdoptedDefinition.office_id == tx.office, AdoptedDefinition.kind == kind)
    if version is not None:
        query = query.where(AdoptedDefinition.version == version)
    return tx.scalars(query.order_by(AdoptedDefinition.version.desc()).limit(1)).one_or_none()


def definition_rows(tx: Transaction) -> Sequence[AdoptedDefinition]:
    return tx.scalars(select(AdoptedDefinition).order_by(AdoptedDefinition.kind, AdoptedDefinition.version)).all()


def newest_versions(tx: Transaction) -> list[tuple[str, int]]:
    """Each kind that the office has adopted, with its newest version."""
    query = select(AdoptedDefinition.kind, func.max(AdoptedDefinition.version)).group_by(AdoptedDefinition.kind)
    return [(row[0], row[1]) for row in tx.execute(query.order_by(AdoptedDefinition.kind))]


def state_changes_of(tx: Transaction, agreement_id: UUID) -> Sequence[StateChange]:
    """The steps of an agreement through the states of its definition, from the first."""
    query = select(StateChange).where(StateChange.agreement_id == agreement_id)
    return tx.scalars(query.order_by(StateChange.number)).all()


def adopted_as(tx: Transaction, sha256: str) -> AdoptedDefinition | None:
    """What was adopted with exactly this text."""
    query = select(AdoptedDefinition).where(
        AdoptedDefinition.office_id == tx.office, AdoptedDefinition.sha256 == sha256
    )
    return tx.scalars(query).one_or_none()
