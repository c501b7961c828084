"""A notice of termination: given, received, withdrawn. What it means in days is `workflows.engine.terms`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from config.errors import RefusedError, UsageError
from config.languages import N_
from config.messages import Labelled, Value
from models.database import Transaction
from models.enums import NoticeChannel, Phase
from models.event_log import Personal
from models.event_types import EventType
from models.queries.terms import running_notice
from models.tables.base import new_id
from models.tables.terms import Termination
from workflows.actors import Actor
from workflows.calendar.dates import local_day
from workflows.engine.capabilities import at_moment
from workflows.engine.terms import effect_of_notice, late_for
from workflows.records.parties import party_at
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import open_record, refuse_future, save_record, words_of

TILL_TODAY = N_("Give a day from %(given)s to today.")


class NoticeError(RefusedError):
    code = "notice"


class LateNoticeError(RefusedError):
    """A notice that misses the deadline it was meant for. `effective_on` is when it would take effect instead."""

    code = "notice-late"

    def __init__(self, message: str, *, hint: str, effective_on: date, **values: Value) -> None:
        super().__init__(message, hint=hint, effective_on=effective_on, **values)
        self.effective_on = effective_on


def give_notice(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    given_on: date,
    reason: str,
    effective_on: date | None = None,
    received_on: date | None = None,
    sent_by: NoticeChannel | None = None,
    version: int | None = None,
) -> date:
    """Records that a party gave notice, and returns the day on which the agreement ends by it.

    Without `effective_on` the notice is meant for the end of the period that runs: one that is late for it raises
    `LateNoticeError` with the day that is possible. With it, any day from that one on is taken.
    """
    loaded = open_record(tx, reference, by, version)
    _must_be_endable(loaded)
    party = party_at(tx, loaded.id, reference, place)
    _must_be_days(loaded, given_on, received_on, today=local_day(tx.now, loaded.facts.zone))
    effective = _effect(loaded, given_on, effective_on)
    row = Termination(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        party_id=party.id,
        reason=words_of(reason, N_("A notice needs a reason.")),
        given_on=given_on,
        received_on=received_on,
        sent_by=sent_by,
        effective_on=effective,
    )
    tx.add(row)
    data = {
        "notice": row.id,
        "party": party.id,
        "given_on": given_on.isoformat(),
        "received_on": received_on.isoformat() if received_on else None,
        "sent_by": sent_by,
        "effective_on": effective.isoformat(),
        "reason": Personal(reason),
    }
    save_record(tx, loaded, EventType.NOTICE_GIVEN, data, by=by)
    return effective


def _effect(loaded: LoadedAgreement, given_on: date, wanted: date | None) -> date:
    terms = loaded.facts.terms
    start = loaded.facts.term_start.value if loaded.facts.term_start else None
    possible = effect_of_notice(terms, start, given_on)
    missed = late_for(terms, start, given_on)
    if wanted is None and missed is not None:
        raise LateNoticeError(
            N_(
                "Notice for the end on %(end)s had to be given by %(deadline)s."
                " Given on %(given)s, it takes effect on %(effective_on)s."
            ),
            hint=N_("To record it so, give %(effective_on)s as the day of effect."),
            effective_on=possible,
            end=missed.end,
            deadline=missed.deadline,
            given=given_on,
        )
    if wanted is not None and wanted < possible:
        raise LateNoticeError(
            N_(
                "A notice given on %(given)s cannot take effect on %(wanted)s."
                " By the terms it takes effect on %(effective_on)s."
            ),
            hint=N_(
                "Give %(effective_on)s as the day of effect, or record an amendment if the parties agreed otherwise."
            ),
            effective_on=possible,
            given=given_on,
            wanted=wanted,
        )
    return wanted or possible


def _must_be_endable(loaded: LoadedAgreement) -> None:
    """It holds, its kind has a transition for a notice, and none runs."""
    if loaded.snapshot.phase not in Phase.holding():
        raise NoticeError(
            N_("%(reference)s is in the state “%(state)s”. There is nothing to give notice of."),
            hint=N_("If it is not signed yet, decline or withdraw it instead."),
            reference=loaded.reference,
            state=Labelled(loaded.facts.state, loaded.machine.definition.states[loaded.facts.state].label.get),
        )
    definition = loaded.machine.definition
    if not at_moment(definition, loaded.facts.state, "termination"):
        raise NoticeError(
            N_("%(reference)s cannot end by notice in the state “%(state)s”: its kind has no transition for it."),
            hint="End it when the day comes, or adopt a version with a timer `at: termination`.",
            reference=loaded.reference,
            state=Labelled(loaded.facts.state, loaded.machine.definition.states[loaded.facts.state].label.get),
        )
    if loaded.facts.termination is not None:
        raise NoticeError(
            N_("A notice is already running. It takes effect on %(day)s."),
            hint=N_("Withdraw it first if another one replaces it."),
            day=loaded.facts.termination.effective_on,
        )


def _must_be_days(loaded: LoadedAgreement, given_on: date, received_on: date | None, *, today: date) -> None:
    refuse_future(given_on, today, hint=N_("Give the day on which notice was given."))
    signed = loaded.facts.dates.get("signed_on")
    if signed is not None and given_on < signed.value.first:
        raise UsageError(
            N_("%(day)s is before the signing on %(signed)s."),
            hint=N_("Check the day of the notice."),
            day=given_on,
            signed=signed.value,
        )
    if received_on is not None and received_on < given_on:
        raise UsageError(N_("A notice cannot be received before it is given."), hint=N_("Check the two days."))


def confirm_receipt(
    tx: Transaction, reference: str, *, by: Actor, received_on: date, version: int | None = None
) -> None:
    """That the other side has the notice, and since when. The same again is no change."""
    loaded = open_record(tx, reference, by, version)
    row = _running(tx, loaded)
    if received_on < row.given_on or received_on > local_day(tx.now, loaded.facts.zone):
        raise UsageError(
            N_("%(day)s cannot be the day of receipt."), hint=TILL_TODAY, day=received_on, given=row.given_on
        )
    if row.received_on == received_on:
        return
    row.received_on = received_on
    save_record(
        tx, loaded, EventType.NOTICE_RECEIVED, {"notice": row.id, "received_on": received_on.isoformat()}, by=by
    )


def withdraw_notice(
    tx: Transaction, reference: str, *, by: Actor, on: date, reason: str, version: int | None = None
) -> None:
    """Takes a running notice back: the agreement goes on as if none had been given, and the record stays."""
    loaded = open_record(tx, reference, by, version)
    row = _running(tx, loaded)
    if on < row.given_on or on > local_day(tx.now, loaded.facts.zone):
        raise UsageError(N_("%(day)s cannot be the day of withdrawal."), hint=TILL_TODAY, day=on, given=row.given_on)
    row.withdrawn_on = on
    row.withdrawn_reason = words_of(reason, N_("A withdrawal needs a reason."))
    data = {"notice": row.id, "withdrawn_on": on.isoformat(), "reason": Personal(reason)}
    save_record(tx, loaded, EventType.NOTICE_WITHDRAWN, data, by=by)


def _running(tx: Transaction, loaded: LoadedAgreement) -> Termination:
    row = running_notice(tx, loaded.id)
    if row is None or loaded.snapshot.phase not in Phase.holding():
        raise NoticeError(
            N_("No notice is running for %(reference)s."),
            hint="`amity agreements show` prints its state.",
            reference=loaded.reference,
        )
    return row
