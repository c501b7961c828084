"""What a definition plans: reminders, anniversaries, occasions, duties and commitments."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from models.enums import ExchangeKind, OccasionKind
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.conditions import Node, Words
from workflows.definitions.field_types import Duration, Name, Offset, Title, WorkingDaysOf


class Repeat(Node):
    every: Duration
    times: Annotated[int, Field(ge=1, le=24, description="how often at most after the first")]


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
    title: Title | None = None
    """What its mails are called in plans, on pages and in their subjects, such as “Shusha Day, {ordinal} year”."""
    exchange_title: Title | None = None
    """What its exchange is called. `{ordinal}` is the number of the anniversary, `{occasion}` the occasion's title."""

    @model_validator(mode="after")
    def _occasion(self) -> Anniversary:
        if (self.anchor == "occasion") != (self.occasion is not None):
            raise ValueError("`occasion` is given exactly with `anchor: occasion`")
        if self.exchange_title is not None and self.creates is None:
            raise ValueError("`exchange_title` needs `creates`: nothing is planned that would be called so")
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
    fulfilled_by: Literal["exchange"] | None = None
    """With `every` or `yearly_on`: an exchange of these `kinds` that took place after the last time the duty was due,
    and by the day on which it is due again, does it; nobody is reminded."""
    kinds: tuple[ExchangeKind, ...] = ()
    """Which exchanges are meant; empty is all."""
    hosted_by: Literal["us", "partner"] | None = None
    """Only exchanges of which we are the host, or only those of which a partner is: visits abroad."""
    offsets: Annotated[tuple[Offset, ...], Field(min_length=1)] = ("P-30D", "P-7D")
    repeat: Repeat | None = None
    audience: Audience = Audience.OWNER

    @model_validator(mode="after")
    def _one_form(self) -> Duty:
        if sum(value is not None for value in (self.every, self.yearly_on, self.before, self.after)) != 1:
            raise ValueError("a duty says exactly one of every, yearly_on, before, after")
        if (self.before is None and self.after is None) != (self.lead is None):
            raise ValueError("`lead` is given exactly with `before` or `after`")
        if self.fulfilled_by is not None and self.lead is not None:
            raise ValueError("`fulfilled_by` belongs to `every` or `yearly_on`")
        if (self.kinds or self.hosted_by) and not (self.before or self.after or self.fulfilled_by):
            raise ValueError("`kinds` and `hosted_by` belong to `before`, `after` or `fulfilled_by`")
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
