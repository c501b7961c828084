"""The one use case that moves an agreement to another state: only `creation` writes these columns besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from config.json_shapes import to_json
from config.languages import N_
from config.messages import Labelled
from config.texts import trimmed
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import Outcome, Phase, VoteChoice
from models.event_log import Personal
from models.event_types import EventType
from models.queries import documents as documents_queries
from models.queries import lifecycle as lifecycle_queries
from models.queries import links as links_queries
from models.tables.agreements import StateChange
from models.tables.base import new_id
from workflows.actors import AMITY, Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.schema import Definition, Transition
from workflows.engine.effects import days_of, facts_after
from workflows.engine.facts import Facts
from workflows.engine.machine import AgreementMachine
from workflows.lifecycle.approvals import (
    answer,
    approval_of,
    drop_open,
    is_answer,
    keep_as_vote,
    may_answer,
    open_steps,
    step_statuses,
)
from workflows.records.amendments import note_renewals
from workflows.records.commitments import create_promised
from workflows.records.custom_facts import clear_facts
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import LoadedAgreement, load, load_by_id
from workflows.unit_of_work.optimistic_lock import expect
from workflows.unit_of_work.record import ReasonNeededError, count_as_contact, refuse_future
from workflows.unit_of_work.sources import SourceDraft, cite


def advance(
    tx: Transaction,
    reference: str,
    trigger: str,
    *,
    by: Actor,
    version: int | None = None,
    on: Edtf | None = None,
    note: str | None = None,
    source: SourceDraft | None = None,
) -> LoadedAgreement:
    """Fires `trigger` for one agreement and returns it as it is after.

    `version` is the one that the person saw; a stale one raises `VersionConflictError`. `on` is the day in the
    world (else today), `source` where it is known from. Raises `TransitionRefusedError` with every reason, and
    `ReasonNeededError` if a note is needed. In an approval, giving or returning it answers each step that is put to
    the actor; the agreement moves once the answers decide it.
    """
    agreements = load(tx, [reference], lock=True)
    return _advance(tx, agreements, trigger, by=by, version=version, on=on, note=note, source=source)[0]


def advance_all(
    tx: Transaction,
    references: Sequence[str],
    trigger: str,
    *,
    by: Actor,
    on: Edtf | None = None,
    note: str | None = None,
) -> list[LoadedAgreement]:
    """Fires `trigger` for several agreements in one transaction: all of them or none."""
    agreements = load(tx, references, lock=True)
    return _advance(tx, agreements, trigger, by=by, on=on, note=note)


def _advance(
    tx: Transaction,
    agreements: Sequence[LoadedAgreement],
    trigger: str,
    *,
    by: Actor,
    version: int | None = None,
    on: Edtf | None = None,
    note: str | None = None,
    source: SourceDraft | None = None,
) -> list[LoadedAgreement]:
    asked = [loaded for loaded in agreements if _is_vote_of(tx, loaded, trigger, by)]
    if not asked:
        return fire(tx, agreements, trigger, by=by, version=version, on=on, note=note, source=source)
    moved = [loaded for loaded in agreements if loaded not in asked]
    if moved:
        fire(tx, moved, trigger, by=by, version=version, on=on, note=note, source=source)
    for loaded in asked:
        expect(tx, loaded, version)
        approval = approval_of(loaded)
        choice = VoteChoice.APPROVE if approval and trigger == approval.given else VoteChoice.RETURN
        cast = answer(tx, loaded, choice, by=by, at=tx.now, note=note)
        if cast.fires is not None:
            # Voters need no further role for the resulting transition; for a missed quorum we give the reason.
            why = cast.why or note
            fire_after_votes(
                tx, [loaded], cast.fires, by=by, on=on, note=why, source=source, before=cast.happened, roles=AMITY
            )
        else:
            commit_change(tx, cast.happened, by=by, bumps_version=False, reload_facts=False)
    return list(agreements)


def _is_vote_of(tx: Transaction, loaded: LoadedAgreement, trigger: str, by: Actor) -> bool:
    """Where the actor is asked for an answer, the trigger is that; who is not asked fires it by their role."""
    if not is_answer(loaded, trigger):
        return False
    return any(may_answer(status, by) for status in step_statuses(tx, loaded))


def advance_by_timer(
    tx: Transaction, agreement_id: UUID, trigger: str, *, by: Actor, on: Edtf | None = None
) -> LoadedAgreement:
    """Fires a timed transition, for the day that the terms gave. Amity has every role: the definition allows it."""
    agreements = load_by_id(tx, [agreement_id], lock=True)
    return fire(tx, agreements, trigger, by=by, on=on, bumps_version=False)[0]


def fire(
    tx: Transaction,
    agreements: Sequence[LoadedAgreement],
    trigger: str,
    *,
    by: Actor,
    version: int | None = None,
    on: Edtf | None = None,
    note: str | None = None,
    source: SourceDraft | None = None,
    bumps_version: bool = True,
) -> list[LoadedAgreement]:
    """Fires `trigger` for agreements that are loaded and locked. Answers to an approval are not asked for here."""
    return fire_after_votes(
        tx,
        agreements,
        trigger,
        by=by,
        version=version,
        on=on,
        note=note,
        source=source,
        bumps_version=bumps_version,
    )


def fire_after_votes(
    tx: Transaction,
    agreements: Sequence[LoadedAgreement],
    trigger: str,
    *,
    by: Actor,
    version: int | None = None,
    on: Edtf | None = None,
    note: str | None = None,
    source: SourceDraft | None = None,
    bumps_version: bool = True,
    before: Sequence[DomainEvent] = (),
    roles: Actor | None = None,
) -> list[LoadedAgreement]:
    """`before` is what happened in this use case already; `roles` whose roles allow the step, where not the actor's."""
    at = tx.now
    happened = list(before)
    waited = False
    changes: list[dict[str, Any]] = []
    subjects: list[tuple[UUID, str, UUID]] = []
    entered: list[LoadedAgreement] = []
    renewed: list[tuple[LoadedAgreement, dict[str, Any]]] = []
    for loaded in agreements:
        expect(tx, loaded, version)
        transition = _allowed(loaded, trigger, at=at, by=roles or by, on=on)
        from_state, asked, votes = loaded.facts.state, approval_of(loaded), []
        # What is not edited follows automatically, from a timer or from another agreement.
        if bumps_version:
            _need_reason(loaded, transition, note)
        id = new_id()
        subjects.append((loaded.id, "state-change", id))
        if _enters_into_force(loaded.machine.definition, from_state, transition.to):
            entered.append(loaded)
        cleared = clear_facts(tx, loaded, from_state, transition.to, by=by)
        changes.append(enter(tx, loaded, transition, id=id, at=at, by=by, on=on, note=note))
        if asked is not None:
            waited = True
            drop_open(tx, loaded, at)
        elif loaded.machine.definition.states[from_state].nudge is not None:
            votes = keep_as_vote(tx, loaded, transition, from_state, at=at, by=by, note=note)
        data = _event_data(loaded, transition, from_state, on=on, note=note, votes=votes, cleared=cleared)
        if loaded.facts.returned:
            # What was agreed is agreed no longer, but for a text that was signed.
            data["returned"] = to_json(documents_queries.return_texts(tx, loaded.id))
            waited = True
        happened.append(DomainEvent(loaded, EventType.AGREEMENT_ADVANCED, data))
        if transition.renews:
            renewed.append((loaded, data))
    _renew(tx, renewed, on)
    insert_rows(tx, StateChange, changes)
    if source is not None:
        cite(tx, source, subjects, fact="day")
    reload_facts = create_promised(tx, agreements) or waited
    for loaded in agreements:
        open_steps(tx, loaded, at)
    commit_change(tx, happened, by=by, bumps_version=bumps_version, reload_facts=reload_facts)
    _supersede(tx, entered, by=by)
    return list(agreements)


def _allowed(loaded: LoadedAgreement, trigger: str, *, at: datetime, by: Actor, on: Edtf | None) -> Transition:
    """The transition that the machine lets through now; raises if it refuses, or if its day has not come."""
    if on is not None:
        refuse_future(on, local_day(at, loaded.facts.zone))
    return loaded.machine.permitted(loaded.facts.state, trigger, loaded.values(at), by.roles)


def _event_data(
    loaded: LoadedAgreement,
    transition: Transition,
    from_state: str,
    *,
    on: Edtf | None,
    note: str | None,
    votes: Sequence[Mapping[str, Any]],
    cleared: Mapping[str, Any],
) -> dict[str, Any]:
    """What the event says of the step."""
    return {
        "trigger": transition.trigger,
        "from": from_state,
        "to": transition.to,
        "on": str(on) if on else None,
        "note": Personal(note),
        "set": sorted(name for name in transition.dates if name in loaded.updates),
        "version": loaded.machine.definition.version,
        **({"votes": votes} if votes else {}),
        **({"cleared": cleared} if cleared else {}),
    }


def _renew(tx: Transaction, renewed: Sequence[tuple[LoadedAgreement, dict[str, Any]]], on: Edtf | None) -> None:
    """Another term begins for each; the data of its event says which."""
    renewals = note_renewals(tx, [loaded for loaded, _ in renewed], on=on)
    for (_, data), renewal in zip(renewed, renewals, strict=True):
        data["renewal"] = renewal


def _need_reason(loaded: LoadedAgreement, transition: Transition, note: str | None) -> None:
    state = loaded.facts.state
    if loaded.machine.definition.needs_reason(state, transition.to) and not trimmed(note or ""):
        raise ReasonNeededError(
            N_("Leaving the state “%(state)s” needs a reason."),
            hint=N_("Say it in the note."),
            state=Labelled(state, loaded.machine.definition.states[state].label.get),
        )


def _enters_into_force(definition: Definition, from_state: str, to: str) -> bool:
    return definition.states[from_state].phase is Phase.MAKING and definition.states[to].phase is Phase.IN_FORCE


def _supersede(tx: Transaction, entered: Sequence[LoadedAgreement], *, by: Actor) -> None:
    """Ends what these supersede, where its definition knows such an end from the state that it is in."""
    if not entered:
        return
    for earlier in load_by_id(tx, links_queries.superseded_ids(tx, [one.id for one in entered]), lock=True):
        for transition in earlier.machine.definition.leaving(earlier.facts.state):
            if transition.outcome is Outcome.SUPERSEDED:
                fire(tx, [earlier], transition.trigger, by=replace(by, roles=AMITY.roles), bumps_version=False)
                break


def enter(
    tx: Transaction,
    loaded: LoadedAgreement,
    transition: Transition,
    *,
    id: UUID,
    at: datetime,
    by: Actor,
    on: Edtf | None,
    note: str | None,
) -> dict[str, Any]:
    """Puts the agreement into the transition's state; returns the row of its history, which has this `id`."""
    definition, from_state, to = loaded.machine.definition, loaded.facts.state, transition.to
    entries = {**loaded.snapshot.state_entry_counts, to: loaded.snapshot.state_entry_counts.get(to, 0) + 1}
    phase = definition.states[to].phase
    known = loaded.snapshot.provenance_json()
    today = local_day(at, loaded.facts.zone)
    happened_on = on or Edtf(today.year, today.month, today.day)
    given = {
        name: day
        for name, day in days_of(transition, loaded.facts, happened_on).items()
        if loaded.snapshot.column(name) is None
    }
    for name, day in given.items():
        loaded.updates[name] = str(day)
        if name != "ended_on":
            known[name] = {"at": at.isoformat(), "corrected": False}
    if "signed_on" in transition.dates:
        lifecycle_queries.sign_parties(tx, loaded.id, str(happened_on))
        count_as_contact(loaded, happened_on)
    loaded.updates |= {
        "state": to,
        "phase": phase,
        "outcome": transition.outcome if phase is Phase.OVER else None,
        "state_entered_at": at,
        "state_entry_counts": entries,
        "date_provenance": known,
    }
    loaded.facts = facts_after(
        loaded.facts, definition, transition, at=at, on=happened_on, entry_number=entries[to], dates=given
    )
    return {
        "id": id,
        "office_id": tx.office,
        "agreement_id": loaded.id,
        "number": _next_number(loaded),
        "trigger": transition.trigger,
        "from_state": from_state,
        "to_state": to,
        "at": at,
        "happened_on": str(on) if on else None,
        "by": by.by,
        "note": note,
    }


def switch_version(
    tx: Transaction, loaded: LoadedAgreement, machine: AgreementMachine, facts: Facts, *, by: Actor
) -> None:
    """Puts an agreement on another version of its definition, in the state that `facts` say; nothing happened in it.

    The caller writes the event. A state of another name is a row of the history; the entry keeps its instant.
    """
    definition, from_state = machine.definition, loaded.facts.state
    entries = {**loaded.snapshot.state_entry_counts, facts.state: facts.entry_number}
    loaded.updates |= {"definition_version": definition.version, "state": facts.state, "state_entry_counts": entries}
    loaded.machine, loaded.facts = machine, facts
    if facts.state != from_state:
        change = {
            "id": new_id(),
            "office_id": tx.office,
            "agreement_id": loaded.id,
            "number": _next_number(loaded),
            "trigger": "migrate",
            "from_state": from_state,
            "to_state": facts.state,
            "at": tx.now,
            "happened_on": None,
            "by": by.by,
            "note": None,
        }
        insert_rows(tx, StateChange, [change])


def _next_number(loaded: LoadedAgreement) -> int:
    """The place of the next state change in the history. Entries do not count it: a renamed state keeps its own."""
    last = loaded.snapshot.last_change
    return last.number + 1 if last is not None else 1
