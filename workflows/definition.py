"""The definition format: what a YAML file may say, as types. The published JSON Schema is made from these."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.vocabulary import ExchangeKind, Outcome, Phase
from workflows.catalogue import Audience, Template
from workflows.dates import Period

LANGUAGES = ("en", "ko", "az")
NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def _period(text: str) -> str:
    Period.parse(text)
    return text


def _positive(text: str) -> str:
    if Period.parse(text).sign < 0 or Period.parse(text) in (Period(), Period(sign=-1)):
        raise ValueError(f"{text} must lie ahead: write P30D, not P-30D or P0D")
    return text


Name = Annotated[str, Field(pattern=NAME, max_length=40)]
Offset = Annotated[str, AfterValidator(_period), Field(description="ISO 8601 period from the anchor: P-30D, P0D, P2W")]
Duration = Annotated[str, AfterValidator(_positive), Field(description="ISO 8601 period: P30D, P6M, P1Y")]


class Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Words(Node):
    """One text in every language of Amity."""

    en: Annotated[str, Field(min_length=1)]
    ko: Annotated[str, Field(min_length=1)]
    az: Annotated[str, Field(min_length=1)]

    def get(self, language: str) -> str:
        return str(getattr(self, language if language in LANGUAGES else "en"))


class Guard(Node):
    """A requirement: either a comparison of one fact, or `all`, `any` or `not` of others."""

    all: tuple[Guard, ...] | None = None
    any: tuple[Guard, ...] | None = None
    not_: Guard | None = Field(default=None, alias="not")
    fact: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    equals: int | None = None
    is_: bool | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one_form(self) -> Guard:
        forms = [name for name in ("all", "any", "not_", "fact") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError("a guard says exactly one of all, any, not, fact")
        compared = [name for name in ("at_least", "at_most", "equals", "is_") if getattr(self, name) is not None]
        if len(compared) != (1 if self.fact is not None else 0):
            raise ValueError("a fact is compared by exactly one of at_least, at_most, equals, is")
        return self


class Repeat(Node):
    every: Duration
    times: Annotated[int, Field(ge=1, le=24, description="how often at most after the first")]


class Nudge(Node):
    """Mails while a state lasts and nothing happens."""

    after: Duration
    repeat: Repeat | None = None
    audience: Audience = Audience.OWNER
    template: Template = Template.NUDGE


class State(Node):
    phase: Phase
    label: Words
    advice: Words
    review: Duration | None = None
    """At the latest after each such period the owner is asked how it stands: no agreement is forgotten."""
    nudge: Nudge | None = None


class Timer(Node):
    """Fires the transition by itself, if its guard holds."""

    after: Duration
    since: Literal["entered", "last-contact"] = "entered"


class Transition(Node):
    trigger: Name
    from_: tuple[Name, ...] = Field(alias="from", min_length=1)
    to: Name
    label: Words
    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    guard: Guard | None = None
    timer: Timer | None = None
    outcome: Outcome | None = None
    asks: tuple[Literal["date", "note"], ...] = ()
    """What the form asks for: the day on which it happened in the world, a note."""
    dates: tuple[Literal["signed_on", "in_force_on", "ended_on"], ...] = ()
    """The dates of the agreement that the day of this transition becomes."""


class Reminder(Node):
    id: Name
    anchor: Literal["state", "commitment", "exchange"]
    states: tuple[Name, ...] = ()
    """For anchor `state`: counted from the entry. Otherwise: the states in which the rule holds; empty is all."""
    offsets: Annotated[tuple[Offset, ...], Field(min_length=1)]
    audience: Audience = Audience.OWNER
    template: Template
    repeat: Repeat | None = None


class Anniversary(Node):
    id: Name
    anchor: Literal["signed_on", "in_force_on"]
    states: Annotated[tuple[Name, ...], Field(min_length=1)]
    years: tuple[Annotated[int, Field(ge=1, le=200)], ...] = ()
    """Ordinals that are kept; empty is every year."""
    creates: ExchangeKind | None = None
    lead: Offset = "P-60D"
    offsets: tuple[Offset, ...] = ()
    audience: Audience = Audience.OWNER


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
    states: Annotated[dict[Name, State], Field(min_length=2)]
    transitions: Annotated[tuple[Transition, ...], Field(min_length=1)]
    reminders: tuple[Reminder, ...] = ()
    anniversaries: tuple[Anniversary, ...] = ()
    commitments: tuple[EntryCommitment, ...] = ()

    @cached_property
    def triggers(self) -> dict[str, tuple[Transition, ...]]:
        names = dict.fromkeys(transition.trigger for transition in self.transitions)
        return {name: tuple(t for t in self.transitions if t.trigger == name) for name in names}

    def leaving(self, state: str) -> tuple[Transition, ...]:
        return tuple(transition for transition in self.transitions if state in transition.from_)


def schema() -> dict[str, Any]:
    """The JSON Schema that is published beside the definitions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Amity workflow definition, format 1",
        **Definition.model_json_schema(by_alias=True),
    }
