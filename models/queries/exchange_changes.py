"""What changing an exchange asks and removes: its fields, programme, delegation and costs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Row, delete, func, select

from models.database import Transaction
from models.enums import ExchangeState
from models.tables.exchanges import Cost, DelegationMember, Exchange, ExchangeField, ProgrammeItem
from models.tables.people import Person

Detail = DelegationMember | ProgrammeItem | Cost


def exchange(tx: Transaction, agreement: UUID, id: UUID) -> Exchange | None:
    return tx.scalar(select(Exchange).where(Exchange.agreement_id == agreement, Exchange.id == id))


def is_made(tx: Transaction, agreement: UUID, rule: str, occurrence: str) -> bool:
    """Whether the rule has made this exchange, whatever became of it."""
    query = select(Exchange.id).where(
        Exchange.agreement_id == agreement, Exchange.rule == rule, Exchange.occurrence == occurrence
    )
    return tx.scalar(query) is not None


def dated_by_rules(tx: Transaction, agreement: UUID, rules: Collection[str]) -> Sequence[Exchange]:
    return tx.scalars(
        select(Exchange)
        .where(Exchange.agreement_id == agreement, Exchange.rule.in_(rules), Exchange.date.is_not(None))
        .order_by(Exchange.date, Exchange.id)
    ).all()


def without_host(tx: Transaction, agreement: UUID, rules: Collection[str], today: date) -> Sequence[Exchange]:
    """Those of these rules that lie ahead and have no host yet."""
    return tx.scalars(
        select(Exchange)
        .where(
            Exchange.agreement_id == agreement,
            Exchange.rule.in_(rules),
            Exchange.state.in_(ExchangeState.arranged()),
            Exchange.host_party_id.is_(None),
            Exchange.last_day >= today,
        )
        .order_by(Exchange.id)
    ).all()


def field_ids_of(tx: Transaction, exchange: UUID) -> set[UUID]:
    return set(tx.scalars(select(ExchangeField.field_id).where(ExchangeField.exchange_id == exchange)))


def remove_fields(tx: Transaction, exchange: UUID, fields: Collection[UUID]) -> None:
    tx.execute(delete(ExchangeField).where(ExchangeField.exchange_id == exchange, ExchangeField.field_id.in_(fields)))


def delegation(tx: Transaction, exchange: UUID) -> Sequence[Row[UUID, UUID | None, str]]:
    """Id, party and name of each member."""
    return tx.execute(
        select(DelegationMember.id, DelegationMember.party_id, Person.latin_name)
        .join(Person, Person.id == DelegationMember.person_id)
        .where(DelegationMember.exchange_id == exchange)
    ).all()


def clear_programme(tx: Transaction, exchange: UUID) -> None:
    tx.execute(delete(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange))


def last_position(tx: Transaction, exchange: UUID) -> int:
    """The last position of the programme; 0 if it is empty."""
    return tx.scalar(select(func.max(ProgrammeItem.position)).where(ProgrammeItem.exchange_id == exchange)) or 0


def detail(tx: Transaction, table: type[Detail], exchange: UUID, id: UUID) -> Detail | None:
    return cast("Detail | None", tx.scalar(select(table).where(table.exchange_id == exchange, table.id == id)))


def remove_detail(tx: Transaction, table: type[Detail], id: UUID) -> None:
    tx.execute(delete(table).where(table.id == id))
