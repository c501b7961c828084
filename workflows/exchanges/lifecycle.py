"""Exchanges: things the parties do together, with a small lifecycle of their own."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from config.texts import trimmed
from config.vocabulary import Word
from models.database import Transaction
from models.enums import ExchangeKind, ExchangeState
from models.event_log import Personal
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.base import new_id
from models.tables.exchanges import Exchange
from models.tables.plan import PlanItem
from workflows.actors import AMITY, Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.item_details import details_of
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import ReasonNeededError, count_as_contact, exchange_of

NEXT_STATES: dict[ExchangeState, tuple[ExchangeState, ...]] = {
    ExchangeState.PLANNED: (
        ExchangeState.INVITED,
        ExchangeState.CONFIRMED,
        ExchangeState.HELD,
        ExchangeState.CANCELLED,
    ),
    ExchangeState.INVITED: (ExchangeState.CONFIRMED, ExchangeState.HELD, ExchangeState.CANCELLED),
    ExchangeState.CONFIRMED: (ExchangeState.HELD, ExchangeState.CANCELLED),
    # A proposal is answered by use cases of its own (`workflows.exchanges.proposals`).
    ExchangeState.PROPOSED: (),
    ExchangeState.DECLINED: (),
    ExchangeState.HELD: (ExchangeState.REPORTED,),
    ExchangeState.REPORTED: (),
    ExchangeState.CANCELLED: (),
}


class ExchangeStateError(RefusedError):
    code = "exchange-step"


class ResultNeededError(UsageError):
    """A report without a result."""

    code = "result-needed"


class DayNeededError(UsageError):
    """An exchange that took place on a day that nobody said."""

    code = "day-needed"


def lies_ahead(day: str | None, today: date) -> bool:
    """Whether an exchange cannot have been held yet: its first day, of any precision, has not come."""
    return day is not None and Edtf.parse(day).first > today


def plan_exchange(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    title: str,
    date: Edtf | None,
    kind: ExchangeKind = ExchangeKind.VISIT,
    commitment: UUID | None = None,
    occasion: UUID | None = None,
    version: int | None = None,
) -> UUID:
    need(by, Act.ARRANGE_EXCHANGES)
    if not trimmed(title):
        raise UsageError(N_("An exchange needs a title."), hint=N_("Write a few words."))
    loaded = open_for_change(tx, reference, version=version)
    _must_be_cause(tx, loaded, commitment=commitment, occasion=occasion)
    exchange = Exchange(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        commitment_id=commitment,
        occasion_id=occasion,
        kind=kind,
        title=trimmed(title),
        date=str(date) if date else None,
        state=ExchangeState.PLANNED,
    )
    tx.add(exchange)
    tx.flush()
    data = {
        "exchange": exchange.id,
        "kind": kind,
        "title": trimmed(title),
        "date": exchange.date,
        "commitment": commitment,
        "occasion": occasion,
    }
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_PLANNED, data)], by=by)
    return exchange.id


def _must_be_cause(tx: Transaction, loaded: LoadedAgreement, *, commitment: UUID | None, occasion: UUID | None) -> None:
    """An exchange is caused by a commitment of its own agreement, or by an occasion that touches it."""
    if commitment is not None and commitment not in {fact.id for fact in loaded.facts.commitments}:
        raise NotFoundError(
            N_("%(reference)s has no such commitment."),
            hint=f"`amity agreements show {loaded.reference}` lists them.",
            reference=loaded.reference,
        )
    if occasion is not None and occasion not in {fact.id for fact in loaded.facts.occasions}:
        raise NotFoundError(
            N_("%(reference)s has no such occasion."),
            hint="`amity occasions list` shows all.",
            reference=loaded.reference,
        )


def make_planned_exchange(tx: Transaction, loaded: LoadedAgreement, item: PlanItem) -> UUID | None:
    """What a rule asks for: an exchange, or the proposal of one where an occasion suggests it.

    None when it was made before, whatever became of it: a declined proposal does not come back. The caller holds the
    agreement's lock.
    """
    if exchange_changes.is_made(tx, loaded.id, item.rule, item.occurrence):
        return None
    details = details_of(item.detail)
    exchange = Exchange(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        occasion_id=details.occasion,
        host_party_id=details.host,
        kind=details.exchange,
        title=details.title,
        date=details.on or item.date.isoformat(),
        # Items that were planned before occasions had a last day have none.
        until=details.until,
        state=ExchangeState.PROPOSED if details.proposal else ExchangeState.PLANNED,
        rule=item.rule,
        occurrence=item.occurrence,
    )
    tx.add(exchange)
    tx.flush()
    data = {
        "exchange": exchange.id,
        "kind": exchange.kind,
        "title": exchange.title,
        "date": exchange.date,
        "until": exchange.until,
        "rule": item.rule,
        "occurrence": item.occurrence,
        "occasion": exchange.occasion_id,
    }
    commit_change(
        tx,
        [DomainEvent(loaded, EventType(f"exchange.{exchange.state}"), data)],
        by=AMITY,
        bumps_version=False,
    )
    return exchange.id


def advance_exchange(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    to: ExchangeState,
    *,
    by: Actor,
    outcome: str | None = None,
    days: tuple[Edtf | None, Edtf | None] = (None, None),
    version: int | None = None,
) -> None:
    """Moves an exchange on; cancelling needs the reason as `outcome`, and reporting the result.

    `days` are the first and the last on which it was held, if they are not known or were others. It counts as contact
    on its own day, never on the day on which somebody says so.

    The same state again does nothing, unless its outcome (or reason) is said otherwise: then that is corrected.
    """
    need(by, Act.ARRANGE_EXCHANGES)
    loaded = open_for_change(tx, reference, version=version)
    exchange = exchange_of(tx, loaded, exchange_id)
    from_state, outcome = ExchangeState(exchange.state), trimmed(outcome or "") or None
    if from_state is to:
        if any(days) and exchange.date is not None:
            raise ExchangeStateError(
                N_("This exchange was held on %(date)s."),
                hint=N_("Its days cannot be changed any more."),
                date=Edtf.parse(exchange.date),
            )
        _correct(tx, loaded, exchange, outcome, by=by)
        return
    if to not in NEXT_STATES[from_state]:
        raise ExchangeStateError(
            N_("The exchange is in the state “%(from_state)s” and cannot become “%(to)s”."),
            hint=_next(exchange_id, from_state),
            from_state=Word("exchange", from_state),
            to=Word("exchange", to),
        )
    if to is ExchangeState.CANCELLED and not outcome:
        raise ReasonNeededError(N_("Cancelling needs a reason."), hint=N_("Say in a few words why."))
    if to is ExchangeState.REPORTED and not (outcome or exchange.outcome):
        raise ResultNeededError(N_("A report needs a result."), hint=N_("Write the result in a few words."))
    held = _held(tx, loaded, exchange, *days) if to is ExchangeState.HELD else {}
    exchange.state = to
    if to is ExchangeState.CANCELLED:
        exchange.reason = outcome
    else:
        exchange.outcome = outcome or exchange.outcome
    tx.flush()
    data: dict[str, Any] = {"exchange": exchange_id, "from": from_state, "to": to, "outcome": Personal(outcome), **held}
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_ADVANCED, data)], by=by)


def _held(
    tx: Transaction, loaded: LoadedAgreement, exchange: Exchange, first: Edtf | None, last: Edtf | None
) -> dict[str, Any]:
    """Counts an exchange as contact on its own day; the days that were said otherwise, for the log."""
    if first is not None:
        exchange.date, exchange.until = str(first), str(last) if last else None
    elif last is not None:
        exchange.until = str(last)
    if exchange.date is None:
        raise DayNeededError(
            N_("It is not recorded on which day this exchange took place."), hint=N_("Give its first day.")
        )
    day = Edtf.parse(exchange.date)
    if lies_ahead(exchange.date, local_day(tx.now, loaded.facts.zone)):
        raise ExchangeStateError(
            N_("The exchange is planned for %(date)s."), hint=N_("It cannot have been held yet."), date=day
        )
    count_as_contact(loaded, day)
    return {"date": exchange.date, "until": exchange.until} if first or last else {}


def _correct(tx: Transaction, loaded: LoadedAgreement, exchange: Exchange, outcome: str | None, *, by: Actor) -> None:
    name = "reason" if exchange.state == ExchangeState.CANCELLED else "outcome"
    if outcome is None or outcome == getattr(exchange, name):
        return
    setattr(exchange, name, outcome)
    tx.flush()
    data = {"exchange": exchange.id, "state": exchange.state, name: Personal(outcome)}
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_CORRECTED, data)], by=by)


def _next(exchange_id: UUID, state: ExchangeState) -> str:
    if state is ExchangeState.PROPOSED:
        return f"Answer the proposal first: `amity exchanges accept {exchange_id}`, or `decline`."
    if state is ExchangeState.DECLINED:
        return f"`amity exchanges reopen {exchange_id}` takes a declined proposal up again."
    return f"Next can be: {', '.join(NEXT_STATES[state]) or 'nothing'}."
