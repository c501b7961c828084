"""What is settled about an exchange: its day, host and form, who goes, the programme, and what each side bore."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.errors import NotFoundError, UsageError
from models.base import new_id
from models.database import office_of
from models.records import Cost, Delegate, Exchange, ExchangeField, ProgrammeItem
from models.vocabulary import ExchangeState, Role
from models.writing import insert_rows
from workflows.actors import Actor
from workflows.changing import Happened, finish, open_for_change
from workflows.dates import Edtf
from workflows.exchanges import ExchangeStepError
from workflows.loading import Loaded
from workflows.parties import party_at
from workflows.persons import PersonDraft, ensure_person
from workflows.proposing import field_ids
from workflows.recording import AlreadyRecordedError

# What is over is not settled any more; its report may still say what it cost.
OVER = (ExchangeState.CANCELLED, ExchangeState.DECLINED)
MOVABLE = (ExchangeState.PROPOSED, ExchangeState.PLANNED, ExchangeState.INVITED, ExchangeState.CONFIRMED)


@dataclass(frozen=True)
class Settling:
    """What is to be settled; None leaves it as it is."""

    first: Edtf | None = None
    until: Edtf | None = None
    host: UUID | None = None
    venue: str | None = None
    online: bool | None = None
    fields: Collection[str] = ()


def settle(
    session: Session, reference: str, exchange_id: UUID, what: Settling, *, by: Actor, version: int | None = None
) -> None:
    """Sets day, host (a place that is a party), venue, fields, or that it is held online."""
    loaded, exchange = _open(session, reference, exchange_id, by, version)
    said: dict[str, Any] = {}
    if what.first is not None or what.until is not None:
        if exchange.state not in MOVABLE:
            raise ExchangeStepError(f"The exchange is {exchange.state}.", hint="Its day does not change any more.")
        first, last = what.first or _day(exchange.date), what.until or _day(exchange.until)
        if first and last and last.last < first.first:
            raise UsageError(f"{last} lies before {first}.", hint="Give the first day and the last.")
        said |= {"date": str(what.first) if what.first else exchange.date, "until": str(last) if last else None}
    if what.host is not None:
        said["host_party_id"] = party_at(session, loaded.id, reference, what.host).id
    if what.venue is not None:
        said["venue"] = what.venue.strip() or None
    if what.online is not None:
        said["online"] = what.online
    for name, value in said.items():
        setattr(exchange, name, value)
    fields = field_ids(session, what.fields)
    present = set(session.scalars(select(ExchangeField.field_id).where(ExchangeField.exchange_id == exchange_id)))
    insert_rows(
        session,
        ExchangeField,
        [
            {"id": new_id(), "office_id": office_of(session), "exchange_id": exchange_id, "field_id": field}
            for field in fields.values()
            if field not in present
        ],
    )
    _done(session, loaded, exchange_id, "exchange.settled", {**said, "fields": sorted(fields)}, by)


def add_delegate(
    session: Session,
    reference: str,
    exchange_id: UUID,
    person: PersonDraft,
    *,
    by: Actor,
    place: UUID | None = None,
    capacity: str | None = None,
    version: int | None = None,
) -> UUID:
    """Somebody who goes, or comes, for one party (`place`); returns the person's id."""
    loaded, _ = _open(session, reference, exchange_id, by, version)
    party = party_at(session, loaded.id, reference, place).id if place is not None else None
    person_id, said = ensure_person(session, PersonDraft(**{**vars(person), "place": person.place or place}))
    if session.scalar(select(Delegate.id).where(Delegate.exchange_id == exchange_id, Delegate.person_id == person_id)):
        raise AlreadyRecordedError(f"{person.latin_name} is in the delegation already.", hint="Nothing is to be done.")
    session.add(
        Delegate(
            id=new_id(),
            office_id=office_of(session),
            exchange_id=exchange_id,
            party_id=party,
            person_id=person_id,
            capacity=capacity,
        )
    )
    _done(session, loaded, exchange_id, "delegate.added", {"party": party, "delegate": said}, by)
    return person_id


@dataclass(frozen=True)
class ProgrammeDraft:
    """One item; times are local at the venue."""

    what: str
    day: date | None = None
    begins: time | None = None
    until: time | None = None


def write_programme(
    session: Session,
    reference: str,
    exchange_id: UUID,
    items: Sequence[ProgrammeDraft],
    *,
    by: Actor,
    version: int | None = None,
) -> None:
    """Replaces the programme by these items, in this order."""
    loaded, _ = _open(session, reference, exchange_id, by, version)
    for item in items:
        if not item.what.strip():
            raise UsageError("An item of the programme says nothing.", hint="Write what is done, or leave it out.")
        if item.begins and item.until and item.until <= item.begins:
            raise UsageError(f"{item.what} ends before it begins.", hint="Give the earlier time first.")
    session.execute(delete(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange_id))
    insert_rows(
        session,
        ProgrammeItem,
        [
            {
                "id": new_id(),
                "office_id": office_of(session),
                "exchange_id": exchange_id,
                "position": position,
                "day": item.day,
                "begins": item.begins,
                "until": item.until,
                "what": item.what.strip(),
            }
            for position, item in enumerate(items, start=1)
        ],
    )
    _done(session, loaded, exchange_id, "programme.written", {"items": [item.what for item in items]}, by)


def add_cost(
    session: Session,
    reference: str,
    exchange_id: UUID,
    *,
    by: Actor,
    place: UUID,
    amount: str,
    currency: str,
    what: str | None = None,
    version: int | None = None,
) -> UUID:
    """What one side bore, in its own currency (ISO 4217). Amounts are added, never converted."""
    loaded, _ = _open(session, reference, exchange_id, by, version, settled=True)
    try:
        value = Decimal(amount)
    except InvalidOperation as error:
        raise UsageError(f"{amount!r} is no amount.", hint="Write it as 1250.00.") from error
    if not value.is_finite() or value < 0 or value >= Decimal("1e12") or value != value.quantize(Decimal("0.01")):
        raise UsageError(f"{amount} is no amount.", hint="Write it as 1250.00, with two decimals at most.")
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise UsageError(f"{currency!r} is no currency.", hint="Write its three letters, such as KRW or AZN.")
    row = Cost(
        id=new_id(),
        office_id=office_of(session),
        exchange_id=exchange_id,
        party_id=party_at(session, loaded.id, reference, place).id,
        amount=value,
        currency=currency.upper(),
        what=what,
    )
    session.add(row)
    data = {"cost": row.id, "party": row.party_id, "amount": str(value), "currency": row.currency, "what": what}
    _done(session, loaded, exchange_id, "cost.added", data, by)
    return row.id


def _open(
    session: Session, reference: str, exchange_id: UUID, by: Actor, version: int | None, *, settled: bool = False
) -> tuple[Loaded, Exchange]:
    by.need(Role.COORDINATOR)
    loaded = open_for_change(session, reference, version=version)
    exchange = session.scalar(select(Exchange).where(Exchange.agreement_id == loaded.id, Exchange.id == exchange_id))
    if exchange is None:
        raise NotFoundError("There is no such exchange.", hint=f"`amity agreements show {reference}` lists them.")
    if exchange.state in OVER or (exchange.state == ExchangeState.REPORTED and not settled):
        raise ExchangeStepError(f"The exchange is {exchange.state}.", hint="It is not changed any more.")
    return loaded, exchange


def _day(text: str | None) -> Edtf | None:
    return Edtf.parse(text) if text else None


def _done(session: Session, loaded: Loaded, exchange_id: UUID, type: str, data: dict[str, Any], by: Actor) -> None:
    session.flush()
    finish(session, [Happened(loaded, type, {"exchange": exchange_id, **data})], by=by, because=f"{type}")
