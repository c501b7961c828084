"""What is settled about an exchange: its day, host and form, who goes, the programme, and what each side bore."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from config.texts import trimmed
from config.vocabulary import Word
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import ExchangeState
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.base import new_id
from models.tables.exchanges import Exchange, ExchangeField
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import ExchangeStateError
from workflows.policy import Act, need
from workflows.records.fields import field_ids
from workflows.records.parties import party_at
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import exchange_of

# What is over is not settled any more; its report may still say what it cost.
# What can be left open again after it was settled.
OPEN_AGAIN = ("date", "until", "host", "fields")


EXCHANGE_IS = N_("The exchange is in the state “%(state)s”.")


class DaysReversedError(UsageError):
    """The last day lies before the first."""

    code = "days-reversed"


class NoFirstDayError(UsageError):
    """A last day of an exchange that has no first one."""

    code = "first-day-missing"


@dataclass(frozen=True)
class ExchangeChanges:
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
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    what: ExchangeChanges,
    *,
    by: Actor,
    version: int | None = None,
) -> None:
    """Sets day, host (a place that is a party), venue, fields, or that it is held online.

    The same again is no change.
    """
    loaded, exchange = open_exchange(tx, reference, exchange_id, by=by, version=version)
    unknown = set(what.without) - set(OPEN_AGAIN)
    if unknown:
        raise UsageError(
            N_("This cannot be left open: %(name)s."), hint=f"One of: {', '.join(OPEN_AGAIN)}.", name=min(unknown)
        )
    changes = _days(exchange, what)
    if what.host is not None:
        changes["host_party_id"] = party_at(tx, loaded.id, reference, what.host).id
    elif "host" in what.without:
        changes["host_party_id"] = None
    if what.venue is not None:
        changes["venue"] = trimmed(what.venue) or None
    if what.online is not None:
        changes["online"] = what.online
    new = any(getattr(exchange, name) != value for name, value in changes.items())
    for name, value in changes.items():
        setattr(exchange, name, value)
    fields, others = _fields(tx, exchange_id, what)
    if not new and not others:
        return
    changes |= fields
    commit_details(tx, loaded, exchange_id, EventType.EXCHANGE_SETTLED, changes, by)


def _fields(tx: Transaction, exchange_id: UUID, what: ExchangeChanges) -> tuple[dict[str, Any], bool]:
    """Adds fields of cooperation; where they are to be left open first, what is named takes the place of all.

    Returns what the history says of them, and whether they are others than before.
    """
    fields = field_ids(tx, what.fields)
    present = exchange_changes.field_ids_of(tx, exchange_id)
    gone = present - set(fields.values()) if "fields" in what.without else set()
    if gone:
        exchange_changes.remove_fields(tx, exchange_id, gone)
    insert_rows(
        tx,
        ExchangeField,
        [
            {"id": new_id(), "office_id": tx.office, "exchange_id": exchange_id, "field_id": field}
            for field in fields.values()
            if field not in present
        ],
    )
    data = {"fields": sorted(fields), **({"fields_taken_off": sorted(map(str, gone))} if gone else {})}
    return data, bool(gone or set(fields.values()) - present)


def _days(exchange: Exchange, what: ExchangeChanges) -> dict[str, Any]:
    """The first day and the last as they are to be, where either changes."""
    present = (exchange.date, exchange.until)
    first = None if "date" in what.without else what.first or _day(exchange.date)
    if first is None and what.until is not None:
        raise NoFirstDayError(N_("The exchange has no day yet."), hint="Give its first day too, with --date.")
    # Without a first day there is no last one.
    last = None if first is None or "until" in what.without else what.until or _day(exchange.until)
    wanted = (str(first) if first else None, str(last) if last else None)
    if wanted == present:
        return {}
    if exchange.state not in ExchangeState.ahead():
        raise ExchangeStateError(
            EXCHANGE_IS, hint=N_("Its day can no longer be changed."), state=Word("exchange", exchange.state)
        )
    if first and last and last.last < first.first:
        raise DaysReversedError(
            N_("The last day, %(last)s, is before the first, %(first)s."),
            hint=N_("Give the first day and the last."),
            last=last,
            first=first,
        )
    return {"date": wanted[0], "until": wanted[1]}


def open_exchange(
    tx: Transaction, reference: str, exchange_id: UUID, *, by: Actor, version: int | None, settled: bool = False
) -> tuple[LoadedAgreement, Exchange]:
    """Opens an exchange for a coordinator's change. `settled`: also one that is reported, for what it cost."""
    need(by, Act.ARRANGE_EXCHANGES)
    loaded = open_for_change(tx, reference, version=version)
    exchange = exchange_of(tx, loaded, exchange_id)
    if exchange.state in ExchangeState.off() or (exchange.state == ExchangeState.REPORTED and not settled):
        raise ExchangeStateError(
            EXCHANGE_IS, hint=N_("It can no longer be changed."), state=Word("exchange", exchange.state)
        )
    return loaded, exchange


def _day(text: str | None) -> Edtf | None:
    return Edtf.parse(text) if text else None


def commit_details(
    tx: Transaction, loaded: LoadedAgreement, exchange_id: UUID, type: EventType, data: dict[str, Any], by: Actor
) -> None:
    tx.flush()
    commit_change(tx, [DomainEvent(loaded, type, {"exchange": exchange_id, **data})], by=by)
