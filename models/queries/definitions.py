"""Looking up adopted definitions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import office_of
from models.tables.agreements import StateChange
from models.tables.definitions import AdoptedDefinition


def definition_row(session: Session, kind: str, version: int | None = None) -> AdoptedDefinition | None:
    """One version of a kind, or with None the newest."""
    query = select(AdoptedDefinition).where(
        AdoptedDefinition.office_id == office_of(session), AdoptedDefinition.kind == kind
    )
    if version is not None:
        query = query.where(AdoptedDefinition.version == version)
    return session.scalars(query.order_by(AdoptedDefinition.version.desc()).limit(1)).one_or_none()


def definition_rows(session: Session) -> Sequence[AdoptedDefinition]:
    return session.scalars(select(AdoptedDefinition).order_by(AdoptedDefinition.kind, AdoptedDefinition.version)).all()


def newest_versions(session: Session) -> list[tuple[str, int]]:
    """Each kind that the office has adopted, with its newest version."""
    query = select(AdoptedDefinition.kind, func.max(AdoptedDefinition.version)).group_by(AdoptedDefinition.kind)
    return [(row[0], row[1]) for row in session.execute(query.order_by(AdoptedDefinition.kind))]


def way_rows(session: Session, agreement_id: UUID) -> Sequence[StateChange]:
    """The steps of an agreement through the states of its definition, from the first."""
    query = select(StateChange).where(StateChange.agreement_id == agreement_id)
    return session.scalars(query.order_by(StateChange.number)).all()


def adopted_as(session: Session, sha256: str) -> AdoptedDefinition | None:
    """What was adopted with exactly this text."""
    query = select(AdoptedDefinition).where(
        AdoptedDefinition.office_id == office_of(session), AdoptedDefinition.sha256 == sha256
    )
    return session.scalars(query).one_or_none()
