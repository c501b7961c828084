"""Duties: what is owed now, and recording that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from config.errors import NotFoundError, RefusedError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.enums import CommitmentState
from models.event_log import Personal
from models.event_types import EventType
from models.queries import agreements as agreements_queries
from models.tables.base import new_id
from models.tables.records import Commitment
from workflows.actors import Actor
from workflows.calendar.dates import local_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.planning_rules import Duty
from workflows.planning.duties import open_occurrences
from workflows.planning.items import PlanContext
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id
from workflows.unit_of_work.record import open_record, save_record

AHEAD = timedelta(days=400)
BACK = timedelta(days=800)
# How many agreements are held at a time.
PAGE = 500


NOT_OWED = N_("This duty is not open now: %(duty)s, %(occurrence)s.")
NOT_OWED_NOW = N_("This duty is not open now: %(duty)s.")


class DutyDoneError(RefusedError):
    code = "duty-done"


@dataclass(frozen=True)
class OpenDuty:
    """One occurrence of a duty that is not done. `due` may have passed."""

    duty: Duty
    occurrence: str
    due: date


StatesEntered = Sequence[tuple[str, datetime]]


def owed_of(tx: Transaction, loaded: LoadedAgreement) -> list[OpenDuty]:
    """What one agreement owes now and has not done, the earliest first."""
    entered = agreements_queries.states_entered(tx, [loaded.id])[loaded.id]
    return _owed(loaded, local_day(tx.now, loaded.facts.zone), entered)


def _owed(loaded: LoadedAgreement, at: date, entered: StatesEntered) -> list[OpenDuty]:
    """`entered` has the states that it entered, the last first."""
    context = PlanContext(loaded.facts, loaded.machine.definition, CALENDARS, at - BACK, at + AHEAD)
    open_ = [
        OpenDuty(duty, occurrence, due)
        for duty in context.definition.duties
        if loaded.facts.state in duty.states
        for occurrence, due in open_occurrences(context, duty)
        if due >= _asked_since(duty, loaded, entered)
    ]
    return sorted(open_, key=lambda one: (one.due, one.duty.id))


def _asked_since(duty: Duty, loaded: LoadedAgreement, entered: StatesEntered) -> date:
    """The day from which the duty has been asked for without a break: a state that asks for it, too, is none."""
    since = loaded.facts.entered_at
    for state, at in entered:
        if state not in duty.states:
            break
        since = at
    return local_day(since, loaded.facts.zone)


def owed_in_office(tx: Transaction) -> list[tuple[LoadedAgreement, OpenDuty]]:
    """What is owed in the whole office, by date: two statements for each page of the agreements that owe anything."""
    open_ = []
    at = tx.now
    kinds = [
        (kind, version)
        for kind, version in agreements_queries.versions_going_on(tx)
        if machine_for(tx, kind, version).definition.duties
    ]
    for ids in batched(agreements_queries.going_on(tx, kinds), PAGE):
        entered = agreements_queries.states_entered(tx, ids)
        for loaded in load_by_id(tx, ids):
            open_ += [(loaded, one) for one in _owed(loaded, local_day(at, loaded.facts.zone), entered[loaded.id])]
    return sorted(open_, key=lambda pair: (pair[1].due, pair[0].reference, pair[1].duty.id))


def batched(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def record_duty(
    tx: Transaction,
    reference: str,
    duty_id: str,
    *,
    by: Actor,
    occurrence: str | None = None,
    evidence: str | None = None,
    version: int | None = None,
) -> OpenDuty:
    """Records one occurrence as done, by default the earliest that is owed; it is not asked for again."""
    loaded = open_record(tx, reference, by, version)
    duties = {duty.id: duty for duty in loaded.machine.definition.duties}
    if duty_id not in duties:
        raise NotFoundError(
            N_("%(kind)s: there is no duty “%(duty)s”."),
            hint=f"Name one of: {', '.join(duties)}."
            if duties
            else "This kind has none: see `amity agreements duties`.",
            kind=Labelled(loaded.machine.definition.kind, loaded.machine.definition.title.get),
            duty=duty_id,
        )
    open_ = [one for one in owed_of(tx, loaded) if one.duty.id == duty_id]
    wanted = next((one for one in open_ if occurrence in (None, one.occurrence)), None)
    if wanted is None:
        raise DutyDoneError(
            NOT_OWED if occurrence else NOT_OWED_NOW,
            hint=f"Owed are: {', '.join(one.occurrence for one in open_) or 'none'}.",
            duty=Labelled(duty_id, duties[duty_id].what.get),
            occurrence=occurrence or "",
        )
    row_id: UUID = new_id()
    tx.add(
        Commitment(
            id=row_id,
            office_id=tx.office,
            agreement_id=loaded.id,
            rule=duty_id,
            occurrence=wanted.occurrence,
            what=wanted.duty.what.chief,
            due_on=wanted.due.isoformat(),
            state=CommitmentState.KEPT,
            evidence=evidence,
        )
    )
    data = {
        "commitment": row_id,
        "duty": duty_id,
        "occurrence": wanted.occurrence,
        "due_on": wanted.due.isoformat(),
        "evidence": Personal(evidence),
    }
    save_record(tx, loaded, EventType.DUTY_DONE, data, by=by)
    return wanted
