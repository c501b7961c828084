"""What is owed again and again: duties, and the deadlines for notice of each period. Rules of `plan`; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.enums import ExchangeState
from workflows.calendar.dates import Period, anniversary, full_years, local_day
from workflows.definitions.catalogue import Template
from workflows.definitions.planning_rules import Duty
from workflows.engine.facts import ExchangeFact
from workflows.engine.terms import TermPeriod, end_of, periods
from workflows.planning.items import PlanContext, PlannedItem, repeats, with_repeat

# A reminder about a deadline may stand this far before it.
LONGEST_LEAD_DAYS = 400
# A term that renews itself for less is asked about once a year.
SHORTEST_RENEWAL_DAYS = 28


def duties(context: PlanContext, duty: Duty) -> Iterator[PlannedItem]:
    """Reminders about each occurrence in the window that was not done."""
    for occurrence, due in open_occurrences(context, duty):
        detail = {"duty": duty.id, "due": due.isoformat()}
        items = []
        for offset in duty.offsets:
            period = Period.parse(offset)
            day = period.from_day(due)
            about = due if period.sign < 0 else day
            items.append(
                context.mail(duty.id, occurrence, offset, about, day, duty.audience, Template.DUTY_DUE, detail)
            )
        yield from context.settle(items, about=due)
        for index, day in repeats(due, duty.repeat):
            if index:
                repeated = context.mail(
                    duty.id,
                    with_repeat(occurrence, index),
                    "P0D",
                    day,
                    day,
                    duty.audience,
                    Template.DUTY_DUE,
                    detail,
                )
                yield from context.settle([repeated], about=day)


def open_occurrences(context: PlanContext, duty: Duty) -> Iterator[tuple[str, date]]:
    """Each time that the duty falls due around the window and was not done, by people or by an exchange."""
    for occurrence, due in occurrences(context, duty):
        if (duty.id, occurrence) not in context.facts.duties_done and not _is_fulfilled(context, duty, occurrence, due):
            yield occurrence, due


def _is_fulfilled(context: PlanContext, duty: Duty, occurrence: str, due: date) -> bool:
    """Whether an exchange took place after the time before, and by the day on which it is due."""
    if duty.fulfilled_by is None:
        return False
    number = int(occurrence) - 1
    if duty.every is not None:
        before = Period.parse(duty.every).from_day(duty_anchor(context, duty), number)
    else:
        before = _day_of_year(duty, number)
    return any(
        exchange.state in ExchangeState.took_place() and before < exchange.last_day <= due
        for exchange in _exchanges(context, duty)
        if exchange.last_day is not None
    )


def _exchanges(context: PlanContext, duty: Duty) -> Iterator[ExchangeFact]:
    """Those that the duty is about."""
    for exchange in context.facts.exchanges:
        if duty.kinds and exchange.kind not in duty.kinds:
            continue
        if duty.hosted_by is None or (exchange.hosted_here is (duty.hosted_by == "us")):
            yield exchange


def occurrences(context: PlanContext, duty: Duty) -> Iterator[tuple[str, date]]:
    """Each time that the duty falls due around the window, done or not: of a yearly one its year, else its number."""
    if duty.before is not None or duty.after is not None:
        yield from _of_exchanges(context, duty)
        return
    anchor = duty_anchor(context, duty)
    if duty.every is not None:
        # What was due shortly before the window may still be repeated in it.
        wide = PlanContext(
            context.facts, context.definition, context.calendars, _earlier(context.start, duty), context.until
        )
        for number, day in wide.forever(Period.parse(duty.every), anchor):
            yield str(number), day
        return
    yield from _every_year(context, duty, anchor)


def _of_exchanges(context: PlanContext, duty: Duty) -> Iterator[tuple[str, date]]:
    """So long before each exchange that is still ahead, or after each that is not called off."""
    lead = Period.parse(duty.lead or "P0D")
    ahead = Period(lead.years, lead.months, lead.days, sign=-1)
    for exchange in _exchanges(context, duty):
        if exchange.date is None:
            continue
        if duty.before is not None and exchange.open:
            yield str(exchange.id), ahead.from_day(exchange.date.first)
        elif duty.after is not None and (exchange.open or exchange.state in ExchangeState.took_place()):
            yield str(exchange.id), lead.from_day(exchange.last_day or exchange.date.last)


def duty_anchor(context: PlanContext, duty: Duty) -> date:
    """The day that occurrences are counted from; of an unknown date, the day on which the agreement was recorded.

    It stays the same for as long as the date does: what was done keeps its number through every state.
    """
    known = context.facts.dates.get(duty.since)
    return known.value.first if known is not None else local_day(context.facts.recorded_at, context.facts.zone)


def _every_year(context: PlanContext, duty: Duty, anchor: date) -> Iterator[tuple[str, date]]:
    first = anchor.year if _day_of_year(duty, anchor.year) > anchor else anchor.year + 1
    begin = max(first, _earlier(context.start, duty).year)
    for year in range(begin, min(context.until.year, date.max.year - 1) + 1):
        yield str(year), _day_of_year(duty, year)


def _day_of_year(duty: Duty, year: int) -> date:
    month, day = map(int, (duty.yearly_on or "01-01").split("-"))
    # A leap year carries every day; the anniversary of 29 February knows what to do in the others.
    model = date(2000, month, day)
    return anniversary(model, year - model.year)


def _earlier(start: date, duty: Duty) -> date:
    """How far before the window an occurrence may lie whose reminders reach into it."""
    back = max((p.longest for p in map(Period.parse, duty.offsets) if p.sign > 0), default=0)
    if duty.repeat is not None:
        every = Period.parse(duty.repeat.every)
        back += every.longest * duty.repeat.times
    return date.fromordinal(max(1, start.toordinal() - back))


def deadlines(context: PlanContext) -> Iterator[TermPeriod]:
    """The periods whose deadline for notice may be spoken of in the window; while a notice runs there is none.

    A term that does not renew itself ends without notice. One that renews itself for days or weeks is asked about with
    its first end, and then with the first end in each year after that: not every few days.
    """
    start, terms = context.facts.term_start, context.facts.terms
    if start is None or terms.notice_period is None or not terms.tacit or context.facts.termination is not None:
        return
    again, first = terms.renewal_period or terms.valid_for, end_of(terms, start.value, 1)
    short = again is not None and not (again.years or again.months) and again.days < SHORTEST_RENEWAL_DAYS
    earliest = date.fromordinal(max(1, context.start.toordinal() - LONGEST_LEAD_DAYS))
    for period in periods(terms, start.value, earliest, context.until):
        before = end_of(terms, start.value, period.number - 1)
        if short and first and before and full_years(first, before) == full_years(first, period.end):
            continue
        yield period
