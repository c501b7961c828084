"""What every record of an agreement begins and ends with.

`open_record` raises `VersionConflictError` if `version` is stale; `save_record` adds the event and plans again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_, Text
from config.texts import trimmed
from models.database import Transaction
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.exchanges import Exchange
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.sources import SourceDraft, cite


class AlreadyRecordedError(RefusedError):
    code = "already-recorded"


class ReasonNeededError(UsageError):
    """An act that nobody takes without saying why."""

    code = "reason-needed"


def open_record(tx: Transaction, reference: str, by: Actor, version: int | None) -> LoadedAgreement:
    """Opens one agreement for a coordinator's record."""
    need(by, Act.RECORD)
    return open_for_change(tx, reference, version=version)


def save_record(
    tx: Transaction,
    loaded: LoadedAgreement,
    type: EventType,
    data: Mapping[str, Any],
    *,
    by: Actor,
    subject: tuple[str, UUID] | None = None,
    source: SourceDraft | None = None,
) -> None:
    tx.flush()
    if source is not None and subject is not None:
        cite(tx, source, [(loaded.id, *subject)])
        data = {**data, "source": source.title}
    commit_change(tx, [DomainEvent(loaded, type, data)], by=by)


class DateAheadError(UsageError):
    """A day that has not come, of something that is said to have happened."""

    code = "date-ahead"


def refuse_future(day: Edtf | date, today: date, *, hint: str = N_("Give the day on which it happened.")) -> None:
    """Raises `DateAheadError` if the day, or the first of a month or year, has not come."""
    if (day.first if isinstance(day, Edtf) else day) > today:
        raise DateAheadError(N_("%(day)s is in the future."), hint=hint, day=day)


def must_be_past(tx: Transaction, loaded: LoadedAgreement, day: Edtf) -> None:
    """As `refuse_future`, by the agreement's own clock."""
    hint = N_("Record what has happened; plan an exchange for what is ahead.")
    refuse_future(day, local_day(tx.now, loaded.facts.zone), hint=hint)


def count_as_contact(loaded: LoadedAgreement, day: Edtf) -> None:
    """The last contact is the latest day, whatever is recorded last."""
    known = loaded.snapshot.last_contact_on
    if known is None or Edtf.parse(known).last < day.last:
        loaded.updates["last_contact_on"] = str(day)


def words_of(value: str, complaint: Text) -> str:
    if not trimmed(value):
        raise UsageError(complaint, hint=N_("Write a few words."))
    return trimmed(value)


def exchange_of(tx: Transaction, loaded: LoadedAgreement, exchange_id: UUID) -> Exchange:
    """One exchange of the agreement that is open for a change."""
    exchange = exchange_changes.exchange(tx, loaded.id, exchange_id)
    if exchange is None:
        raise NotFoundError(
            N_("There is no such exchange."), hint=f"`amity exchanges list {loaded.reference}` lists them."
        )
    return exchange
