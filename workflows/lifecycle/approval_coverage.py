"""The approval steps of the definitions in use, and those that too few people are here to give."""

from __future__ import annotations

from dataclasses import dataclass

from models.database import Transaction
from models.queries.agreements import versions_going_on
from models.queries.definitions import newest_versions
from workflows.definitions.conditions import Words
from workflows.definitions.schema import ApprovalStep
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.staff import Staff


@dataclass(frozen=True)
class UsedStep:
    """A step that agreements go through, or may yet."""

    kind: str
    version: int
    title: Words
    step: ApprovalStep

    def __str__(self) -> str:
        return f"{self.kind} version {self.version}, {self.step.label.chief}"

    def text_in(self, language: str) -> str:
        return f"{self.title.get(language)}: {self.step.label.get(language)}"

    def lacks(self, staff: Staff) -> int:
        """How many people too few are here for the number that has to approve."""
        quorum = self.step.quorum
        return max(0, quorum - len(staff.voters(self.step.by))) if isinstance(quorum, int) else 0


def steps_in_use(tx: Transaction) -> tuple[UsedStep, ...]:
    """The approvers of the versions that agreements run on, and of the newest of each kind."""
    return tuple(
        UsedStep(kind, version, definition.title, step)
        for kind, version in sorted({*versions_going_on(tx), *newest_versions(tx)})
        for definition in [machine_for(tx, kind, version).definition]
        for state in definition.states.values()
        if state.approval is not None
        for step in state.approval.steps
    )
