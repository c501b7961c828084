"""What is wrong with the approvals and tracks of a definition. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.definitions.catalogue import ROLES
from workflows.definitions.conditions import Guard
from workflows.definitions.issues import Issue
from workflows.definitions.schema import ApprovalRule, Definition


def check_approvals(definition: Definition) -> Iterator[Issue]:
    for name, state in definition.states.items():
        if state.approval is not None:
            yield from _approval_steps(state.approval, f"states > {name} > approval")
            yield from _triggers(definition, name, state.approval, f"states > {name} > approval")
    for step, times in Counter(step.id for step in definition.tracks).items():
        if times > 1:
            yield Issue("duplicate-step", f"tracks > {step}", "two steps have this id")


def _approval_steps(approval: ApprovalRule, location: str) -> Iterator[Issue]:
    ids = [step.id for step in approval.steps]
    for step in approval.steps:
        at = f"{location} > {step.id}"
        if ids.count(step.id) > 1:
            yield Issue("duplicate-step", at, "two steps have this id")
        for name in step.after:
            if name not in ids:
                yield Issue("unknown-step", at, f"there is no step {name!r}; known are {', '.join(ids)}")
        if step.by.role is not None and step.by.role not in ROLES:
            yield Issue("unknown-role", at, f"there is no role {step.by.role!r}; known are {', '.join(ROLES)}")
        if step.by.people and isinstance(step.quorum, int) and step.quorum > len(set(step.by.people)):
            yield Issue("quorum", at, f"{step.quorum} cannot approve where {len(set(step.by.people))} are asked")
    given: set[str] = set()
    while ready := {step.id for step in approval.steps if set(step.after) <= given} - given:
        given |= ready
    for name in dict.fromkeys(ids):
        known = {step.id: step for step in approval.steps}[name]
        if name not in given and set(known.after) <= set(ids):
            yield Issue("step-cycle", f"{location} > {name}", "it waits for steps that wait for it")


def _triggers(definition: Definition, state: str, approval: ApprovalRule, location: str) -> Iterator[Issue]:
    leaving = definition.leaving(state)
    for name in (approval.given, approval.returned):
        if not any(transition.trigger == name for transition in leaving):
            yield Issue("unknown-trigger", location, f"no transition {name!r} leaves {state!r}")
    for transition in leaving:
        if transition.trigger == approval.given and not _waits(transition.guard):
            yield Issue(
                "approval-unguarded",
                location,
                f"{approval.given!r} has to wait for the steps: guard it with approval.steps.open, at_most 0",
            )
        if transition.trigger in (approval.given, approval.returned) and transition.timer is not None:
            yield Issue("approval-timer", location, f"{transition.trigger!r} is answered by people, not by time")


def _waits(guard: Guard | None) -> bool:
    """Whether the guard cannot hold while a step is open."""
    if guard is None:
        return False
    if guard.fact == "approval.steps.open":
        return guard.at_most == 0 or guard.equals == 0
    return any(_waits(part) for part in guard.all or ())
