"""Answering the steps of an approval, and putting the next ones to those who may answer.

What the answers lead to, `workflows.lifecycle.transitions` does: this module writes votes and steps, never a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError
from config.languages import N_
from config.texts import trimmed
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import ApprovalState, Role, VoteChoice
from models.event_log import Personal
from models.event_types import EventType
from models.queries import lifecycle as lifecycle_queries
from models.tables.approvals import Approval, Vote
from models.tables.base import new_id
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.definitions import schema
from workflows.engine import approvals
from workflows.engine.approvals import StepStatus, VoteResult
from workflows.policy import Act, may, need
from workflows.unit_of_work.changes import DomainEvent
from workflows.unit_of_work.loader import LoadedAgreement, refresh
from workflows.unit_of_work.record import ReasonNeededError, must_be_past
from workflows.unit_of_work.staff import OUTSIDE, staff_of

QUORUM_MISSED = "Everybody has answered, and too few approved."


class NotAskedError(RefusedError):
    code = "not-asked"


class NotYoursError(NotAskedError):
    """The step waits, and for others: another role, or other people."""

    code = "not-yours"


@dataclass(frozen=True)
class Answer:
    """What answering came to. `fires` is the trigger that follows from it, `why` the reason of a return."""

    happened: tuple[DomainEvent, ...]
    fires: str | None = None
    why: str | None = None


def approval_of(loaded: LoadedAgreement) -> schema.ApprovalRule | None:
    return loaded.machine.definition.states[loaded.facts.state].approval


def step_statuses(tx: Transaction, loaded: LoadedAgreement) -> tuple[StepStatus, ...]:
    """How each step of the running approval stands; none where the state asks for none."""
    return staff_of(tx).step_statuses(approval_of(loaded), loaded.facts.steps)


def may_answer(status: StepStatus, by: Actor) -> bool:
    """Users who are asked, and the operator, who counts as one voter; but a named person's answer is theirs."""
    if not status.is_open:
        return False
    if by.user_id is None:
        return not status.step.by.people
    voters, role = status.voters_of(by.user_id), status.step.by.role
    # Somebody may act with fewer roles than they have; what they do for another is not by their own.
    mine = any(voter.of == by.user_id for voter in voters)
    return bool(voters) and (role is None or not mine or may(by.roles, Act.ANSWER, named=(role, Role.ADMINISTRATOR)))


def is_answer(loaded: LoadedAgreement, trigger: str) -> bool:
    """Whether firing `trigger` here means answering the steps of an approval."""
    approval = approval_of(loaded)
    return approval is not None and trigger in (approval.given, approval.returned)


def answer(
    tx: Transaction,
    loaded: LoadedAgreement,
    choice: VoteChoice,
    *,
    by: Actor,
    at: datetime,
    note: str | None,
    step: str | None = None,
    on_behalf_of: UUID | None = None,
) -> Answer:
    """Answers one step, or every open one that the actor may answer, and closes what is decided by it.

    The same answer again changes nothing. Raises `NotAskedError` where the actor is not asked.
    """
    approval = approval_of(loaded)
    if approval is None:
        raise _nothing_waits(loaded)
    if step is not None:
        _known_step(approval, step)
    if choice is VoteChoice.RETURN and not trimmed(note or ""):
        raise ReasonNeededError(N_("A return needs a reason."), hint=N_("Say in the note what has to change."))
    open_steps(tx, loaded, at)
    ours = [one for one in step_statuses(tx, loaded) if may_answer(one, by) and step in (None, one.step.id)]
    named = [] if by.user_id is not None else [one for one in step_statuses(tx, loaded) if one.waiting]
    if not ours and named and step in (None, *(one.step.id for one in named)):
        people = list(dict.fromkeys(address for one in named for address in one.step.by.people))
        raise NotYoursError(
            N_("Only the named approvers can vote: %(people)s."),
            hint="They answer with `amity --as ADDRESS agreements vote`, or their substitute or successor does.",
            people=people,
        )
    if not ours:
        others = any(one.waiting and step in (None, one.step.id) for one in step_statuses(tx, loaded))
        raise (NotYoursError if others else NotAskedError)(
            N_("You are not asked for this now."), hint="`amity agreements show` says which step waits for whom."
        )
    happened = []
    for status in ours:
        voted = _vote(tx, loaded, status, choice, by=by, at=at, note=note, on_behalf_of=on_behalf_of)
        if voted:
            happened.append(voted)
    refresh(tx, loaded)
    return _follow(tx, loaded, approval, tuple(happened), at=at, note=note)


@dataclass(frozen=True, slots=True)
class OutsideDecision:
    """What was decided on a step outside Amity: by whom, when, and in which document (its number, and its file)."""

    step: str
    choice: VoteChoice
    decided_by: str
    decided_on: date
    document: str
    file: str | None = None
    note: str | None = None


def decide_outside(
    tx: Transaction, loaded: LoadedAgreement, decision: OutsideDecision, *, by: Actor, at: datetime
) -> Answer:
    """Settles an open step by what was decided elsewhere, however many approvals it needs here.

    Raises `NotAskedError` if the step is not open, and `UsageError` for a day to come.
    """
    need(by, Act.RECORD_DECISION)
    approval = approval_of(loaded)
    if approval is None:
        raise _nothing_waits(loaded)
    _known_step(approval, decision.step)
    must_be_past(tx, loaded, Edtf(decision.decided_on.year, decision.decided_on.month, decision.decided_on.day))
    open_steps(tx, loaded, at)
    status = next(one for one in step_statuses(tx, loaded) if one.step.id == decision.step)
    if not status.is_open:
        raise NotAskedError(N_("This step is not open now."), hint="`amity agreements show` says how each step stands.")
    vote = _NewVote(
        tx.office, _id_of(tx, loaded, decision.step), by, decision.choice, decision.note, at, decision=decision
    )
    data = {
        "step": decision.step,
        "entry": loaded.facts.entry_number,
        "choice": decision.choice,
        "note": Personal(decision.note),
        "decided_by": Personal(decision.decided_by),
        "decided_on": decision.decided_on.isoformat(),
        "document": decision.document,
        "file": decision.file,
        "votes": _keep(tx, [vote]),
    }
    refresh(tx, loaded)
    happened = (DomainEvent(loaded, EventType.APPROVAL_DECIDED_OUTSIDE, data),)
    return _follow(tx, loaded, approval, happened, at=at, note=decision.note)


def _nothing_waits(loaded: LoadedAgreement) -> NotAskedError:
    return NotAskedError(
        N_("%(reference)s is not waiting for approval."),
        hint="`amity agreements actions` says more.",
        reference=loaded.reference,
    )


def _known_step(approval: schema.ApprovalRule, step: str) -> None:
    if step not in {one.id for one in approval.steps}:
        known = ", ".join(one.id for one in approval.steps)
        raise NotFoundError(N_("There is no step “%(step)s”."), hint=f"Steps are: {known}.", step=step)


@dataclass(frozen=True, slots=True)
class _NewVote:
    """A vote to be written; one for oneself has no `on_behalf_of`."""

    office_id: UUID
    approval_id: UUID
    by: Actor
    choice: VoteChoice
    note: str | None
    at: datetime
    on_behalf_of: UUID | None = None
    decision: OutsideDecision | None = None
    id: UUID = field(default_factory=new_id)


def _vote(
    tx: Transaction,
    loaded: LoadedAgreement,
    status: StepStatus,
    choice: VoteChoice,
    *,
    by: Actor,
    at: datetime,
    note: str | None,
    on_behalf_of: UUID | None,
) -> DomainEvent | None:
    """Adds a vote for each voter who is answered for here; None where it says what is said already."""
    voters: Sequence[UUID | None] = [None]
    if by.user_id is not None:
        mine = status.voters_of(by.user_id)
        if on_behalf_of is not None:
            mine = tuple(voter for voter in status.voters if voter.of == on_behalf_of and voter.asked == by.user_id)
            if not mine:
                raise NotAskedError(
                    N_("You are not their substitute here."), hint="`amity users delegations` lists who does."
                )
        voters = [voter.of for voter in mine]
    absent = [voter if voter != by.user_id else None for voter in voters]
    given = [status.votes.get(str(voter) if voter else by.by) for voter in voters]
    if all(vote is not None and (vote.choice, vote.note) == (choice, note) for vote in given):
        return None
    approval_id = _id_of(tx, loaded, status.step.id)
    votes = [_NewVote(tx.office, approval_id, by, choice, note, at, on_behalf_of=voter) for voter in absent]
    data = {
        "step": status.step.id,
        "entry": loaded.facts.entry_number,
        "choice": choice,
        "note": Personal(note),
        "on_behalf_of": [voter for voter in absent if voter is not None],
        "votes": _keep(tx, votes),
    }
    return DomainEvent(loaded, EventType.APPROVAL_VOTED, data)


def _keep(tx: Transaction, votes: Sequence[_NewVote]) -> list[dict[str, Any]]:
    """Writes votes; returns them as the log has them, by which `amity verify` compares the rows."""
    insert_rows(
        tx,
        Vote,
        [
            {
                "id": vote.id,
                "office_id": vote.office_id,
                "approval_id": vote.approval_id,
                "user_id": vote.by.user_id,
                "on_behalf_of": vote.on_behalf_of,
                "by": vote.by.by,
                "choice": vote.choice,
                "note": vote.note,
                "decided_by": vote.decision and vote.decision.decided_by,
                "decided_on": vote.decision and vote.decision.decided_on,
                "document": vote.decision and vote.decision.document,
                "file": vote.decision and vote.decision.file,
                "at": vote.at,
            }
            for vote in votes
        ],
    )
    return [
        {
            "id": vote.id,
            "choice": vote.choice,
            "for": vote.on_behalf_of,
            **(
                {"document": vote.decision.document, "decided_on": vote.decision.decided_on.isoformat()}
                if vote.decision
                else {}
            ),
        }
        for vote in votes
    ]


def _follow(
    tx: Transaction,
    loaded: LoadedAgreement,
    approval: schema.ApprovalRule,
    happened: tuple[DomainEvent, ...],
    *,
    at: datetime,
    note: str | None,
) -> Answer:
    """Closes the steps that the votes decide, and opens those that come after."""
    for status in step_statuses(tx, loaded):
        if not status.is_open or not status.votes:
            continue
        votes = {name: vote.choice for name, vote in status.votes.items()}
        outside = status.votes.get(OUTSIDE)
        # What was decided elsewhere settles the step, however many are asked here.
        quorum = 1 if outside is not None else status.step.quorum
        verdict = approvals.verdict(quorum, status.voters, votes)
        if verdict is VoteResult.OPEN:
            continue
        given = verdict is VoteResult.GIVEN
        state = ApprovalState.GIVEN if given else ApprovalState.RETURNED
        lifecycle_queries.close_approval(tx, _id_of(tx, loaded, status.step.id), state, at)
        if not given:
            refresh(tx, loaded)
            return Answer(happened, approval.returned, note if verdict is VoteResult.RETURNED else QUORUM_MISSED)
    refresh(tx, loaded)
    if open_steps(tx, loaded, at):
        return Answer(happened)
    return Answer(happened, None if approvals.missing(approval, loaded.facts.steps) else approval.given)


def open_steps(tx: Transaction, loaded: LoadedAgreement, at: datetime) -> bool:
    """Puts the steps that are due now to those who may answer; returns whether there were any."""
    approval = approval_of(loaded)
    if approval is None:
        return False
    due = approvals.due(approval, {step.step: step.state for step in loaded.facts.steps})
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "office_id": tx.office,
            "agreement_id": loaded.id,
            "state_name": loaded.facts.state,
            "entry": loaded.facts.entry_number,
            "step": step.id,
            "state": ApprovalState.OPEN,
            "asked_at": at,
            "closed_at": None,
        }
        for step in due
    ]
    if rows:
        insert_rows(tx, Approval, rows)
        refresh(tx, loaded)
    return bool(rows)


def drop_open(tx: Transaction, loaded: LoadedAgreement, at: datetime) -> None:
    """The agreement left the state: approval steps that nobody has decided are closed. Votes and texts stay."""
    lifecycle_queries.drop_open_approvals(tx, loaded.id, at)


def keep_as_vote(
    tx: Transaction,
    loaded: LoadedAgreement,
    transition: schema.Transition,
    state: str,
    *,
    at: datetime,
    by: Actor,
    note: str | None,
) -> list[dict[str, Any]]:
    """Where a state only nudges approvers and has no steps, leaving it is their answer: it is kept as a vote.

    Returns the votes as the event of the step has to name them.
    """
    if Role.APPROVER not in transition.roles:
        return []
    asking = loaded.machine.definition.states[state].nudge
    if asking is None or asking.audience != "approvers":
        return []
    given = loaded.machine.definition.leads_on(state, transition.to)
    approval_id = new_id()
    insert_rows(
        tx,
        Approval,
        [
            {
                "id": approval_id,
                "office_id": tx.office,
                "agreement_id": loaded.id,
                "state_name": state,
                "entry": loaded.snapshot.state_entry_counts.get(state, 1),
                "state": ApprovalState.GIVEN if given else ApprovalState.RETURNED,
                "asked_at": loaded.snapshot.state_entered_at,
                "closed_at": at,
            }
        ],
    )
    choice = VoteChoice.APPROVE if given else VoteChoice.RETURN
    return _keep(tx, [_NewVote(tx.office, approval_id, by, choice, note, at)])


def _id_of(tx: Transaction, loaded: LoadedAgreement, step: str) -> UUID:
    return lifecycle_queries.approval_id(tx, loaded.id, loaded.facts.state, loaded.facts.entry_number, step)
