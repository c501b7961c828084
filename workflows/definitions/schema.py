"""The definition format: what a YAML file may say, as types. The published JSON Schema is made from these."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from models.enums import ExchangeKind, OccasionKind, Outcome, Phase
from workflows.calendar.dates import MOST_YEARS, Period
from workflows.definitions.catalogue import CUSTOM, FACTS, Audience, FactSpec, Template
from workflows.definitions.conditions import FactDeclaration, Guard, Node, Words

NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def _period(text: str) -> str:
    Period.parse(text).bounded()
    return text


def _positive(text: str) -> str:
    period = Period.parse(text).bounded()
    if period.sign < 0 or not period:
        raise ValueError(f"{text} must lie ahead: write P30D, not P-30D or P0D")
    return text


Name = Annotated[str, Field(pattern=NAME, max_length=40)]
# For checks of a file by its schema alone; the validators say more.
_PATTERN = {"pattern": r"^[+-]?P[+-]?(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?$"}
Offset = Annotated[
    str,
    AfterValidator(_period),
    Field(
        description=f"ISO 8601 period from the anchor, of {MOST_YEARS} years at most: P-30D, P0D, P2W",
        json_schema_extra=_PATTERN,
    ),
]
WorkingDaysOf = Literal["recipient", "both"]
Duration = Annotated[
    str,
    AfterValidator(_positive),
    Field(
        description=f"ISO 8601 period, from one day to {MOST_YEARS} years: P30D, P6M, P1Y", json_schema_extra=_PATTERN
    ),
]


class Repeat(Node):
    every: Duration
    times: Annotated[int, Field(ge=1, le=24, description="how often at most after the first")]


class Nudge(Node):
    """Mails while a state lasts and nothing happens."""

    after: Duration
    repeat: Repeat | None = None
    audience: Audience = Audience.OWNER
    template: Template = Template.NUDGE


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


class Reminder(Node):
    id: Name
    anchor: Literal["state", "commitment", "exchange", "entry", "expiry", "notice-deadline", "termination"]
    """What the offsets are counted from; the last four follow from the terms."""
    states: tuple[Name, ...] = ()
    """For anchor `state`: counted from the entry. Otherwise: the states in which the rule holds; empty is all."""
    offsets: Annotated[tuple[Offset, ...], Field(min_length=1)]
    audience: Audience = Audience.OWNER
    template: Template
    title: Words | None = None
    """What the mail is called in plans, on pages and in its subject, instead of what its template is called."""
    repeat: Repeat | None = None
    working_days: WorkingDaysOf = "recipient"


class MilestoneStep(Node):
    """One of a series of things to do for a milestone; its reminder stops once the exchange has come so far."""

    id: Name
    label: Words
    offset: Offset
    until: Literal["invited", "confirmed", "held", "reported"] | None = None


class Milestones(Node):
    """Anniversaries that are prepared for longer, step by step."""

    years: Annotated[tuple[Annotated[int, Field(ge=1, le=200)], ...], Field(min_length=1)]
    lead: Offset = "P-1Y"
    steps: tuple[MilestoneStep, ...] = ()


class Anniversary(Node):
    id: Name
    anchor: Literal["signed_on", "in_force_on", "occasion"]
    occasion: OccasionKind | None = None
    """For anchor `occasion`: the kind of the occasions that are kept, such as diplomatic-relations."""
    states: Annotated[tuple[Name, ...], Field(min_length=1)]
    years: tuple[Annotated[int, Field(ge=1, le=200)], ...] = ()
    """Ordinals that are kept; empty is every year."""
    creates: ExchangeKind | None = None
    lead: Offset = "P-60D"
    offsets: tuple[Offset, ...] = ()
    milestones: Milestones | None = None
    audience: Audience = Audience.OWNER
    working_days: WorkingDaysOf = "recipient"

    @model_validator(mode="after")
    def _occasion(self) -> Anniversary:
        if (self.anchor == "occasion") != (self.occasion is not None):
            raise ValueError("`occasion` is given exactly with `anchor: occasion`")
        return self


class OccasionRule(Node):
    """Proposes an exchange for each occasion that touches the agreement: its own, or of its cities and fields."""

    id: Name
    states: Annotated[tuple[Name, ...], Field(min_length=1)]
    kinds: Annotated[tuple[OccasionKind, ...], Field(min_length=1)]
    creates: ExchangeKind = ExchangeKind.VISIT
    lead: Offset = "P-90D"


class Duty(Node):
    """Something owed again and again, such as a yearly report: the owner is reminded until it is done."""

    id: Name
    what: Words
    states: Annotated[tuple[Name, ...], Field(min_length=1)]
    every: Duration | None = None
    since: Literal["entered", "signed_on", "in_force_on"] = "in_force_on"
    yearly_on: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2\d|3[01])$")] | None = None
    """A day of every year, MM-DD, instead of `every`."""
    before: Literal["exchange"] | None = None
    """Due this long (`lead`) before each exchange of these `kinds`, instead of `every`."""
    after: Literal["exchange"] | None = None
    """Due this long (`lead`) after the last day of each exchange of these `kinds`, instead of `every`."""
    lead: Duration | None = None
    kinds: tuple[ExchangeKind, ...] = ()
    offsets: Annotated[tuple[Offset, ...], Field(min_length=1)] = ("P-30D", "P-7D")
    repeat: Repeat | None = None
    audience: Audience = Audience.OWNER

    @model_validator(mode="after")
    def _one_form(self) -> Duty:
        if sum(value is not None for value in (self.every, self.yearly_on, self.before, self.after)) != 1:
            raise ValueError("a duty says exactly one of every, yearly_on, before, after")
        if (self.before is None and self.after is None) != (self.lead is None):
            raise ValueError("`lead` is given exactly with `before` or `after`")
        if self.yearly_on is not None:
            month, day = map(int, self.yearly_on.split("-"))
            # A leap year, so that 29 February may be named; other years keep it on the 28th.
            date(2000, month, day)
        return self


class EntryCommitment(Node):
    id: Name
    state: Name
    what: Words
    due: Duration


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
    tracks: tuple[PartnerStep, ...] = ()
    """The steps of a partner's own approval, such as council, ministry, mayor."""

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
