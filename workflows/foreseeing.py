"""What comes of a plan over many years: the end that time makes, and what would follow if people go on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from models.vocabulary import ItemKind, Phase
from workflows.dates import Edtf
from workflows.dating import days_of
from workflows.definition import Definition, Transition
from workflows.facts import CommitmentFact, Facts
from workflows.guards import holds
from workflows.planning import Calendars, Planned, plan, timers
from workflows.stepping import promised, step

# More than any agreement goes through in a century; what is longer than that goes round in circles.
MOST_STEPS = 1000


@dataclass(frozen=True)
class Foreseen:
    """`ended_on` is the day on which time ends the agreement, if it does."""

    items: tuple[Planned, ...]
    ended_on: date | None


def until_the_end(items: Sequence[Planned], facts: Facts, definition: Definition) -> tuple[Planned, ...]:
    """Without what could only come after an end that time makes, and without what is about days after it.

    Where the terms let projects go on, what was begun and promised stays.
    """
    ends = [item for item in items if item.kind is ItemKind.TRANSITION and _is_end(facts, definition, item)]
    if not ends:
        return tuple(items)
    end = min(ends, key=lambda item: item.due_at)
    lasting = {
        rule.id
        for rule in definition.reminders
        if facts.terms.projects_continue and rule.anchor in ("commitment", "exchange")
    }
    return tuple(
        item for item in items if (item.due_at <= end.due_at and item.date <= end.date) or item.rule in lasting
    )


def foresee(
    facts: Facts,
    definition: Definition,
    calendars: Calendars,
    start: date,
    until: date,
    *,
    entries: Mapping[str, int],
) -> Foreseen:
    """What happens from `start` to `until` if every exchange is held and reported, and nobody does anything else.

    It goes through the transitions that time makes, each with the plan of the state that it leads to. `entries` says
    how often each state was entered.
    """
    counts, found, seen = dict(entries), list[Planned](), set[tuple[str, str, str]]()
    for _ in range(MOST_STEPS):
        items = [
            item
            for item in plan(facts, definition, calendars, start, until)
            if item.kind is not ItemKind.TRANSITION and item.identity not in seen
        ]
        facts, leaving = _leaving(facts, definition, calendars, start, until, items)
        if leaving is None:
            return Foreseen((*found, *items), None)
        kept = [item for item in items if item.due_at <= leaving.due_at]
        found += [*kept, leaving]
        seen |= {item.identity for item in kept}
        transition = _transition(facts, definition, leaving)
        counts[transition.to] = counts.get(transition.to, 0) + 1
        facts = _stepped(facts, definition, transition, leaving, counts[transition.to])
        start = max(start, leaving.date)
        if definition.states[transition.to].phase is Phase.OVER:
            begun = plan(facts, definition, calendars, start, until)
            return Foreseen((*found, *(item for item in begun if item.identity not in seen)), leaving.date)
    return Foreseen(tuple(found), None)


def _leaving(
    facts: Facts, definition: Definition, calendars: Calendars, start: date, until: date, items: Sequence[Planned]
) -> tuple[Facts, Planned | None]:
    """The next transition that time makes although every exchange before it was a contact."""
    held = [item.date for item in items if item.kind is ItemKind.EXCHANGE]
    held += [exchange.date.last for exchange in facts.exchanges if exchange.open and exchange.date]
    while True:
        coming = [item for item in timers(facts, definition, calendars, start, until) if start <= item.date <= until]
        if not coming:
            return facts, None
        leaving = min(coming, key=lambda item: (item.due_at, item.identity))
        last = max((day for day in held if day < leaving.date), default=None)
        if last is None or (facts.last_contact is not None and last <= facts.last_contact):
            return facts, leaving
        facts = replace(facts, last_contact=last)


def _stepped(facts: Facts, definition: Definition, transition: Transition, item: Planned, entry: int) -> Facts:
    on = Edtf(item.date.year, item.date.month, item.date.day)
    dates = {name: day for name, day in days_of(transition, facts, on).items() if name not in facts.dates}
    after = step(facts, transition, at=item.due_at, on=on, entry=entry, dates=dates)
    made = [
        CommitmentFact(UUID(int=number), Edtf(day.year, day.month, day.day), open=True)
        for number, (_, day) in enumerate(promised(definition, after))
    ]
    return replace(after, commitments=(*after.commitments, *made))


def _transition(facts: Facts, definition: Definition, item: Planned) -> Transition:
    """The one that the item is: two of one trigger never have guards that hold together."""
    return next(
        transition
        for transition in definition.leaving(item.detail["from"])
        if transition.trigger == item.detail["trigger"]
        and transition.timer is not None
        and holds(transition.guard, facts.values(item.day))
    )


def _is_end(facts: Facts, definition: Definition, item: Planned) -> bool:
    return definition.states[_transition(facts, definition, item).to].phase is Phase.OVER
