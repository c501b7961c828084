"""How votes become an approval: whose votes a step waits for, when it is given, which step comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from models.enums import ApprovalState, VoteChoice
from workflows.definitions.schema import ApprovalRule, ApprovalStep


class VoteResult(StrEnum):
    OPEN = "open"
    GIVEN = "given"
    RETURNED = "returned"
    # Everybody has answered, and too few approved.
    MISSED = "missed"


@dataclass(frozen=True)
class VoteFact:
    """A vote as it was cast; `on_behalf_of` is set where somebody stood in."""

    by: str
    user_id: UUID | None
    on_behalf_of: UUID | None
    choice: VoteChoice
    note: str | None = None
    # Taken outside Amity, by those who decide there: it settles the whole step.
    outside: bool = False


@dataclass(frozen=True)
class StepFact:
    """A step that was put to those who may answer it, with all its votes in order."""

    step: str
    state: ApprovalState
    asked_at: datetime
    votes: tuple[VoteFact, ...] = ()


@dataclass(frozen=True)
class Voter:
    """One vote of a step: whose it is, and who is asked for it today."""

    of: UUID
    asked: UUID


@dataclass(frozen=True)
class StepStatus:
    """How one step stands. `votes` are those that count, by whose they are."""

    step: ApprovalStep
    state: ApprovalState | None
    asked_at: datetime | None
    voters: tuple[Voter, ...]
    votes: Mapping[str, VoteFact]

    @property
    def is_open(self) -> bool:
        return self.state is ApprovalState.OPEN

    @property
    def lacking(self) -> int:
        """How many people too few there are for an open step to be given, however they answer."""
        if not self.is_open or not isinstance(self.step.quorum, int):
            return 0
        return max(0, self.step.quorum - len({str(voter.of) for voter in self.voters} | set(self.votes)))

    @property
    def waiting(self) -> tuple[Voter, ...]:
        """The voters whose votes an open step has not yet."""
        return tuple(voter for voter in self.voters if str(voter.of) not in self.votes) if self.is_open else ()

    def voters_of(self, user: UUID) -> tuple[Voter, ...]:
        """The voters for whom somebody may vote: themselves, or else the absent for whom they stand in."""
        mine = tuple(voter for voter in self.voters if voter.of == user)
        return mine or tuple(voter for voter in self.voters if voter.asked == user)


def due(approval: ApprovalRule, states: Mapping[str, ApprovalState]) -> tuple[ApprovalStep, ...]:
    """The steps that are to be put to people now: all before them are given, and they were not asked yet."""
    return tuple(
        step
        for step in approval.steps
        if step.id not in states and all(states.get(name) is ApprovalState.GIVEN for name in step.after)
    )


def missing(approval: ApprovalRule, steps: Sequence[StepFact]) -> int:
    """How many steps are not given yet."""
    given = {step.step for step in steps if step.state is ApprovalState.GIVEN}
    return sum(step.id not in given for step in approval.steps)


def verdict(
    quorum: int | Literal["majority", "all"], voters: Sequence[Voter], votes: Mapping[str, VoteChoice]
) -> VoteResult:
    """What the votes come to. `votes` holds the one that counts of each voter, and may hold others' beside.

    One return is enough to return a step. An abstention takes its voter out of what `majority` and `all` are
    counted of; a number stays a number. Where fewer than that number are asked, the step waits for more people: it
    would come back from every round.
    """
    if VoteChoice.RETURN in votes.values():
        return VoteResult.RETURNED
    names = {str(voter.of) for voter in voters}
    approvals = sum(choice is VoteChoice.APPROVE for choice in votes.values())
    deciding = {name for name in names | set(votes) if votes.get(name) is not VoteChoice.ABSTAIN}
    wanted = {"majority": len(deciding) // 2 + 1, "all": max(1, len(deciding))}.get(str(quorum), quorum)
    if approvals >= int(wanted):
        return VoteResult.GIVEN
    if isinstance(quorum, int) and quorum > len(names | set(votes)):
        return VoteResult.OPEN
    return VoteResult.MISSED if votes and names <= set(votes) else VoteResult.OPEN
