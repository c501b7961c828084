"""Answering what an occasion suggested: a proposed exchange is accepted, accepted for another day, or declined."""

from __future__ import annotations

import datetime
from uuid import UUID

from config.errors import RefusedError, UsageError
from config.languages import N_
from config.texts import trimmed
from config.vocabulary import Word
from models.database import Transaction
from models.enums import ExchangeState
from models.event_log import Personal
from models.event_types import EventType
from models.tables.exchanges import Exchange
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.schema import Definition
from workflows.exchanges.lifecycle import ExchangeStateError
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import exchange_of


class DayPassedError(UsageError):
    """An exchange is not planned for a day that has passed."""

    code = "day-passed"


class OwnDayPassedError(RefusedError):
    """The day that was proposed has passed before anybody answered."""

    code = "own-day-passed"


def accept(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    *,
    by: Actor,
    date: Edtf | None = None,
    version: int | None = None,
) -> None:
    """Makes a proposal an exchange that is planned; with `date` it is moved there first, if that is still to come."""
    loaded, exchange = _proposal(tx, reference, exchange_id, by, version)
    today = local_day(tx.now, loaded.facts.zone)
    if date is not None and date.last < today:
        raise DayPassedError(N_("%(day)s has passed."), hint=N_("Give today or a day to come."), day=date)
    if date is None and _last_day(exchange) < today:
        raise OwnDayPassedError(
            N_("The proposal was for %(day)s. That day has passed."),
            hint=f"Accept it for another day: `amity exchanges accept {exchange_id} --date DATE`; or decline it.",
            day=Edtf.parse(str(exchange.until or exchange.date)),
        )
    was = exchange.date
    if date is not None and exchange.until is not None and not _within(date, exchange):
        # Elsewhere nobody has said yet how long it lasts.
        exchange.until = None
    exchange.state = ExchangeState.PLANNED
    exchange.date = str(date) if date else was
    tx.flush()
    data = {"exchange": exchange_id, "date": exchange.date, "moved_from": was if exchange.date != was else None}
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_ACCEPTED, data)], by=by)


def may_reopen(definition: Definition, state: str, rule: str | None) -> bool:
    """Whether an answer can be taken back; of an exchange that was invited to already it cannot."""
    if state == ExchangeState.DECLINED:
        return True
    return state == ExchangeState.PLANNED and rule in {occasion.id for occasion in definition.occasions}


def reopen(tx: Transaction, reference: str, exchange_id: UUID, *, by: Actor, version: int | None = None) -> None:
    """Makes a proposal again what was declined, or accepted and not carried on yet. What was settled stays."""
    need(by, Act.ARRANGE_EXCHANGES)
    loaded = open_for_change(tx, reference, version=version)
    exchange = exchange_of(tx, loaded, exchange_id)
    from_state = ExchangeState(exchange.state)
    if not may_reopen(loaded.machine.definition, from_state, exchange.rule):
        raise ExchangeStateError(
            N_("The exchange is in the state “%(state)s” and cannot become a proposal again."),
            hint=N_("You can reopen a declined proposal, or an accepted one to which nobody was invited yet."),
            state=Word("exchange", from_state),
        )
    data = {"exchange": exchange_id, "from": from_state, "reason": Personal(exchange.reason)}
    exchange.state, exchange.reason = ExchangeState.PROPOSED, None
    tx.flush()
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_REOPENED, data)], by=by)


def _within(date: Edtf, exchange: Exchange) -> bool:
    return exchange.date is not None and Edtf.parse(exchange.date).first <= date.first <= _last_day(exchange)


def _last_day(exchange: Exchange) -> datetime.date:
    known = exchange.until or exchange.date
    return Edtf.parse(known).last if known else datetime.date.max


def decline(
    tx: Transaction, reference: str, exchange_id: UUID, *, by: Actor, reason: str, version: int | None = None
) -> None:
    """Declines a proposal. It stays on record with its reason, and does not come back."""
    loaded, exchange = _proposal(tx, reference, exchange_id, by, version)
    if not trimmed(reason):
        raise UsageError(N_("Declining needs a reason."), hint=N_("Say in a few words why."))
    exchange.state = ExchangeState.DECLINED
    exchange.reason = trimmed(reason)
    tx.flush()
    data = {"exchange": exchange_id, "reason": Personal(trimmed(reason))}
    commit_change(tx, [DomainEvent(loaded, EventType.EXCHANGE_DECLINED, data)], by=by)


def _proposal(
    tx: Transaction, reference: str, exchange_id: UUID, by: Actor, version: int | None
) -> tuple[LoadedAgreement, Exchange]:
    need(by, Act.ARRANGE_EXCHANGES)
    loaded = open_for_change(tx, reference, version=version)
    exchange = exchange_of(tx, loaded, exchange_id)
    if exchange.state != ExchangeState.PROPOSED:
        raise ExchangeStateError(
            N_("The exchange is in the state “%(state)s”. It is not a proposal."),
            hint=N_("Only a proposal can be accepted or declined."),
            state=Word("exchange", exchange.state),
        )
    return loaded, exchange
