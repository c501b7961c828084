"""Occasions: whether one is recorded, what it touches, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, delete, select

from models.database import Transaction
from models.tables.agreements import Agreement, Field
from models.tables.calendar import AgreementOccasion, Occasion, OccasionField
from models.tables.exchanges import Exchange
from models.tables.people import Place


def same_occasion(tx: Transaction, title: str, date: str, place: UUID | None) -> Occasion | None:
    return tx.scalar(
        select(Occasion).where(
            Occasion.title == title, Occasion.date == date, Occasion.place_id.is_not_distinct_from(place)
        )
    )


def is_linked(tx: Transaction, agreement: UUID, occasion: UUID) -> bool:
    query = select(AgreementOccasion.id).where(
        AgreementOccasion.agreement_id == agreement, AgreementOccasion.occasion_id == occasion
    )
    return tx.scalar(query) is not None


def agreements_linked(tx: Transaction, occasion: UUID) -> Sequence[str]:
    """The references of the agreements that it was recorded for."""
    return tx.scalars(
        select(Agreement.reference)
        .join(AgreementOccasion, AgreementOccasion.agreement_id == Agreement.id)
        .where(AgreementOccasion.occasion_id == occasion)
    ).all()


def has_exchange(tx: Transaction, occasion: UUID) -> bool:
    return tx.scalar(select(Exchange.id).where(Exchange.occasion_id == occasion).limit(1)) is not None


def remove(tx: Transaction, occasion: UUID) -> None:
    """The occasion, its fields and its links to agreements."""
    tx.execute(delete(AgreementOccasion).where(AgreementOccasion.occasion_id == occasion))
    tx.execute(delete(OccasionField).where(OccasionField.occasion_id == occasion))
    tx.execute(delete(Occasion).where(Occasion.id == occasion))


def field_names(tx: Transaction, occasion: UUID) -> Sequence[str]:
    return tx.scalars(
        select(Field.name)
        .join(OccasionField, OccasionField.field_id == Field.id)
        .where(OccasionField.occasion_id == occasion)
        .order_by(Field.name)
    ).all()


def fields_of_all(tx: Transaction) -> dict[UUID, list[str]]:
    """The names of the fields of every occasion that has some."""
    agreements: dict[UUID, list[str]] = {}
    rows = tx.execute(
        select(OccasionField.occasion_id, Field.name)
        .join(Field, Field.id == OccasionField.field_id)
        .order_by(Field.name)
    )
    for occasion, name in rows:
        agreements.setdefault(occasion, []).append(name)
    return agreements


def all_occasions(tx: Transaction) -> Sequence[Row[Occasion, dict[str, str]]]:
    """Each with the names of its place, which are None for one of no city, by date."""
    return tx.execute(
        select(Occasion, Place.names)
        .outerjoin(Place, Place.id == Occasion.place_id)
        .order_by(Occasion.date, Occasion.id)
    ).all()
