"""The people of an office: its users, who stands in for whom, and the persons whom agreements name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, collate, func, literal, or_, select, true, update
from sqlalchemy.orm import aliased

from models.database import Transaction
from models.tables.people import Person, Substitution, User


def has_address(address: str) -> ColumnElement[bool]:
    """Whatever the database's language: in Turkish the small letter of I is no i."""
    return func.lower(collate(User.address, "C")) == func.lower(collate(literal(address), "C"))


def users(tx: Transaction) -> list[User]:
    """Everybody, those who left too."""
    return list(tx.scalars(select(User).where(User.office_id == tx.office).order_by(User.id)))


def lock_all_users(tx: Transaction) -> Sequence[User]:
    """Everybody as they are now, for a change that depends on the others."""
    query = select(User).where(User.office_id == tx.office).order_by(User.id).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).all()


def user_with_address(tx: Transaction, address: str) -> User | None:
    return tx.scalar(select(User).where(User.office_id == tx.office, has_address(address)))


def record_leaving(tx: Transaction, user: UUID, day: date, successor: UUID) -> None:
    tx.execute(
        update(User)
        .where(User.id == user)
        .values(left_on=day, successor_id=successor)
        .execution_options(synchronize_session=False)
    )


def set_roles(tx: Transaction, user: UUID, roles: Sequence[str]) -> None:
    tx.execute(update(User).where(User.id == user).values(roles=roles).execution_options(synchronize_session=False))


def absence_within(
    tx: Transaction, user: UUID, first: date, last: date, *, substitute: UUID | None = None
) -> Substitution | None:
    """An absence of the user that shares a day with that time; with `substitute` only one given to them."""
    query = select(Substitution).where(
        Substitution.withdrawn_at.is_(None),
        Substitution.from_on <= last,
        Substitution.until_on >= first,
        Substitution.user_id == user,
    )
    return tx.scalar(query if substitute is None else query.where(Substitution.substitute_id == substitute))


def substitutions(tx: Transaction, of: UUID | None) -> Sequence[Row[Substitution, str, str, str, str]]:
    """The latest first, with name and address of both; with `of` only from that person, or to them."""
    absent, substitute = aliased(User), aliased(User)
    return tx.execute(
        select(Substitution, absent.name, absent.address, substitute.name, substitute.address)
        .join(absent, Substitution.user_id == absent.id)
        .join(substitute, Substitution.substitute_id == substitute.id)
        .where(true() if of is None else or_(Substitution.user_id == of, Substitution.substitute_id == of))
        .order_by(Substitution.from_on.desc(), Substitution.id.desc())
    ).all()


def persons_at(tx: Transaction, place: UUID | None) -> Sequence[Row[UUID, str]]:
    """Ids and names of those at that place who have not left."""
    return tx.execute(
        select(Person.id, Person.latin_name)
        .where(Person.place_id.is_not_distinct_from(place), Person.left_on.is_(None))
        .order_by(Person.id)
    ).all()
