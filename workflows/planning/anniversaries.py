"""Anniversaries and their milestones. Rules of `plan`; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.enums import ExchangeState, ItemKind
from workflows.calendar.dates import Edtf, Period, WorkingDays, anniversary, first_working_day, local_day, morning
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.schema import Anniversary
from workflows.engine.facts import Facts, KnownDate, OccasionFact
from workflows.engine.terms import host_of
from workflows.planning.items import Calendars, PlanContext, PlannedItem

# How far an exchange has come; a step of a milestone is done once its exchange has come that far.
RANK = {state: rank for rank, state in enumerate(ExchangeState.in_order())}
NOT_MADE = -1


@dataclass(frozen=True)
class _AnchorDate:
    """The date whose anniversaries a rule keeps. Of an occasion, occurrences begin with its id."""

    known: KnownDate
    occasion: OccasionFact | None = None

    def occurrence(self, ordinal: int) -> str:
        return f"{self.occasion.id}.{ordinal}" if self.occasion else str(ordinal)

    def detail(self, rule: Anniversary, ordinal: int) -> dict[str, Any]:
        found: dict[str, Any] = {"ordinal": ordinal, "anchor": rule.anchor}
        return {**found, "occasion": str(self.occasion.id), "title": self.occasion.title} if self.occasion else found


def anniversaries(desk: PlanContext, rule: Anniversary) -> Iterator[PlannedItem]:
    if rule.anchor == "occasion":
        for occasion in desk.facts.occasions:
            if occasion.linked and occasion.kind == rule.occasion:
                yield from _row(desk, rule, _AnchorDate(KnownDate(occasion.date, occasion.known_at), occasion))
        return
    known = desk.facts.dates.get(rule.anchor)
    if known is None:
        yield from _question(desk, rule)
    else:
        yield from _row(desk, rule, _AnchorDate(known))


def _row(desk: PlanContext, rule: Anniversary, kept: _AnchorDate) -> Iterator[PlannedItem]:
    if kept.known.value.month is None and kept.occasion is None:
        yield from _year_review(desk, rule, kept)
        return
    milestones = rule.milestones.years if rule.milestones else ()
    for ordinal, day in _days(desk, rule, kept.known.value):
        if not rule.years or ordinal in rule.years or ordinal in milestones:
            yield from _celebration(desk, rule, kept, ordinal, day)


def _celebration(
    desk: PlanContext, rule: Anniversary, kept: _AnchorDate, ordinal: int, day: date
) -> Iterator[PlannedItem]:
    facts, known = desk.facts, kept.known
    detail, occurrence = kept.detail(rule, ordinal), kept.occurrence(ordinal)
    milestone = rule.milestones if rule.milestones and ordinal in rule.milestones.years else None
    if rule.creates is not None:
        lead = milestone.lead if milestone else rule.lead
        act_on = Period.parse(lead).from_day(day)
        floor = max(facts.entered_at, known.known_at)
        if day >= local_day(floor, facts.zone):
            host = host_of(facts.parties, ordinal)
            yield PlannedItem(
                kind=ItemKind.EXCHANGE,
                rule=f"{rule.id}-exchange",
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
                    # Of an occasion known to its year only, no day is made up.
                    **({"on": str(day.year)} if known.value.month is None else {}),
                },
            )
    template = Template.OCCASION if kept.occasion else Template.ANNIVERSARY
    both = rule.working_days == "both"
    items = [
        desk.mail(
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
    yield from desk.settle(items, about=day, known=known)
    if milestone is not None:
        yield from _steps(desk, rule, kept, ordinal, day)


def _steps(desk: PlanContext, rule: Anniversary, kept: _AnchorDate, ordinal: int, day: date) -> Iterator[PlannedItem]:
    """The named steps of a milestone, each until its exchange has come so far."""
    occurrence = kept.occurrence(ordinal)
    reached = _reached(desk, f"{rule.id}-exchange", occurrence)
    if reached == NOT_MADE and day < local_day(max(desk.facts.entered_at, kept.known.known_at), desk.facts.zone):
        # It had passed before anybody here knew of it: there is nothing to report on either.
        return
    items = []
    for step in rule.milestones.steps if rule.milestones else ():
        if reached is None or (step.until is not None and reached >= RANK[ExchangeState(step.until)]):
            continue
        period = Period.parse(step.offset)
        on = period.from_day(day)
        detail = {**kept.detail(rule, ordinal), "step": step.id, "anniversary": day.isoformat()}
        about = day if period.sign < 0 else on
        items.append(
            desk.mail(
                f"{rule.id}-{step.id}",
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
    yield from desk.settle(items, about=day, known=kept.known)


def _reached(desk: PlanContext, rule: str, occurrence: str) -> int | None:
    """The rank of the exchange that a plan made, or `NOT_MADE` yet; None where it will not be."""
    for exchange in desk.facts.exchanges:
        if exchange.rule == rule and exchange.occurrence == occurrence:
            return RANK.get(exchange.state)
    return NOT_MADE


def _days(desk: PlanContext, rule: Anniversary, anchor: Edtf) -> Iterator[tuple[int, date]]:
    """Ordinals and days around the window."""
    # A step after the day may be due in the year that follows it.
    first = max(1, desk.start.year - anchor.year - 1)
    days = counted_days(rule, desk.facts, desk.calendars)
    for ordinal in range(first, max(1, desk.until.year - anchor.year) + 1):
        if anchor.year + ordinal > date.max.year:
            return
        yield ordinal, day_of(anchor, ordinal, days)


def counted_days(rule: Anniversary, facts: Facts, calendars: Calendars) -> WorkingDays:
    """The working days that a rule counts by: those of both sides, or our own."""
    if rule.working_days == "both":
        return calendars.shared((facts.calendar, *facts.partner_calendars))
    return calendars.of(facts.calendar)


def day_of(anchor: Edtf, ordinal: int, days: WorkingDays) -> date:
    """Of a month or a year only, its first working day."""
    if anchor.exact is not None:
        return anniversary(anchor.exact, ordinal)
    return first_working_day(date(anchor.year + ordinal, anchor.month or 1, 1), days)


def _year_review(desk: PlanContext, rule: Anniversary, kept: _AnchorDate) -> Iterator[PlannedItem]:
    """Of a date known to the year only: one look in each year, on its first working day."""
    known = kept.known
    for year in range(max(known.value.year + 1, desk.start.year), min(desk.until.year, date.max.year - 1) + 1):
        day = first_working_day(date(year, 1, 1), desk.own_days)
        ordinal = year - known.value.year
        item = desk.mail(
            f"{rule.id}-year",
            kept.occurrence(ordinal),
            "P0D",
            day,
            day,
            rule.audience,
            Template.ANNIVERSARY_YEAR,
            kept.detail(rule, ordinal),
        )
        yield from desk.settle([item], about=day, known=known)


def _question(desk: PlanContext, rule: Anniversary) -> Iterator[PlannedItem]:
    """Of an unknown date: the owner is asked two weeks after recording, and then once a year."""
    first = Period(days=14).from_day(local_day(desk.facts.recorded_at, desk.facts.zone))
    for index, day in desk.forever(Period(years=1), first, origin=0):
        item = desk.mail(
            f"{rule.id}-undated",
            str(index),
            "P14D",
            day,
            day,
            Audience.OWNER,
            Template.ANNIVERSARY_UNDATED,
            {"anchor": rule.anchor},
        )
        yield from desk.settle([item], about=day)
