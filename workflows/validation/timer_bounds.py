"""When timers fire and mails come, counted in days from the entry into a state, wherever it begins. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from workflows.calendar.dates import Period
from workflows.definitions.schema import Definition, Timer

Between = Mapping[str, tuple[int, int]]

# What comes later than this is forgotten before; in words for those who read a fault.
LONGEST = 3653
WITHIN = "ten years at most"
# Every day of four years, and of the four in which a century has no leap day.
STARTS = tuple(date(year, 1, 1) + timedelta(days) for year in (2024, 2096) for days in range(1461))
# The mornings of two readers can lie more than a day apart: what comes first for sure comes two days before.
SURELY_BEFORE = 2
# A mail may be sent so many days early, on the last working day before its own (`previous_working_day`).
EARLY = 31
AT_ONCE = "P0D"


@lru_cache(maxsize=256)
def day_range(period: str) -> tuple[int, int]:
    """The fewest and the most days that a period has, wherever it begins."""
    parsed = Period.parse(period)
    lengths = [(parsed.from_day(start) - start).days for start in STARTS]
    return min(lengths), max(lengths)


@lru_cache(maxsize=1024)
def surely_before(one: str, other: str, days: int = 1) -> bool:
    """Whether `one` ends at least so many days before `other`, whatever day both begin on."""
    (least, most), (soonest, latest) = day_range(one), day_range(other)
    if soonest - most >= days or latest - least < days:
        return soonest - most >= days
    first, second = Period.parse(one), Period.parse(other)
    return all((second.from_day(start) - first.from_day(start)).days >= days for start in STARTS)


@lru_cache(maxsize=256)
def since_last(after: str, first: tuple[str, ...], review: str | None) -> int:
    """The most days from the last mail that surely came to a timer; `first` come once, a review again and again."""
    timer, again = Period.parse(after), Period.parse(review) if review else None
    once, most = [Period.parse(period) for period in first], 0
    for start in STARTS:
        fires = timer.from_day(start)
        latest = fires - timedelta(SURELY_BEFORE)
        days = [period.from_day(start) for period in once]
        times = 1
        while again is not None and again.from_day(start, times) <= latest:
            days.append(again.from_day(start, times))
            times += 1
        most = max(most, (fires - max((day for day in days if day <= latest), default=start)).days)
    return most


def is_within_horizon(period: str) -> bool:
    return day_range(period)[1] <= LONGEST


def moment(timer: Timer, *, fresh: bool = False) -> Between:
    """What the facts of time and terms are when the timer fires; `fresh`: if nobody did anything since the entry."""
    if timer.after is not None:
        days = day_range(timer.after)
        if fresh:
            return {"state.days": days, "quiet.days": days}
        return {"quiet.days" if timer.since == "last-contact" else "state.days": days}
    if timer.at == "expiry":
        return {"terms.fixed": (1, 1), "notice.running": (0, 0)}
    if timer.at == "termination":
        return {"notice.running": (1, 1)}
    # All that entry into force waits for is there, and until its day only that is still missing.
    days_off = day_range(timer.offset)
    ahead = int(days_off[0] < 0)
    return {"entry.missing": (ahead, ahead)}


def always_before(one: Timer, other: Timer) -> bool:
    """Counted from the entry, and done with before the other can come; contact only puts the other off further."""
    if one.after is None or other.after is None or one.since != "entered":
        return False
    return surely_before(one.after, other.after)


def mails(definition: Definition, name: str) -> Iterator[str]:
    """How long after the entry mails come that hang on nothing but the state and silence, the first of each rule."""
    state = definition.states[name]
    if state.approval is not None:
        # Those who may answer its first steps are asked at once.
        yield AT_ONCE
    if state.nudge is not None:
        yield state.nudge.after
    if state.review is not None:
        yield state.review
    for rule in definition.reminders:
        if rule.anchor == "state" and name in rule.states:
            # What lies before the entry is sent at it.
            yield from (AT_ONCE if day_range(offset)[0] <= 0 else offset for offset in rule.offsets)
