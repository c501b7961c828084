"""The definition format: what a YAML file may say, as types. The published JSON Schema is made from these."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from models.enums import NoticeChannel, Outcome, Phase
from workflows.definitions.catalogue import CUSTOM, FACTS, Audience, FactSpec, Template
from workflows.definitions.conditions import FactDeclaration, Guard, Node, Words
from workflows.definitions.field_types import Duration, Name, Offset
from workflows.definitions.planning_rules import (
    Anniversary,
    Duty,
    EntryCommitment,
    MilestoneStep,
    OccasionRule,
    Reminder,
    Repeat,
)
from workflows.definitions.rule_ids import nudge_rule


class Nudge(Node):
    """Mails while a state lasts and nothing happens."""

    after: Duration
    repeat: Repeat | None = None
    audience: Audience = Audience.OWNER
    template: Template = Template.NUDGE
    title: Words | None = None
    """What the mail is called in plans, on pages and in its subject, instead of what its template is called."""


class Voters(Node):
    """Who may answer a step: everybody with a role, or named people."""

    role: str | None = None
    people: tuple[str, ...] = ()
    """Mail addresses of users; for one who left, their successor answers."""

    @model_validator(mode="after")
    def _one_form(self) -> Voters:
        if (self.role is None) == (not self.people):
            raise ValueError("a step is answered by either a `role` or `people`")
        return self


class ApprovalStep(Node):
    id: Name
    label: Words
    by: Voters
    quorum: Annotated[int, Field(ge=1, le=100)] | Literal["majority", "all"] = 1
    """How many approvals it needs; `majority` and `all` are of those who may answer and do not abstain."""
    after: tuple[Name, ...] = ()
    """The steps that have to be given before this one is put to anybody."""


class ApprovalRule(Node):
    """Steps in order or side by side: when all are given, or one is returned, the agreement moves automatically."""

    given: Name = "approve"
    returned: Name = "return"
    steps: Annotated[tuple[ApprovalStep, ...], Field(min_length=1)]


class PartnerStep(Node):
    """A step of a partner's own way to its approval, as far as we hear of it."""

    id: Name
    label: Words
    required: bool = False
    """Whether it counts as open although nobody has mentioned it."""


class State(Node):
    phase: Phase
    label: Words
    advice: Words
    review: Duration | None = None
    """At the latest after each such period the owner is asked how it stands: no agreement is forgotten."""
    nudge: Nudge | None = None
    approval: ApprovalRule | None = None
    turn: Literal["ours", "theirs", "time"] | None = None
    """Whose turn it is where nothing open says so; else ours while it is made, and time's afterwards."""
    reason: bool = False
    """Whether leaving it by hand needs a reason, which is kept; timers need none."""

    @property
    def approvals(self) -> int:
        """How many approvals one stay in it can bring: one for each step, or the answer that its nudge asks for."""
        if self.approval is not None:
            return len({step.id for step in self.approval.steps})
        return int(self.nudge is not None and self.nudge.audience is Audience.APPROVERS)


class Timer(Node):
    """Fires the transition automatically, if its guard holds: after a time, or at a day that the terms give."""

    after: Duration | None = None
    since: Literal["entered", "last-contact"] = "entered"
    at: Literal["entry", "expiry", "termination"] | None = None
    """The day of entry into force, the end of a term that is not renewed tacitly, the effect of a notice."""
    offset: Offset = "P0D"
    """For `at`: how long before or after that day."""

    @model_validator(mode="after")
    def _one_form(self) -> Timer:
        if (self.after is None) == (self.at is None):
            raise ValueError("a timer says either `after` or `at`")
        if self.at is None and "offset" in self.model_fields_set:
            raise ValueError("`offset` belongs to `at`")
        return self


class Transition(Node):
    trigger: Name
    from_: tuple[Name, ...] = Field(alias="from", min_length=1)
    to: Name
    label: Words
    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    guard: Guard | None = None
    timer: Timer | None = None
    outcome: Outcome | None = None
    renews: bool = False
    """Whether another term begins with it."""
    asks: tuple[Literal["date", "note"], ...] = ()
    """What the form asks for: the day on which it happened in the world, a note."""
    dates: tuple[Literal["signed_on", "in_force_on", "ended_on"], ...] = ()
    """The dates of the agreement that the day of this transition becomes."""


class Definition(Node):
    format: Literal[1]
    kind: Name
    version: Annotated[int, Field(ge=1)]
    title: Words
    initial: Name
    facts: dict[Name, FactDeclaration] = Field(default_factory=dict)
    states: Annotated[dict[Name, State], Field(min_length=2)]
    transitions: Annotated[tuple[Transition, ...], Field(min_length=1)]
    reminders: tuple[Reminder, ...] = ()
    anniversaries: tuple[Anniversary, ...] = ()
    commitments: tuple[EntryCommitment, ...] = ()
    duties: tuple[Duty, ...] = ()
    occasions: tuple[OccasionRule, ...] = ()
    migrates: dict[Annotated[int, Field(ge=1)], dict[Name, Name]] = Field(default_factory=dict)
    """For agreements on an older version: which state here is which there, where the names differ."""
    notice_by: NoticeChannel | None = None
    """How notice of termination is given, if the text of an agreement does not say."""
    tracks: tuple[PartnerStep, ...] = ()
    """The steps of a partner's own approval, such as council, ministry, mayor."""

    @cached_property
    def fingerprint(self) -> str:
        """The same for all texts that say the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def triggers(self) -> dict[str, tuple[Transition, ...]]:
        names = dict.fromkeys(transition.trigger for transition in self.transitions)
        return {name: tuple(t for t in self.transitions if t.trigger == name) for name in names}

    @cached_property
    def specs(self) -> dict[str, FactSpec]:
        """Every fact that guards may name here: those of the catalogue as far as they can go here, and its own."""
        custom = {f"{CUSTOM}{name}": declared for name, declared in self.facts.items()}
        asked = [state.approvals for state in self.states.values() if state.approval is not None]
        bounds = {
            "approvals.given": sum(state.approvals for state in self.states.values()),
            "approval.steps.open": max(asked, default=0),
            **({} if self.tracks else dict.fromkeys(("partner.steps.open", "partner.steps.refused"), 0)),
        }
        bounded = {code: replace(FACTS[code], maximum=most) for code, most in bounds.items()}
        return {**FACTS, **bounded, **{code: declared.spec(code) for code, declared in custom.items()}}

    @cached_property
    def milestone_steps(self) -> tuple[MilestoneStep, ...]:
        """The steps of all milestones."""
        return tuple(step for rule in self.anniversaries if rule.milestones for step in rule.milestones.steps)

    def title_of_rule(self, rule: str) -> Words | None:
        """What the definition itself calls the mails of a rule, if it does."""
        return self._titles.get(rule)

    @cached_property
    def _titles(self) -> dict[str, Words]:
        nudges = {nudge_rule(name): state.nudge.title for name, state in self.states.items() if state.nudge}
        reminders = {rule.id: rule.title for rule in self.reminders}
        anniversaries = {rule.id: rule.title for rule in self.anniversaries}
        return {rule: title for rule, title in (nudges | reminders | anniversaries).items() if title is not None}

    @cached_property
    def _counted_apart(self) -> set[tuple[str, str]]:
        """Triggers and offsets of timers that count the entries of several states, or entries and days of the terms."""
        timed = [(t, t.timer) for t in self.transitions if t.timer is not None]
        counted: dict[tuple[str, str], set[str]] = {}
        for transition, timer in timed:
            states = transition.from_ if timer.after is not None else (timer.at or "",)
            counted.setdefault((transition.trigger, timer.after or timer.offset), set()).update(states)
        after = {(transition.trigger, timer.after) for transition, timer in timed if timer.after is not None}
        return {key for key, states in counted.items() if len(states) > 1 and key in after}

    def timer_rule(self, transition: Transition, state: str) -> str:
        """The rule of what a timer plans: its trigger; with the state where its keys would be those of another's.

        Keys count the entries into one state. A day of the terms fires a trigger once, whichever state it finds.
        """
        after = transition.timer.after if transition.timer is not None else None
        if after is None or (transition.trigger, after) not in self._counted_apart:
            return transition.trigger
        return f"{transition.trigger}-from-{state}"

    def made_by(self, trigger: str, from_state: str | None, to: str) -> Transition | None:
        """The transition that a row of the history tells of, if this version has it."""
        found = (one for one in self.triggers.get(trigger, ()) if one.to == to and from_state in one.from_)
        return next(found, None)

    def channel(self, by_text: NoticeChannel | None) -> NoticeChannel | None:
        """How notice is given: as the text of an agreement says, else as this says of its kind."""
        return by_text or self.notice_by

    def cleared_by(self, from_state: str, to: str) -> tuple[str, ...]:
        """The names of its own facts that a transition between these states clears."""
        return tuple(name for name, declared in self.facts.items() if declared.is_cleared_by(from_state, to))

    def needs_reason(self, from_state: str, to: str) -> bool:
        """Whether a step has to say why: it leaves a state that asks for it."""
        return to != from_state and bool(self.states[from_state].reason)

    def leads_on(self, from_state: str, to: str) -> bool:
        """Whether a step goes on along the way: to a later state that is neither an end nor aside."""
        names = list(self.states)
        return self.states[to].phase not in Phase.aside() and names.index(to) > names.index(from_state)

    def goes_back(self, from_state: str, to: str) -> bool:
        """Whether a step leads back while the agreement is being made: the text has to be worked on again."""
        names = list(self.states)
        if not {from_state, to} <= set(names):
            return False
        making = all(self.states[name].phase is Phase.MAKING for name in (from_state, to))
        return making and names.index(to) < names.index(from_state)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        return tuple(transition for transition in self.transitions if state in transition.from_)


def schema() -> dict[str, Any]:
    """The JSON Schema that is published beside the definitions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Amity workflow definition, format 1",
        **Definition.model_json_schema(by_alias=True),
    }
