"""Exchanges that an occasion suggests. Rules of `plan`; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from models.enums import ItemKind
from workflows.calendar.dates import Edtf, Period, anniversary, local_day, morning
from workflows.definitions.planning_rules import OccasionRule
from workflows.engine.facts import OccasionFact
from workflows.planning.items import PlanContext, PlannedItem


def proposals(context: PlanContext, rule: OccasionRule) -> Iterator[PlannedItem]:
    """An exchange to be proposed for each occasion that has not passed when the agreement could know of it."""
    facts = context.facts
    for occasion in facts.occasions:
        if occasion.kind not in rule.kinds:
            continue
        floor = max(facts.entered_at, occasion.known_at)
        known_on = local_day(floor, facts.zone)
        for number, held in _times(context, occasion):
            last = held.last
            if last < known_on:
                continue
            act_on = Period.parse(rule.lead).from_day(held.date.first)
            yield PlannedItem(
                kind=ItemKind.EXCHANGE,
                rule=rule.id,
                occurrence=f"{occasion.id}.{number}" if occasion.yearly else str(occasion.id),
                offset=rule.lead,
                # If the occasion goes on already, the part of it that is ahead.
                date=max(held.date.first, known_on),
                day=act_on,
                due_at=max(morning(act_on, facts.zone), floor),
                detail={
                    "exchange": str(rule.creates),
                    "occasion": str(occasion.id),
                    "title": occasion.title,
                    "on": str(held.date),
                    **({"until": str(held.until)} if held.until and held.until != held.date else {}),
                    "proposal": True,
                },
            )


def _times(context: PlanContext, occasion: OccasionFact) -> Iterator[tuple[int, OccasionFact]]:
    """An occasion, or each of its years from 0 that may touch the window."""
    if not occasion.yearly:
        yield 0, occasion
        return
    for number in range(
        max(0, context.start.year - occasion.date.year - 1), context.until.year - occasion.date.year + 1
    ):
        yield (
            number,
            replace(
                occasion,
                date=_in_year(occasion.date, number),
                until=_in_year(occasion.until, number) if occasion.until else None,
            ),
        )


def _in_year(day: Edtf, number: int) -> Edtf:
    if day.exact is not None:
        moved = anniversary(day.exact, number)
        return Edtf(moved.year, moved.month, moved.day)
    return Edtf(day.year + number, day.month)
