"""Anniversaries and their milestones. Rules of `plan`; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.enums import ExchangeState, ItemKind
from workflows.calendar.dates import Edtf, Period, WorkingDays, anniversary, first_working_day, local_day, morning
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.planning_rules import Anniversary
from workflows.definitions.rule_ids import exchange_rule, milestone_rule, undated_rule, year_rule
from workflows.engine.facts import Facts, KnownDate, OccasionFact
from workflows.engine.terms import host_of
from workflows.planning.items import Calendars, PlanContext, PlannedItem

# How far an exchange has come; a step of a milestone is done once its exchange has come that far.
RANK = {state: rank for rank, state in enumerate(ExchangeState.in_order())}
NOT_MADE = -1


@dataclass(frozen=True)
class _AnchorDate:
    """The date whose anniversaries a rule keeps. Occurrences of an occasion begin with its id."""

    known: KnownDate
    occasion: OccasionFact | None = None

    def occurrence(self, ordinal: int) -> str:
        return f"{self.occasion.id}.{ordinal}" if self.occasion else str(ordinal)

    def detail(self, rule: Anniversary, ordinal: int) -> dict[str, Any]:
        values: dict[str, Any] = {"ordinal": ordinal, "anchor": rule.anchor}
        return {**values, "occasion": str(self.occasion.id), "title": self.occasion.title} if self.occasion else values


def anniversaries(context: PlanContext, rule: Anniversary) -> Iterator[PlannedItem]:
    if rule.anchor == "occasion":
        for occasion in context.facts.occasions:
            if occasion.linked and occasion.kind == rule.occasion:
                yield from _row(context, rule, _AnchorDate(KnownDate(occasion.date, occasion.known_at), occasion))
        return
    known = context.facts.dates.get(rule.anchor)
    if known is None:
        yield from _question(context, rule)
    else:
        yield from _row(context, rule, _AnchorDate(known))


def _row(context: PlanContext, rule: Anniversary, anchor: _AnchorDate) -> Iterator[PlannedItem]:
    if anchor.known.value.month is None and anchor.occasion is None:
        yield from _year_review(context, rule, anchor)
        return
    milestones = rule.milestones.years if rule.milestones else ()
    for ordinal, day in _days(context, rule, anchor.known.value):
        if not rule.years or ordinal in rule.years or ordinal in milestones:
            yield from _celebration(context, rule, anchor, ordinal, day)


def _celebration(
    context: PlanContext, rule: Anniversary, anchor: _AnchorDate, ordinal: int, day: date
) -> Iterator[PlannedItem]:
    facts, known = context.facts, anchor.known
    detail, occurrence = anchor.detail(rule, ordinal), anchor.occurrence(ordinal)
    milestone = rule.milestones if rule.milestones and ordinal in rule.milestones.years else None
    if rule.creates is not None:
        lead = milestone.lead if milestone else rule.lead
        act_on = Period.parse(lead).from_day(day)
        floor = max(facts.entered_at, known.known_at)
        if day >= local_day(floor, facts.zone):
            host = host_of(facts.parties, ordinal)
            yield PlannedItem(
                kind=ItemKind.EXCHANGE,
                rule=exchange_rule(rule.id),
                occurrence=occurrence,
                # The rule's own, also for a milestone: the key of an exchange does not hang on how it is prepared.
                offset=rule.lead,
                date=day,
                day=act_on,
                due_at=max(morning(act_on, facts.zone), floor),
                detail={
                    **detail,
                    "exchange": str(rule.creates),
                    **({"host": str(host.id)} if host else {}),
                    # If an occasion is known to its year only, no day is made up.
                    **({"on": str(day.year)} if known.value.month is None else {}),
                },
            )
    template = Template.OCCASION if anchor.occasion else Template.ANNIVERSARY
    both = rule.working_days == "both"
    items = [
        context.mail(
            rule.id,
            occurrence,
            offset,
            day,
            Period.parse(offset).from_day(day),
            rule.audience,
            template,
            detail,
            both=both,
        )
        for offset in rule.offsets
    ]
    yield from context.settle(items, about=day, known=known)
    if milestone is not None:
        yield from _milestone_steps(context, rule, anchor, ordinal, day)


def _milestone_steps(
    context: PlanContext, rule: Anniversary, anchor: _AnchorDate, ordinal: int, day: date
) -> Iterator[PlannedItem]:
    """The named steps of a milestone, each until its exchange has come so far."""
    occurrence = anchor.occurrence(ordinal)
    reached = _reached(context, exchange_rule(rule.id), occurrence)
    if reached == NOT_MADE and day < local_day(
        max(context.facts.entered_at, anchor.known.known_at), context.facts.zone
    ):
        # It had passed before anybody here knew of it: there is nothing to report on either.
        return
    items = []
    for step in rule.milestones.steps if rule.milestones else ():
        if reached is None or (step.until is not None and reached >= RANK[ExchangeState(step.until)]):
            continue
        period = Period.parse(step.offset)
        on = period.from_day(day)
        detail = {**anchor.detail(rule, ordinal), "step": step.id, "anniversary": day.isoformat()}
        about = day if period.sign < 0 else on
        items.append(
            context.mail(
                milestone_rule(rule.id, step.id),
                occurrence,
                step.offset,
                about,
                on,
                rule.audience,
                Template.MILESTONE_STEP,
                detail,
                both=rule.working_days == "both",
            )
        )
    yield from context.settle(items, about=day, known=anchor.known)


def _reached(context: PlanContext, rule: str, occurrence: str) -> int | None:
    """The rank of the exchange that a plan made, or `NOT_MADE` yet; None where it will not be."""
    for exchange in context.facts.exchanges:
        if exchange.rule == rule and exchange.occurrence == occurrence:
            return RANK.get(exchange.state)
    return NOT_MADE


def _days(context: PlanContext, rule: Anniversary, anchor: Edtf) -> Iterator[tuple[int, date]]:
    """Ordinals and days around the window."""
    # A step after the day may be due in the year that follows it.
    first = max(1, context.start.year - anchor.year - 1)
    days = counted_days(rule, context.facts, context.calendars)
    for ordinal in range(first, max(1, context.until.year - anchor.year) + 1):
        if anchor.year + ordinal > date.max.year:
            return
        yield ordinal, day_of(anchor, ordinal, days)


def counted_days(rule: Anniversary, facts: Facts, calendars: Calendars) -> WorkingDays:
    """The working days that a rule counts by: those of both sides, or our own."""
    if rule.working_days == "both":
        return calendars.shared((facts.calendar, *facts.partner_calendars))
    return calendars.of(facts.calendar)


def day_of(anchor: Edtf, ordinal: int, days: WorkingDays) -> date:
    """The first working day if only the month or the year is known."""
    if anchor.exact is not None:
        return anniversary(anchor.exact, ordinal)
    return first_working_day(date(anchor.year + ordinal, anchor.month or 1, 1), days)


def _year_review(context: PlanContext, rule: Anniversary, anchor: _AnchorDate) -> Iterator[PlannedItem]:
    """If only the year is known: one look in each year, on its first working day."""
    known = anchor.known
    for year in range(max(known.value.year + 1, context.start.year), min(context.until.year, date.max.year - 1) + 1):
        day = first_working_day(date(year, 1, 1), context.working_days)
        ordinal = year - known.value.year
        item = context.mail(
            year_rule(rule.id),
            anchor.occurrence(ordinal),
            "P0D",
            day,
            day,
            rule.audience,
            Template.ANNIVERSARY_YEAR,
            anchor.detail(rule, ordinal),
        )
        yield from context.settle([item], about=day, known=known)


def _question(context: PlanContext, rule: Anniversary) -> Iterator[PlannedItem]:
    """If the date is unknown, the owner is asked two weeks after recording, and then once a year."""
    first = Period(days=14).from_day(local_day(context.facts.recorded_at, context.facts.zone))
    for index, day in context.forever(Period(years=1), first, origin=0):
        item = context.mail(
            undated_rule(rule.id),
            str(index),
            "P14D",
            day,
            day,
            Audience.OWNER,
            Template.ANNIVERSARY_UNDATED,
            {"anchor": rule.anchor},
        )
        yield from context.settle([item], about=day)
