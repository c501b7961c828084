"""The plan over many years: through the transitions that time makes, to the end. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from models.enums import ItemKind, Phase
from workflows.calendar.dates import Edtf
from workflows.definitions.guards import holds
from workflows.definitions.item_details import details_of, needed
from workflows.definitions.schema import Definition, Transition
from workflows.engine.effects import days_of, facts_after, promised
from workflows.engine.facts import CommitmentFact, Facts
from workflows.planning.planner import Calendars, PlannedItem, plan, timers

# More than any agreement goes through in a century; what is longer than that goes round in circles.
MOST_STEPS = 1000

# From the facts of a state and its plan: the transition that ends it, and the facts by then.
Leaving = Callable[[Facts, Sequence[PlannedItem], date], tuple[Facts, PlannedItem | None]]


@dataclass(frozen=True)
class ForecastItem:
    """`ended_on` is the day on which time ends the agreement, if it does.

    `avoidable` are the shown transitions that were not followed, by identity: what comes after them is shown as if
    somebody had acted before.
    """

    items: tuple[PlannedItem, ...]
    ended_on: date | None
    avoidable: frozenset[tuple[str, str, str]] = frozenset()


def preview(
    facts: Facts,
    definition: Definition,
    calendars: Calendars,
    start: date,
    until: date,
    *,
    entries: Mapping[str, int],
) -> ForecastItem:
    """What is planned, as it is shown: followed through the transitions that hang on the terms, and to any end.

    A transition that people put off by what they do (dormancy) is shown and not followed. `entries` says how often
    each state was entered.
    """

    def leaving(facts: Facts, items: Sequence[PlannedItem], _start: date) -> tuple[Facts, PlannedItem | None]:
        sure = [item for item in items if item.kind is ItemKind.TRANSITION and _is_sure(facts, definition, item)]
        return facts, min(sure, key=lambda item: (item.due_at, item.identity), default=None)

    return _follow(facts, definition, calendars, start, until, entries, leaving, shows=True)


def forecast(
    facts: Facts,
    definition: Definition,
    calendars: Calendars,
    start: date,
    until: date,
    *,
    entries: Mapping[str, int],
) -> ForecastItem:
    """What happens if every exchange is held and reported, and nobody does anything else; for adding up years.

    It goes through every transition that time makes, each with the plan of the state that it leads to.
    """

    def leaving(facts: Facts, items: Sequence[PlannedItem], start: date) -> tuple[Facts, PlannedItem | None]:
        held = [item.date for item in items if item.kind is ItemKind.EXCHANGE]
        held += [exchange.date.last for exchange in facts.exchanges if exchange.open and exchange.date]
        while True:
            coming = timers(facts, definition, calendars, start, until)
            if not coming:
                return facts, None
            first = min(coming, key=lambda item: (item.due_at, item.identity))
            last = max((day for day in held if day < first.date), default=None)
            if last is None or (facts.last_contact is not None and last <= facts.last_contact):
                return facts, first
            facts = replace(facts, last_contact=last)

    return _follow(facts, definition, calendars, start, until, entries, leaving, shows=False)


def _follow(
    facts: Facts,
    definition: Definition,
    calendars: Calendars,
    start: date,
    until: date,
    entries: Mapping[str, int],
    leaving: Leaving,
    *,
    shows: bool,
) -> ForecastItem:
    """`shows`: with the transitions of each plan that are not followed."""
    counts, foreseen, seen = dict(entries), list[PlannedItem](), set[tuple[str, str, str]]()
    avoidable: set[tuple[str, str, str]] = set()
    for _ in range(MOST_STEPS):
        items = [
            item
            for item in plan(facts, definition, calendars, start, until)
            if item.identity not in seen and (shows or item.kind is not ItemKind.TRANSITION)
        ]
        facts, last = leaving(facts, items, start)
        if last is None:
            avoidable |= _transitions(items)
            return ForecastItem((*foreseen, *items), None, frozenset(avoidable))
        transition = _transition(facts, definition, last)
        over = definition.states[transition.to].phase is Phase.OVER
        kept = [item for item in items if item.due_at <= last.due_at and not (over and item.date > last.date)]
        before = [item for item in kept if item.identity != last.identity]
        avoidable |= _transitions(before)
        foreseen += [*before, last]
        seen |= {item.identity for item in (*kept, last)}
        counts[transition.to] = counts.get(transition.to, 0) + 1
        facts = _after_transition(facts, definition, transition, last, counts[transition.to])
        start = max(start, last.date)
        if over:
            begun = plan(facts, definition, calendars, start, until)
            foreseen += [item for item in begun if item.identity not in seen]
            return ForecastItem(tuple(foreseen), last.date, frozenset(avoidable))
    return ForecastItem(tuple(foreseen), None, frozenset(avoidable))


def _transitions(items: Sequence[PlannedItem]) -> set[tuple[str, str, str]]:
    return {item.identity for item in items if item.kind is ItemKind.TRANSITION}


def _after_transition(
    facts: Facts, definition: Definition, transition: Transition, item: PlannedItem, entry: int
) -> Facts:
    on = Edtf(item.date.year, item.date.month, item.date.day)
    dates = {name: day for name, day in days_of(transition, facts, on).items() if name not in facts.dates}
    after = facts_after(facts, definition, transition, at=item.due_at, on=on, entry_number=entry, dates=dates)
    made = [
        CommitmentFact(UUID(int=number), Edtf(day.year, day.month, day.day), open=True)
        for number, (_, day) in enumerate(promised(definition, after))
    ]
    return replace(after, commitments=(*after.commitments, *made))


def _transition(facts: Facts, definition: Definition, item: PlannedItem) -> Transition:
    """The one that the item is: two of one trigger never have guards that hold together."""
    held = next(stretch for stretch, _, _ in facts.split_by_terms(item.date, item.date))
    details = details_of(item.detail)
    return next(
        transition
        for transition in definition.leaving(needed(details.from_state, "from"))
        if transition.trigger == details.trigger
        and transition.timer is not None
        and holds(transition.guard, held.values(item.day))
    )


def _is_sure(facts: Facts, definition: Definition, item: PlannedItem) -> bool:
    transition = _transition(facts, definition, item)
    hangs_on_terms = transition.timer is not None and transition.timer.at is not None
    return hangs_on_terms or definition.states[transition.to].phase is Phase.OVER
