"""What is settled about an exchange: its day, host and form, who goes, the programme, and what each side bore."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from uuid import UUID

from babel.core import get_global
from babel.numbers import get_currency_precision, is_currency
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.errors import UsageError
from config.texts import trimmed
from models.base import new_id
from models.database import now, office_of
from models.exchanges import Cost, Delegate, Exchange, ExchangeField, ProgrammeItem
from models.people import Person
from models.vocabulary import ExchangeState, Role
from models.writing import insert_rows
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.exchanges import ExchangeStepError
from workflows.offices.persons import PersonDraft, ensure_person
from workflows.records.fields import field_ids
from workflows.records.parties import party_at
from workflows.unit_of_work.changes import Happened, finish, open_for_change
from workflows.unit_of_work.loader import Loaded
from workflows.unit_of_work.record import AlreadyRecordedError, exchange_of

# What is over is not settled any more; its report may still say what it cost.
OVER = (ExchangeState.CANCELLED, ExchangeState.DECLINED)
MOVABLE = (ExchangeState.PROPOSED, ExchangeState.PLANNED, ExchangeState.INVITED, ExchangeState.CONFIRMED)
# What can be left open again after it was settled.
OPEN_AGAIN = ("date", "until", "host", "fields")


# Codes of ISO 4217 that stand for no currency: none, and those for tests.
NO_MONEY = ("XXX", "XTS")


class DaysReversedError(UsageError):
    """The last day lies before the first."""


class NoFirstDayError(UsageError):
    """A last day of an exchange that has no first one."""


class TimesReversedError(UsageError):
    """An item of the programme ends before it begins."""


class AmountError(UsageError):
    """A text that is no amount of money."""


class DecimalsError(AmountError):
    """An amount with more decimals than its currency has."""


class CurrencyError(UsageError):
    """A text that is no currency's code."""


@dataclass(frozen=True)
class Settling:
    """What is to be settled; None leaves it as it is. `without` names what is open again, of `OPEN_AGAIN`.

    `fields` are added to those that there are, or take their place where `without` names them.
    """

    first: Edtf | None = None
    until: Edtf | None = None
    host: UUID | None = None
    venue: str | None = None
    online: bool | None = None
    fields: Collection[str] = ()
    without: Collection[str] = ()


def settle(
    session: Session, reference: str, exchange_id: UUID, what: Settling, *, by: Actor, version: int | None = None
) -> None:
    """Sets day, host (a place that is a party), venue, fields, or that it is held online.

    The same again is no change.
    """
    loaded, exchange = open_exchange(session, reference, exchange_id, by=by, version=version)
    unknown = set(what.without) - set(OPEN_AGAIN)
    if unknown:
        raise UsageError(f"{min(unknown)} cannot be left open.", hint=f"One of: {', '.join(OPEN_AGAIN)}.")
    said = _days(exchange, what)
    if what.host is not None:
        said["host_party_id"] = party_at(session, loaded.id, reference, what.host).id
    elif "host" in what.without:
        said["host_party_id"] = None
    if what.venue is not None:
        said["venue"] = trimmed(what.venue) or None
    if what.online is not None:
        said["online"] = what.online
    new = any(getattr(exchange, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(exchange, name, value)
    fields, others = _fields(session, exchange_id, what)
    if not new and not others:
        return
    said |= fields
    _done(session, loaded, exchange_id, "exchange.settled", said, by)


def _fields(session: Session, exchange_id: UUID, what: Settling) -> tuple[dict[str, Any], bool]:
    """Adds fields of cooperation; where they are to be left open first, what is named takes the place of all.

    Returns what the history says of them, and whether they are others than before.
    """
    fields = field_ids(session, what.fields)
    present = set(session.scalars(select(ExchangeField.field_id).where(ExchangeField.exchange_id == exchange_id)))
    gone = present - set(fields.values()) if "fields" in what.without else set()
    if gone:
        session.execute(
            delete(ExchangeField).where(ExchangeField.exchange_id == exchange_id, ExchangeField.field_id.in_(gone))
        )
    insert_rows(
        session,
        ExchangeField,
        [
            {"id": new_id(), "office_id": office_of(session), "exchange_id": exchange_id, "field_id": field}
            for field in fields.values()
            if field not in present
        ],
    )
    said = {"fields": sorted(fields), **({"fields_taken_off": sorted(map(str, gone))} if gone else {})}
    return said, bool(gone or set(fields.values()) - present)


def _days(exchange: Exchange, what: Settling) -> dict[str, Any]:
    """The first day and the last as they are to be, where either changes."""
    present = (exchange.date, exchange.until)
    first = None if "date" in what.without else what.first or _day(exchange.date)
    if first is None and what.until is not None:
        raise NoFirstDayError("The exchange has no day yet.", hint="Give its first day too, with --date.")
    # Without a first day there is no last one.
    last = None if first is None or "until" in what.without else what.until or _day(exchange.until)
    wanted = (str(first) if first else None, str(last) if last else None)
    if wanted == present:
        return {}
    if exchange.state not in MOVABLE:
        raise ExchangeStepError(f"The exchange is {exchange.state}.", hint="Its day does not change any more.")
    if first and last and last.last < first.first:
        raise DaysReversedError(f"{last} lies before {first}.", hint="Give the first day and the last.")
    return {"date": wanted[0], "until": wanted[1]}


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
    """Somebody who goes, or comes, for one party (`place`); returns the person's id.

    Two of one name are two people only where each goes for another party.
    """
    loaded, _ = open_exchange(session, reference, exchange_id, by=by, version=version)
    party = party_at(session, loaded.id, reference, place).id if place is not None else None
    _must_be_new(session, exchange_id, person, party)
    person_id, said = ensure_person(session, PersonDraft(**{**vars(person), "place": person.place or place}))
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


def _must_be_new(session: Session, exchange_id: UUID, person: PersonDraft, party: UUID | None) -> None:
    there = session.execute(
        select(Delegate.id, Delegate.party_id, Person.latin_name)
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.exchange_id == exchange_id)
    )
    for row in there:
        alike = _name_key(row.latin_name) == _name_key(person.latin_name)
        if not alike or (party is not None and row.party_id is not None and row.party_id != party):
            continue
        hint = "Nothing is to be done."
        if party is not None and row.party_id is None:
            out = f"`amity exchanges remove {exchange_id} delegate {row.id}`"
            hint = f"To say for which party they go, take them out first: {out}."
        raise AlreadyRecordedError(f"{row.latin_name} is in the delegation already.", hint=hint)


def _name_key(name: str) -> str:
    return " ".join(name.split()).casefold()


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
    loaded, _ = open_exchange(session, reference, exchange_id, by=by, version=version)
    for item in items:
        _must_be_item(item)
    session.execute(delete(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange_id))
    insert_rows(
        session,
        ProgrammeItem,
        [_item_row(session, exchange_id, item, position) for position, item in enumerate(items, start=1)],
    )
    _done(session, loaded, exchange_id, "programme.written", {"items": [item.what for item in items]}, by)


def add_programme_item(
    session: Session,
    reference: str,
    exchange_id: UUID,
    item: ProgrammeDraft,
    *,
    by: Actor,
    version: int | None = None,
) -> UUID:
    """Adds one item behind those that are there; pages and mails draw them by day and time."""
    loaded, _ = open_exchange(session, reference, exchange_id, by=by, version=version)
    _must_be_item(item)
    last = session.scalar(select(func.max(ProgrammeItem.position)).where(ProgrammeItem.exchange_id == exchange_id))
    row = _item_row(session, exchange_id, item, (last or 0) + 1)
    insert_rows(session, ProgrammeItem, [row])
    said = {"item": row["id"], "what": row["what"], "day": item.day.isoformat() if item.day else None}
    _done(session, loaded, exchange_id, "programme-item.added", said, by)
    id: UUID = row["id"]
    return id


def _must_be_item(item: ProgrammeDraft) -> None:
    if not trimmed(item.what):
        raise UsageError("An item of the programme says nothing.", hint="Write what is done, or leave it out.")
    if item.until and (item.begins is None or item.until <= item.begins):
        raise TimesReversedError(f"{item.what} ends before it begins.", hint="Give the earlier time first.")


def _item_row(session: Session, exchange_id: UUID, item: ProgrammeDraft, position: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "office_id": office_of(session),
        "exchange_id": exchange_id,
        "position": position,
        "day": item.day,
        "begins": item.begins,
        "until": item.until,
        "what": trimmed(item.what),
    }


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
    loaded, exchange = open_exchange(session, reference, exchange_id, by=by, version=version, settled=True)
    if currency.upper() in NO_MONEY or not is_currency(currency.upper()):
        raise CurrencyError(f"{currency!r} is no currency of ISO 4217.", hint="Write its letters, such as KRW or AZN.")
    today = local_day(now(session), loaded.facts.zone)
    # What was held long ago was paid in the money of its time.
    day = min(Edtf.parse(exchange.date).last, today) if exchange.date else today
    if not any(begins <= day <= ends for begins, ends in _in_use(currency.upper())):
        raise CurrencyError(
            f"{currency!r} was no money any more in {day.year}.", hint="Write the currency of that time."
        )
    value = _amount(amount, currency.upper())
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


@cache
def _in_use(currency: str) -> tuple[tuple[date, date], ...]:
    """From when to when it was money somewhere, by CLDR."""
    return tuple(
        (date(*begins) if begins else date.min, date(*ends) if ends else date.max)
        for currencies in get_global("territory_currencies").values()
        for code, begins, ends, tender in currencies
        if code == currency and tender
    )


def _amount(said: str, currency: str) -> Decimal:
    # Amounts are kept with two decimals, also of the few currencies that have three.
    decimals = min(2, get_currency_precision(currency))
    try:
        value = Decimal(said)
    except InvalidOperation as error:
        raise AmountError(f"{said!r} is no amount.", hint="Write it as 1250.00.") from error
    if not value.is_finite() or value < 0 or value >= Decimal("1e12"):
        raise AmountError(f"{said} is no amount.", hint="Write it as 1250.00.")
    if value != round(value, decimals):
        most = f"{decimals} decimals at most" if decimals else "no decimals"
        raise DecimalsError(f"{said} has too many decimals.", hint=f"{currency} has {most}.")
    return value


def open_exchange(
    session: Session, reference: str, exchange_id: UUID, *, by: Actor, version: int | None, settled: bool = False
) -> tuple[Loaded, Exchange]:
    """Opens an exchange for a coordinator's change. `settled`: also one that is reported, for what it cost."""
    by.need(Role.COORDINATOR)
    loaded = open_for_change(session, reference, version=version)
    exchange = exchange_of(session, loaded, exchange_id)
    if exchange.state in OVER or (exchange.state == ExchangeState.REPORTED and not settled):
        raise ExchangeStepError(f"The exchange is {exchange.state}.", hint="It is not changed any more.")
    return loaded, exchange


def _day(text: str | None) -> Edtf | None:
    return Edtf.parse(text) if text else None


def _done(session: Session, loaded: Loaded, exchange_id: UUID, type: str, data: dict[str, Any], by: Actor) -> None:
    session.flush()
    finish(session, [Happened(loaded, type, {"exchange": exchange_id, **data})], by=by, because=f"{type}")
