"""The rules of `docs/time.md`, written a second time and by another method: every day is asked what it is.

Nothing here imports the planner or its date rules. It is slow on purpose, and simple: predicates on days instead of
computed days, the library of holidays asked directly, nine o'clock found by trying offsets.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

ONE = timedelta(days=1)
# (kind, rule, occurrence, offset, day it is about, instant)
Item = tuple[str, str, str, str, date, datetime]


@dataclass(frozen=True)
class Span:
    first: date
    last: date
    working: bool = False


@dataclass(frozen=True)
class Reader:
    zone: str
    country: str | None
    closed: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Anniversary:
    id: str
    anchor: str
    years: tuple[int, ...]
    exchange: bool
    lead: str
    offsets: tuple[str, ...]
    milestone_years: tuple[int, ...] = ()
    milestone_lead: str = "P-1Y"
    # (id, offset, the state that ends it)
    steps: tuple[tuple[str, str, str | None], ...] = ()


@dataclass(frozen=True)
class Duty:
    id: str
    every: str | None
    on: str | None
    offsets: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """What the definition of a case says, for its one state."""

    review: str
    nudge: tuple[str, str, int] | None
    rest_after: str | None
    deadline_offsets: tuple[str, ...]
    expiry_offsets: tuple[str, ...]
    anniversaries: tuple[Anniversary, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Case:
    zone: str
    country: str | None
    closed: tuple[Span, ...]
    readers: tuple[Reader, ...]
    entered: datetime
    entry: int
    recorded: datetime
    # name: (EDTF, known at, corrected)
    dates: tuple[tuple[str, tuple[str, datetime, bool]], ...]
    contact: date | None
    valid_for: str | None
    tacit: bool
    renewal_period: str | None
    renewals: int
    notice: str | None
    counted_from: str
    # (given, effective) of a notice that runs
    termination: tuple[date, date] | None
    done: frozenset[tuple[str, str]]
    # (rule, occurrence, state) of exchanges that were made
    exchanges: tuple[tuple[str, str, str], ...]
    start: date
    until: date
    policy: Policy


# --- days -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def parts(text: str) -> tuple[int, int, int]:
    """Sign, months, days of a period."""
    found = re.fullmatch(r"P(-?)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text)
    assert found
    sign, years, month, weeks, days = found.groups()
    return (-1 if sign else 1), int(years or 0) * 12 + int(month or 0), int(weeks or 0) * 7 + int(days or 0)


def is_months_after(day: date, anchor: date, count: int) -> bool:
    """Whether `day` lies `count` calendar months after `anchor`, on its day or the last one that there is."""
    if (day.year - anchor.year) * 12 + day.month - anchor.month != count:
        return False
    return day.day == min(anchor.day, calendar.monthrange(day.year, day.month)[1])


@lru_cache(maxsize=200_000)
def moved(anchor: date, count: int, days: int) -> date:
    """The day that lies `count` months and then `days` days from `anchor`: looked for, day by day."""
    guess = anchor + timedelta(days=int(count * 30.4369))
    for away in range(40):
        for candidate in (guess - away * ONE, guess + away * ONE):
            if is_months_after(candidate, anchor, count):
                return candidate + days * ONE
    raise AssertionError((anchor, count))


def off(anchor: date, period: str, times: int = 1) -> date:
    sign, count, days = parts(period)
    return moved(anchor, sign * count * times, sign * days * times)


@lru_cache(maxsize=64)
def country_days(code: str) -> Any:
    return holidays.country_holidays(code)


@lru_cache(maxsize=400_000)
def works(day: date, country: str | None, closed: tuple[Span, ...]) -> bool:
    for span in closed:
        if span.first <= day <= span.last:
            return span.working
    if country is None:
        return day.weekday() < 5
    known = country_days(country)
    # Asked first: it is what makes the library work the year out, weekends that are worked included.
    holiday = day in known
    return day in known.weekend_workdays if day.weekday() in known.weekend else not holiday


def last_working(day: date, country: str | None, closed: tuple[Span, ...]) -> date:
    for back in range(31):
        if works(day - back * ONE, country, closed):
            return day - back * ONE
    return day


def first_working(day: date, country: str | None, closed: tuple[Span, ...]) -> date:
    for ahead in range(31):
        if works(day + ahead * ONE, country, closed):
            return day + ahead * ONE
    return day


@lru_cache(maxsize=400_000)
def nine(day: date, zone: str) -> datetime:
    """The first instant at which a clock in `zone` shows 09:00; in a gap, by the offset from before it."""
    place, wall = ZoneInfo(zone), datetime.combine(day, time(9))
    noons = [datetime.combine(day + shift * ONE, time(12), tzinfo=UTC) for shift in (-1, 0, 1)]
    offsets = [noon.astimezone(place).utcoffset() or timedelta(0) for noon in noons]
    instants = sorted({wall.replace(tzinfo=UTC) - offset for offset in offsets})
    shown = [instant for instant in instants if instant.astimezone(place).replace(tzinfo=None) == wall]
    return shown[0] if shown else wall.replace(tzinfo=UTC) - offsets[0]


def local(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


# --- what each day is -----------------------------------------------------------------------------------------------


def expected(case: Case) -> set[Item]:
    """Everything that is to come about the days of the window."""
    found = [item for item in _all(case) if case.start <= item[4] <= case.until]
    assert len({item[:4] for item in found}) == len(found)
    return set(found)


def _all(case: Case) -> Iterator[Item]:
    yield from _state(case)
    yield from _timers(case)
    yield from _terms(case)
    for rule in case.policy.anniversaries:
        yield from _anniversaries(case, rule)
    for duty in case.policy.duties:
        yield from _duty(case, duty)


def window(case: Case, before: int = 0) -> Iterator[date]:
    day = case.start - before * ONE
    while day <= case.until:
        yield day
        day += ONE


def due(case: Case, day: date) -> datetime:
    # Each reader has the holidays and the closed days of their own home place (sentence 14).
    readers = case.readers or (Reader(case.zone, case.country, case.closed),)
    return min(nine(last_working(day, reader.country, reader.closed), reader.zone) for reader in readers)


def mail(case: Case, rule: str, occurrence: str, offset: str, about: date, day: date) -> Item:
    return ("reminder", rule, occurrence, offset, about, due(case, day))


def settled(
    case: Case, items: list[Item], about: date, known: tuple[str, datetime, bool] | None = None
) -> Iterator[Item]:
    """Sentences 25 to 27."""
    floor = max(case.entered, known[1]) if known else case.entered
    late = [item for item in items if item[5] < floor]
    yield from (item for item in items if item[5] >= floor)
    if not late or (known and known[2] and known[1] >= case.entered):
        return
    if about >= local(floor, case.zone):
        last = max(late, key=lambda item: (item[5], item[1:4]))
        yield (*last[:5], floor)


def _state(case: Case) -> Iterator[Item]:
    entered, policy = local(case.entered, case.zone), case.policy
    if policy.nudge:
        after, every, times = policy.nudge
        first = off(entered, after)
        for index in range(times + 1):
            day = off(first, every, index) if index else first
            occurrence = f"{case.entry}.{index}" if index else str(case.entry)
            yield from settled(case, [mail(case, "held-nudge", occurrence, after, day, day)], day)
    _, count, days = parts(policy.review)
    for day in window(case):
        # Which look is this day? At most one, and only if a whole number of periods has passed.
        passed = (day - entered).days
        longest, shortest = count * 31 + days, max(1, count * 28 + days)
        for number in range(max(1, passed // longest), passed // shortest + 2):
            if moved(entered, count * number, days * number) == day:
                yield from settled(
                    case, [mail(case, "held-review", f"{case.entry}.{number}", policy.review, day, day)], day
                )


def _timers(case: Case) -> Iterator[Item]:
    entered = local(case.entered, case.zone)
    if case.policy.rest_after:
        since = max(entered, case.contact) if case.contact else entered
        day = off(since, case.policy.rest_after)
        yield (
            "transition",
            "rest",
            str(case.entry),
            case.policy.rest_after,
            day,
            max(nine(day, case.zone), case.entered),
        )
    end = _fixed_end(case)
    if end:
        at = max(nine(end[1], case.zone), case.entered)
        yield ("transition", "expire", str(end[0]), "P0D", max(end[1], entered), at)
    if case.termination:
        day = case.termination[1]
        yield ("transition", "finish", "notice", "P0D", max(day, entered), max(nine(day, case.zone), case.entered))


def _start(case: Case) -> date | None:
    text = dict(case.dates).get(case.counted_from)
    if text is None:
        return None
    year, month, day = (*map(int, text[0].split("-")), 1, 1)[:3]
    return date(year, month, day)


def _end(case: Case, number: int) -> date | None:
    start = _start(case)
    if start is None or case.valid_for is None:
        return None
    _, count, days = parts(case.valid_for)
    _, more, more_days = parts(case.renewal_period or case.valid_for)
    return moved(start, count + more * (number - 1), days + more_days * (number - 1))


def _renews_by_days(case: Case) -> bool:
    """Less than four weeks at a time (sentence 36)."""
    _, months, days = parts(case.renewal_period or case.valid_for or "P1Y")
    return months == 0 and days < 28


def _years_between(first: date, day: date) -> int:
    years = 0
    while moved(first, 12 * (years + 1), 0) <= day:
        years += 1
    return years


def _fixed_end(case: Case) -> tuple[int, date] | None:
    if case.tacit or case.termination or case.valid_for is None:
        return None
    end = _end(case, case.renewals + 1)
    return (case.renewals + 1, end) if end else None


def _terms(case: Case) -> Iterator[Item]:
    if case.termination or case.valid_for is None or _start(case) is None:
        return
    # Only what renews itself asks for notice (sentence 35).
    if case.notice and case.tacit:
        _, count, days = parts(case.notice)
        asked: set[int] = set()
        for number in itertools.count(1):
            end = _end(case, number)
            assert end is not None
            if _renews_by_days(case):
                first = _end(case, 1)
                assert first is not None
                year = _years_between(first, end)
                if year in asked:
                    continue
                asked.add(year)
            if (end - case.until).days > (count * 31 + days) + 5:
                break
            deadline = moved(end, -count, -days)
            yield from _by(case, "notice-deadline", str(number), deadline, case.policy.deadline_offsets)
    fixed = _fixed_end(case)
    if fixed:
        yield from _by(case, "expiry", str(fixed[0]), fixed[1], case.policy.expiry_offsets)


def _by(case: Case, rule: str, occurrence: str, day: date, offsets: tuple[str, ...]) -> Iterator[Item]:
    """Mails that ask for something by the day: they are about it, those behind it too (sentences 55 and 56)."""
    items = [mail(case, rule, occurrence, offset, day, off(day, offset)) for offset in offsets]
    yield from settled(case, items, day)


def _about(case: Case, rule: str, occurrence: str, day: date, offsets: tuple[str, ...]) -> Iterator[Item]:
    items = []
    for offset in offsets:
        on = off(day, offset)
        items.append(mail(case, rule, occurrence, offset, day if parts(offset)[0] < 0 else on, on))
    yield from settled(case, items, day)


def _anniversaries(case: Case, rule: Anniversary) -> Iterator[Item]:
    known = dict(case.dates).get(rule.anchor)
    if known is None:
        first = off(local(case.recorded, case.zone), "P14D")
        for day in window(case):
            for number in range(0, day.year - first.year + 1):
                if is_months_after(day, first, number * 12):
                    yield from settled(case, [mail(case, f"{rule.id}-undated", str(number), "P14D", day, day)], day)
        return
    for day in window(case, before=400):
        ordinal = _ordinal(case, known[0], day)
        if ordinal is None:
            continue
        if known[0].count("-") == 0:
            item = mail(case, f"{rule.id}-year", str(ordinal), "P0D", day, day)
            yield from settled(case, [item], day, known)
        elif not rule.years or ordinal in rule.years or ordinal in rule.milestone_years:
            yield from _celebrated(case, rule, known, ordinal, day)


def _ordinal(case: Case, anchor: str, day: date) -> int | None:
    """Which anniversary this day is, if it is one."""
    year, *rest = map(int, anchor.split("-"))
    ordinal = day.year - year
    if ordinal < 1:
        return None
    if len(rest) == 2:
        return ordinal if is_months_after(day, date(year, *rest), ordinal * 12) else None
    month = rest[0] if rest else 1
    # Its first working day; it lies in the month, for no month is all holidays.
    return ordinal if day == first_working(date(day.year, month, 1), case.country, case.closed) else None


def _celebrated(
    case: Case, rule: Anniversary, known: tuple[str, datetime, bool], ordinal: int, day: date
) -> Iterator[Item]:
    floor = max(case.entered, known[1])
    passed = day < local(floor, case.zone)
    milestone = ordinal in rule.milestone_years
    if rule.exchange and not passed:
        act = off(day, rule.milestone_lead if milestone else rule.lead)
        yield (
            "exchange", f"{rule.id}-exchange", str(ordinal), rule.lead, day, max(nine(act, case.zone), floor),
        )  # fmt: skip
    items = [mail(case, rule.id, str(ordinal), offset, day, off(day, offset)) for offset in rule.offsets]
    yield from settled(case, items, day, known)
    if not milestone:
        return
    way = ("planned", "invited", "confirmed", "held", "reported")
    states = [state for of, number, state in case.exchanges if of == f"{rule.id}-exchange" and number == str(ordinal)]
    if not states and passed:
        return
    if states and states[0] not in way:
        return
    steps = []
    for id, offset, until in rule.steps:
        if states and until and way.index(states[0]) >= way.index(until):
            continue
        on = off(day, offset)
        about = day if parts(offset)[0] < 0 else on
        steps.append(mail(case, f"{rule.id}-{id}", str(ordinal), offset, about, on))
    yield from settled(case, steps, day, known)


def _duty(case: Case, duty: Duty) -> Iterator[Item]:
    text = dict(case.dates).get("in_force_on")
    anchor = date(*(*map(int, text[0].split("-")), 1, 1)[:3]) if text else local(case.recorded, case.zone)
    number = 0
    day = anchor
    # From the beginning, so that each occurrence is counted and not computed.
    last = case.until + 40 * ONE
    while day < last:
        day += ONE
        if duty.on:
            of_year, of_month = map(int, duty.on.split("-"))
            hit = (day.month, day.day) == (of_year, min(of_month, calendar.monthrange(day.year, of_year)[1]))
        else:
            _, count, days = parts(duty.every or "")
            hit = moved(anchor, count * (number + 1), days * (number + 1)) == day
        if hit:
            number += 1
            name = str(day.year if duty.on else number)
            if (duty.id, name) not in case.done and (case.start - day).days < 500:
                yield from _about(case, duty.id, name, day, duty.offsets)
