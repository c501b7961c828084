"""Date rules: how precise a date is, anniversaries, working days, and nine o'clock in a place. Pure."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from config.errors import UsageError
from config.languages import N_, format_edtf, translations

MORNING = time(9)

# What people may say, on a page, by a command, in a file or in a definition: a day outside is a slip of the pen, and
# so is a longer period. What was stored before may lie outside, so that all arithmetic ends at the calendar's ends.
FIRST_YEAR, LAST_YEAR = 1800, 2200
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
MOST_YEARS = 200
MOST_MONTHS = 12 * MOST_YEARS
MOST_DAYS = 366 * MOST_YEARS
# The largest count that a person may write.
MOST_COUNT = 999


NOT_MEANT = N_("The date %(date)s is too far away.")
IN_YEARS = N_("Write a date from %(first)s to %(last)s.")
WRITE_DATE = N_("Write 2013, 2013-05 or 2013-05-04.")


class DateError(UsageError, ValueError):
    code = "date"


class DateRangeError(DateError):
    """A date that exists and that nobody can mean."""

    code = "date-range"


class PeriodRangeError(DateError):
    """A period that is nothing at all, or longer than anything agreed."""

    code = "period-range"


def need_day(day: date) -> date:
    """Itself; raises `DateRangeError` outside the years that agreements can be about."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateRangeError(NOT_MEANT, hint=IN_YEARS, date=day, first=FIRST_YEAR, last=LAST_YEAR)
    return day


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
            begins <= day <= days_from(begins, length.days)
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
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text, re.ASCII)
        if match is None:
            raise DateError(N_("“%(date)s” is not a date."), hint=WRITE_DATE, date=text)
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            date(year or 0, month or 1, day or 1)
        except ValueError as error:
            raise DateError(N_("This day does not exist: %(date)s."), hint=WRITE_DATE, date=text) from error
        return cls(year or 0, month, day)

    @classmethod
    def given(cls, text: str) -> Edtf:
        """What somebody wrote: as `parse`, and within the years that can be meant."""
        value = cls.parse(text)
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise DateRangeError(NOT_MEANT, hint=IN_YEARS, date=text, first=FIRST_YEAR, last=LAST_YEAR)
        return value

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        if self.day is not None:
            return self.first
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def exact(self) -> date | None:
        return self.first if self.day is not None else None

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    def text_in(self, language: str) -> str:
        return format_edtf(str(self), language)


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
        match = re.fullmatch(
            r"([+-]?)P([+-]?)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?", text, re.ASCII
        )
        if match is None or not any(match.groups()[2:]):
            raise DateError(N_("“%(period)s” is not a period."), hint=N_("Write P30D, P-30D, P6M or P1Y."), period=text)
        outer, inner, years, months, weeks, days = match.groups()
        return cls(
            years=int(years or 0),
            months=int(months or 0),
            days=int(weeks or 0) * 7 + int(days or 0),
            sign=-1 if "-" in outer + inner else 1,
        )

    @classmethod
    def given(cls, text: str) -> Period:
        """What somebody wrote of how long something lasts: as `parse`, from one day to 200 years, and ahead."""
        period = cls.parse(text)
        if period.sign < 0 or not period:
            raise PeriodRangeError(
                N_("The period “%(period)s” does not lie ahead."),
                hint=N_("Write a period such as P5Y or P6M."),
                period=text,
            )
        return period.bounded()

    def bounded(self) -> Period:
        """Itself; raises `PeriodRangeError` where it is longer than anything agreed, in whichever direction."""
        if self.longest > MOST_DAYS:
            raise PeriodRangeError(
                N_("The period “%(period)s” is too long."),
                hint=N_("Write at most %(years)s years."),
                period=self,
                years=MOST_YEARS,
            )
        return self

    def __bool__(self) -> bool:
        """False for one that goes nowhere."""
        return any((self.years, self.months, self.days))

    def __str__(self) -> str:
        parts = "".join(f"{n}{unit}" for n, unit in ((self.years, "Y"), (self.months, "M"), (self.days, "D")) if n)
        return f"P{'-' if self.sign < 0 else ''}{parts or '0D'}"

    def text_in(self, language: str) -> str:
        """In words: '5 years', '1 year, 6 months'."""
        words = translations(language)
        parts = (
            words.ngettext("%(n)d year", "%(n)d years", self.years) % {"n": self.years} if self.years else "",
            words.ngettext("%(n)d month", "%(n)d months", self.months) % {"n": self.months} if self.months else "",
            words.ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days} if self.days else "",
        )
        return ", ".join(part for part in parts if part)

    @property
    def longest(self) -> int:
        """The days that it can be long, without its sign."""
        return self.years * 366 + self.months * 31 + self.days

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
            if not date.min.year <= year <= date.max.year:
                return date.max if months > 0 else date.min
            last = day.day if day.day <= SHORTEST_MONTH else monthrange(year, month + 1)[1]
            day = date(year, month + 1, min(day.day, last))
        return days_from(day, days) if days else day


def days_from(day: date, days: int) -> date:
    """So many days later, or earlier; at the ends of the calendar its first or last day."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def anniversary(anchor: date, ordinal: int) -> date:
    """The `ordinal`-th anniversary, counted from the day itself; 29 February is kept on 28 February."""
    year = anchor.year + ordinal
    if not date.min.year <= year <= date.max.year:
        return date.max if ordinal > 0 else date.min
    if (anchor.month, anchor.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return anchor.replace(year=year)


def full_years(since: date, day: date) -> int:
    """How many anniversaries of `since` have come by `day`."""
    years = day.year - since.year
    return years if anniversary(since, years) <= day else years - 1


def previous_working_day(day: date, days: WorkingDays) -> date:
    """`day`, or the last working day before it. After a month of holidays the day itself: a calendar is wrong."""
    for back in range(31):
        candidate = days_from(day, -back)
        if days.is_working(candidate):
            return candidate
    return day


def first_working_day(day: date, days: WorkingDays) -> date:
    for ahead in range(31):
        candidate = days_from(day, ahead)
        if days.is_working(candidate):
            return candidate
    return day


def morning(day: date, zone: ZoneInfo) -> datetime:
    """09:00 on `day` in `zone`, as an instant in UTC.

    Where clocks go back over 09:00 the first of the two is taken; where they jump over it, the instant is as
    far after the jump as 09:00 would have been (PEP 495, fold 0).
    """
    try:
        return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, MORNING, tzinfo=UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()
