"""Date rules: how precise a date is, anniversaries, working days, and nine o'clock in a place. Pure."""

from __future__ import annotations

import calendar as month_lengths
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from config.errors import UsageError

MORNING = time(9)


class DateError(UsageError, ValueError):
    code = "date"


class WorkingDays(Protocol):
    """A holiday calendar of one place."""

    def is_working(self, day: date) -> bool: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class ClosedDays:
    """Days that a place adds to its country's calendar: closed ones, or (`working`) ones on which it does work."""

    first: date
    last: date
    yearly: bool = False
    working: bool = False
    name: str = ""
    election: bool = False

    def covers(self, day: date) -> bool:
        if not self.yearly:
            return self.first <= day <= self.last
        # A span over New Year began in the year before.
        length = self.last - self.first
        return any(
            begins <= day <= begins + length
            for begins in (anniversary(self.first, year - self.first.year) for year in (day.year - 1, day.year))
            if begins >= self.first
        )


@dataclass(frozen=True)
class CalendarRef:
    """A country's calendar (ISO 3166, with a subdivision as US-CA) and what one place adds to it."""

    code: str | None = None
    closed: tuple[ClosedDays, ...] = ()


@dataclass(frozen=True, order=True)
class Edtf:
    """A date as precise as it is known (EDTF level 0: 2013, 2013-05, 2013-05-04)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> Edtf:
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
        if match is None:
            raise DateError(f"{text!r} is not a date.", hint="Write 2013, 2013-05 or 2013-05-04.")
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            date(year or 0, month or 1, day or 1)
        except ValueError as error:
            raise DateError(f"There is no day {text}.", hint="Write 2013, 2013-05 or 2013-05-04.") from error
        return cls(year or 0, month, day)

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        if self.day is not None:
            return self.first
        month = self.month or 12
        return date(self.year, month, month_lengths.monthrange(self.year, month)[1])

    @property
    def exact(self) -> date | None:
        return self.first if self.day is not None else None

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Period:
    """An ISO 8601 duration of whole years, months and days; `sign` -1 lies before its anchor.

    The sign may stand inside, as ISO 8601-2 writes it (P-30D), or before (-P30D).
    """

    years: int = 0
    months: int = 0
    days: int = 0
    sign: int = 1

    @classmethod
    @lru_cache(maxsize=512)
    def parse(cls, text: str) -> Period:
        match = re.fullmatch(r"([+-]?)P([+-]?)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text)
        if match is None or not any(match.groups()[2:]):
            raise DateError(f"{text!r} is not a period.", hint="Write P30D, P-30D, P6M or P1Y.")
        outer, inner, years, months, weeks, days = match.groups()
        return cls(
            years=int(years or 0),
            months=int(months or 0),
            days=int(weeks or 0) * 7 + int(days or 0),
            sign=-1 if "-" in outer + inner else 1,
        )

    @property
    def span(self) -> tuple[int, int]:
        """Its months and days with their sign: equal for every writing of one period (P1Y and P12M)."""
        return self.sign * (self.years * 12 + self.months), self.sign * self.days

    def from_day(self, day: date, times: int = 1) -> date:
        """The day that lies `times` periods from `day`; a day that a month lacks becomes its last one."""
        months, days = self.sign * times * (self.years * 12 + self.months), self.sign * times * self.days
        # Asked for every planned item: what does not move, or every month has, is not looked up.
        if months:
            year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
            if year > date.max.year:
                return date.max
            last = day.day if day.day <= SHORTEST_MONTH else month_lengths.monthrange(year, month + 1)[1]
            day = date(year, month + 1, min(day.day, last))
        try:
            return day + timedelta(days=days) if days else day
        except OverflowError:
            return date.max


def anniversary(anchor: date, ordinal: int) -> date:
    """The `ordinal`-th anniversary, counted from the day itself; 29 February is kept on 28 February."""
    year = anchor.year + ordinal
    if (anchor.month, anchor.day) == (2, 29) and not month_lengths.isleap(year):
        return date(year, 2, 28)
    return anchor.replace(year=year)


def previous_working_day(day: date, days: WorkingDays) -> date:
    """`day`, or the last working day before it. After a month of holidays the day itself: a calendar is wrong."""
    for back in range(31):
        candidate = day - timedelta(days=back)
        if days.is_working(candidate):
            return candidate
    return day


def first_working_day(day: date, days: WorkingDays) -> date:
    for ahead in range(31):
        candidate = day + timedelta(days=ahead)
        if days.is_working(candidate):
            return candidate
    return day


def morning(day: date, zone: ZoneInfo) -> datetime:
    """09:00 on `day` in `zone`, as an instant in UTC.

    Where clocks go back over 09:00 the first of the two is taken; where they jump over it, the instant is as
    far after the jump as 09:00 would have been (PEP 495, fold 0).
    """
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
