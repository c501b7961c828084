"""How an approval stands, what is known of a partner's own approval, and whose turn it is: in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from config.languages import N_, listed, translations
from models.database import Transaction
from models.enums import Role, VoteChoice
from models.queries.snapshot_rows import ApprovalRow, TrackRow
from workflows.actors import AMITY, Actor
from workflows.calendar.dates import local_day
from workflows.engine.approvals import StepStatus
from workflows.engine.machine import Action
from workflows.engine.turns import Side, Turn, turn
from workflows.lifecycle.approvals import approval_of, may_answer, step_statuses
from workflows.read_models.requirements import Requirement, requirements, role_names
from workflows.read_models.shapes import (
    EarlierStep,
    ShownDecision,
    ShownStep,
    ShownTrack,
    ShownTurn,
    ShownVote,
    ShownVoter,
)
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.reconcile import HORIZON, plan_of
from workflows.unit_of_work.staff import Staff, staff_of

OPEN_STEPS = "approval.steps.open"
LACKING_PEOPLE = "approval.people.missing"
TOO_FEW = N_(
    "“%(step)s” needs %(quorum)d approvals, and %(available)d can answer: give more people the role, or another name"
)
TOO_FEW_SHORT = N_("needs %(quorum)d approvals, and %(available)d can answer")
NOT_GIVEN = N_("“%(step)s” is not approved yet")


def actions_of(tx: Transaction, loaded: LoadedAgreement, actor: Actor) -> tuple[Action, ...]:
    """What can be done, and what each other step lacks. Those who are asked to approve or return can do that."""
    values = loaded.values(tx.now)
    actions = loaded.machine.actions(loaded.facts.state, values, actor.roles)
    approval = approval_of(loaded)
    if approval is None:
        return actions
    running = step_statuses(tx, loaded)
    asked = [status for status in running if may_answer(status, actor)]
    short = any(status.lacking for status in running)
    cleared = {**values, OPEN_STEPS: 0} if any(not _approved(status, actor) for status in asked) else values
    answers = {}
    if asked:
        for action in loaded.machine.actions(loaded.facts.state, cleared, AMITY.roles):
            answers[id(action.transition)] = action
    shown = []
    for action in actions:
        if asked and action.trigger in (approval.given, approval.returned):
            shown.append(answers[id(action.transition)])
        elif action.roles and not short:
            # Who has no part in it sees the role; its holders see the steps, as everybody does if people are missing.
            shown.append(replace(action, unmet=tuple(item for item in action.unmet if item.code != OPEN_STEPS)))
        else:
            shown.append(action)
    return tuple(sorted(shown, key=lambda action: not action.allowed))


def _approved(status: StepStatus, actor: Actor) -> bool:
    """Whether all that the actor can say on this step is said."""
    voters = [str(voter.of) for voter in status.voters_of(actor.user_id)] if actor.user_id else [actor.by]
    return all(voter in status.votes and status.votes[voter].choice is VoteChoice.APPROVE for voter in voters)


def requirements_of(tx: Transaction, loaded: LoadedAgreement, action: Action, language: str) -> tuple[Requirement, ...]:
    """Every unmet requirement of an action; an open approval step by step, with those it waits for."""
    found = []
    for item in requirements(action, language):
        if item.code != OPEN_STEPS:
            found.append(item)
            continue
        staff = staff_of(tx)
        for status in step_statuses(tx, loaded):
            if status.is_open:
                text = translations(language).gettext(NOT_GIVEN) % {"step": status.step.label.get(language)}
                waited_for = _waited_for(staff, status, language)
                if waited_for or not status.lacking:
                    found.append(Requirement(OPEN_STEPS, text, waited_for or item.who))
                if status.lacking:
                    who = role_names((Role.ADMINISTRATOR,), language)
                    found.append(Requirement(LACKING_PEOPLE, _too_few(TOO_FEW, status, language), who))
    return tuple(found)


def _waited_for(staff: Staff, status: StepStatus, language: str) -> str:
    return listed([_name(staff, user) for user in dict.fromkeys(voter.asked for voter in status.waiting)], language)


def _too_few(text: str, status: StepStatus, language: str) -> str:
    quorum = int(status.step.quorum)
    words = {"step": status.step.label.get(language), "quorum": quorum, "available": quorum - status.lacking}
    return str(translations(language).gettext(text) % words)


def still_open(tx: Transaction, loaded: LoadedAgreement, language: str) -> str:
    """The open steps and whom they wait for, in one line; empty where no approval runs."""
    staff = staff_of(tx)
    waiting = []
    for status in step_statuses(tx, loaded):
        short = _too_few(TOO_FEW_SHORT, status, language) if status.lacking else ""
        waits = ", ".join(part for part in (_waited_for(staff, status, language), short) if part)
        if waits:
            waiting.append(f"{status.step.label.get(language)} ({waits})")
    return "; ".join(waiting)


def answered_by(tx: Transaction, loaded: LoadedAgreement, actor: Actor, language: str) -> tuple[str, ...]:
    """The open steps that the actor answers by giving or returning the approval."""
    return tuple(status.step.label.get(language) for status in step_statuses(tx, loaded) if may_answer(status, actor))


@dataclass(frozen=True, slots=True)
class LastNote:
    """What was noted at the step that led here; `who` is the name of the user who noted it, `by` the actor."""

    note: str
    by: str
    who: str | None
    on: date


def last_note(tx: Transaction, loaded: LoadedAgreement) -> LastNote | None:
    last = loaded.snapshot.last_change
    if last is None or not last.note:
        return None
    staff, by = staff_of(tx), str(last.by)
    user = UUID(by.removeprefix("user:")) if by.startswith("user:") else None
    return LastNote(last.note, by, _name(staff, user) if user else None, local_day(last.at, loaded.facts.zone))


def show_steps(tx: Transaction, loaded: LoadedAgreement, language: str) -> list[ShownStep]:
    """The steps of the approval that the present state asks for, with votes and those who are asked."""
    staff = staff_of(tx)
    rows = {item.step: item for item in _rounds(loaded)}
    return [_show_step(staff, status, rows.get(status.step.id), language) for status in step_statuses(tx, loaded)]


def _show_step(staff: Staff, status: StepStatus, row: ApprovalRow | None, language: str) -> ShownStep:
    return ShownStep(
        step=status.step.id,
        label=status.step.label.get(language),
        state=str(status.state or "waiting"),
        quorum=status.step.quorum,
        after=list(status.step.after),
        asked_at=row.asked_at.isoformat() if row else None,
        closed_at=_instant(row.closed_at) if row else None,
        voters=[
            ShownVoter(_name(staff, voter.of), _name(staff, voter.asked), str(voter.of) in status.votes)
            for voter in status.voters
        ],
        votes=_votes(staff, row) if row else [],
        lacking=status.lacking,
    )


def show_earlier(tx: Transaction, loaded: LoadedAgreement, language: str) -> list[EarlierStep]:
    """The steps of former approvals, which stay as they were answered."""
    staff = staff_of(tx)
    states = loaded.machine.definition.states
    found = []
    for item in loaded.snapshot.approvals:
        if (item.state_name, item.entry) == (loaded.facts.state, loaded.facts.entry_number):
            continue
        approval = states[item.state_name].approval if item.state_name in states else None
        labels = {step.id: step.label.get(language) for step in approval.steps} if approval else {}
        found.append(
            EarlierStep(
                step=item.step,
                label=labels.get(item.step, item.step),
                entry=item.entry,
                state=item.state,
                closed_at=_instant(item.closed_at),
                votes=_votes(staff, item),
            )
        )
    return found


def _rounds(loaded: LoadedAgreement) -> list[ApprovalRow]:
    """Those of this entry into the state."""
    now = (loaded.facts.state, loaded.facts.entry_number)
    return [item for item in loaded.snapshot.approvals if (item.state_name, item.entry) == now]


def _votes(staff: Staff, item: ApprovalRow) -> list[ShownVote]:
    return [
        ShownVote(
            by=_name(staff, vote.user) if vote.user else vote.by,
            on_behalf_of=_name(staff, vote.on_behalf_of) if vote.on_behalf_of else None,
            choice=vote.choice,
            note=vote.note,
            at=vote.at.isoformat(),
            outside=ShownDecision(vote.decided_by, vote.decided_on.isoformat(), vote.document, vote.file)
            if vote.decided_by and vote.decided_on and vote.document
            else None,
        )
        for vote in item.votes or ()
    ]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _name(staff: Staff, user: UUID) -> str:
    return str(staff.people[user].name) if user in staff.people else str(user)


def show_track(loaded: LoadedAgreement, party: UUID, language: str) -> list[ShownTrack]:
    """What is known of one party's own approval: every declared step, then what was recorded beside them."""
    known = {item.step: item for item in loaded.snapshot.partner_steps if item.party == party}
    labels = {step.id: step.label.get(language) for step in loaded.machine.definition.tracks}
    return [_track(name, labels.get(name, name), known.get(name)) for name in dict.fromkeys([*labels, *known])]


def _track(name: str, label: str, known: TrackRow | None) -> ShownTrack:
    if known is None:
        return ShownTrack(name, label, None, None, None, None)
    return ShownTrack(name, label, known.state, known.since, known.known_from, known.note)


def turn_of(tx: Transaction, loaded: LoadedAgreement) -> Turn | None:
    """Whose turn it is today."""
    today = local_day(tx.now, loaded.facts.zone)
    definition = loaded.machine.definition
    whose = turn(
        loaded.facts,
        definition,
        step_statuses(tx, loaded),
        roles=_leading_on(tx, loaded),
        today=today,
        next_due=None,
    )
    if whose is None or whose.side is not Side.TIME:
        return whose
    ahead = [item.date for item in plan_of(loaded, start=today, until=today + HORIZON) if item.date >= today]
    return replace(whose, until=min(ahead, default=None))


def _leading_on(tx: Transaction, loaded: LoadedAgreement) -> tuple[str, ...]:
    """The roles that can do the next step, or clear what it lacks."""
    definition = loaded.machine.definition
    for action in sorted(
        loaded.machine.actions(loaded.facts.state, loaded.values(tx.now), AMITY.roles),
        key=lambda action: definition.transitions.index(action.transition),
    ):
        if not definition.leads_on(loaded.facts.state, action.transition.to):
            continue
        lacking = [
            definition.specs[item.fact].changed_by_roles for item in action.unmet if item.fact in definition.specs
        ]
        return tuple(dict.fromkeys(role for roles in lacking for role in roles)) or action.transition.roles
    return ("coordinator",)


def show_turn(tx: Transaction, loaded: LoadedAgreement, parties: Mapping[str, str], language: str) -> ShownTurn | None:
    """`parties` are the names of the parties by id."""
    whose = turn_of(tx, loaded)
    if whose is None:
        return None
    staff = staff_of(tx)
    who = []
    for kind, id in whose.who:
        if kind == "role":
            who.append(role_names((id,), language))
        else:
            who.append(parties.get(id, id) if kind == "party" else _name(staff, UUID(id)))
    return ShownTurn(
        side=whose.side,
        who=who,
        since=whose.since.isoformat() if whose.since else None,
        until=whose.until.isoformat() if whose.until else None,
    )
