"""Answering what an occasion suggested: a proposed exchange is accepted, accepted for another day, or declined."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from config.errors import UsageError
from models.chain import Personal
from models.database import now
from models.exchanges import Exchange
from models.vocabulary import ExchangeState, Role
from workflows.actors import Actor
from workflows.changing import Happened, finish, open_for_change
from workflows.dates import Edtf, local_day
from workflows.exchanges import ExchangeStepError, exchange_of
from workflows.loading import Loaded


class DayPassedError(UsageError):
    """An exchange is not planned for a day that has passed."""


def accept(
    session: Session,
    reference: str,
    exchange_id: UUID,
    *,
    by: Actor,
    date: Edtf | None = None,
    version: int | None = None,
) -> None:
    """Makes a proposal an exchange that is planned; with `date` it is moved there first, if that is still to come."""
    loaded, exchange = _proposal(session, reference, exchange_id, by, version)
    if date is not None and date.last < local_day(now(session), loaded.facts.zone):
        raise DayPassedError(f"{date} has passed.", hint="Give today or a day to come.")
    was = exchange.date
    if date is not None and exchange.until is not None and not _within(date, exchange):
        # Elsewhere nobody has said yet how long it lasts.
        exchange.until = None
    exchange.state = ExchangeState.PLANNED
    exchange.date = str(date) if date else was
    session.flush()
    data = {"exchange": exchange_id, "date": exchange.date, "moved_from": was if exchange.date != was else None}
    finish(session, [Happened(loaded, "exchange.accepted", data)], by=by, because="the proposal was accepted")


def _within(date: Edtf, exchange: Exchange) -> bool:
    first, last = Edtf.parse(exchange.date or "9999"), Edtf.parse(exchange.until or exchange.date or "9999")
    return first.first <= date.first <= last.last


def decline(
    session: Session, reference: str, exchange_id: UUID, *, by: Actor, reason: str, version: int | None = None
) -> None:
    """Declines a proposal. It stays on record with its reason, and does not come back."""
    loaded, exchange = _proposal(session, reference, exchange_id, by, version)
    if not reason.strip():
        raise UsageError("Declining needs a reason.", hint="Say in a few words why.")
    exchange.state = ExchangeState.DECLINED
    exchange.reason = reason.strip()
    session.flush()
    data = {"exchange": exchange_id, "reason": Personal(reason.strip())}
    finish(session, [Happened(loaded, "exchange.declined", data)], by=by, because="the proposal was declined")


def _proposal(
    session: Session, reference: str, exchange_id: UUID, by: Actor, version: int | None
) -> tuple[Loaded, Exchange]:
    by.need(Role.COORDINATOR)
    loaded = open_for_change(session, reference, version=version)
    exchange = exchange_of(session, loaded, exchange_id)
    if exchange.state != ExchangeState.PROPOSED:
        raise ExchangeStepError(
            f"The exchange is {exchange.state}, not proposed.", hint="Only a proposal is accepted or declined."
        )
    return loaded, exchange
