"""Holiday calendars by country code, from the `holidays` library; with no code, Monday to Friday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from workflows.calendar.dates import CalendarRef, ClosedDays, WorkingDays
from workflows.calendar.holiday_names import expected, translated

FIRST_WEEKEND_DAY = 5


# How far a calendar can be trusted on a day. `estimated`: a moving feast that is announced only shortly before.
# `unknown`: the library ends before that year, and only the weekend is known.
Certainty = Literal["known", "estimated", "unknown"]
# The library's names for the languages that we speak; for what it does not have there is `holiday_names.py`.
ENGLISH = "en_US"
SPOKEN = {"en": ENGLISH, "ko": "ko", "az": "az"}


def load_library() -> None:
    """Imports it now, which takes about a second: for processes that make copies of themselves."""
    import holidays.countries  # noqa: F401


class Weekdays:
    def is_working(self, day: date) -> bool:
        return day.weekday() < FIRST_WEEKEND_DAY

    def name(self, day: date, language: str = "en", *, marked: bool = True) -> str | None:
        return None

    def certainty(self, day: date) -> Certainty:
        return "known"


class NationalCalendar:
    """One country's public holidays and weekend; days are looked up once and kept."""

    def __init__(self, code: str) -> None:
        # Imported at first use: the library is large, and a web page that plans nothing does not need it.
        import holidays

        country, _, subdivision = code.partition("-")

        # Left to itself the library speaks the language of the process's locale.
        def days(language: str) -> Any:
            return holidays.country_holidays(country, subdiv=subdivision or None, language=language)

        self._days = days(ENGLISH)
        spoken = {ours: theirs for ours, theirs in SPOKEN.items() if theirs in self._days.supported_languages}
        self._named = {ours: days(theirs) for ours, theirs in spoken.items() if theirs != ENGLISH}
        self._years = range(self._days.start_year, self._days.end_year + 1)
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = bool(self._days.is_working_day(day))
        return known

    def name(self, day: date, language: str = "en", *, marked: bool = True) -> str | None:
        """What is celebrated; `marked` as expected if the day is only estimated."""
        days = self._named.get(language, self._days)
        holiday = str(days.get(day) or "")
        if not holiday:
            return None
        is_estimated = self.certainty(day) == "estimated"
        if is_estimated:
            holiday = holiday.replace(days.tr(days.estimated_label).replace("%s", ""), "")
        if days is self._days and language in SPOKEN and SPOKEN[language] != ENGLISH:
            holiday = translated(holiday, language)
        return expected(holiday, language) if is_estimated and marked else holiday

    def certainty(self, day: date) -> Certainty:
        if day.year not in self._years:
            return "unknown"
        return "estimated" if "estimated" in str(self._days.get(day) or "") else "known"


class PlaceCalendar:
    """A country's calendar with what one place adds to it."""

    def __init__(self, country: NationalCalendar | Weekdays, closed: tuple[ClosedDays, ...]) -> None:
        self.country = country
        self._closed = closed
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        known = self._known.get(day)
        if known is None:
            closed = next((span for span in self._closed if span.covers(day)), None)
            known = self._known[day] = closed.working if closed is not None else self.country.is_working(day)
        return known

    def name(self, day: date, language: str = "en", *, marked: bool = True) -> str | None:
        closed = next((span for span in self._closed if span.covers(day)), None)
        if closed is not None:
            return None if closed.working else closed.name
        return self.country.name(day, language, marked=marked)

    def certainty(self, day: date) -> Certainty:
        if any(span.covers(day) for span in self._closed):
            return "known"
        return self.country.certainty(day)


class SharedDays:
    """Working days that several places have in common."""

    def __init__(self, calendars: Sequence[WorkingDays]) -> None:
        self._calendars = calendars

    def is_working(self, day: date) -> bool:
        return all(calendar.is_working(day) for calendar in self._calendars)


WEEKDAYS = Weekdays()


@lru_cache(maxsize=256)
def national(code: str) -> NationalCalendar:
    return NationalCalendar(code)


@lru_cache(maxsize=1024)
def _of_place(calendar: CalendarRef) -> PlaceCalendar:
    return PlaceCalendar(_country(calendar.code), calendar.closed)


def _country(code: str | None) -> NationalCalendar | Weekdays:
    if code is None:
        return WEEKDAYS
    try:
        return national(code)
    except NotImplementedError:
        return WEEKDAYS


@lru_cache(maxsize=1024)
def _shared(calendars: tuple[str | CalendarRef | None, ...]) -> SharedDays:
    return SharedDays([CALENDARS.of(calendar) for calendar in calendars])


class PackagedCalendars:
    """The calendars that `plan` asks. An unknown code is a weekday calendar, so that planning is total."""

    def of(self, calendar: str | CalendarRef | None) -> NationalCalendar | Weekdays | PlaceCalendar:
        if isinstance(calendar, CalendarRef):
            return _of_place(calendar) if calendar.closed else _country(calendar.code)
        return _country(calendar)

    def shared(self, calendars: tuple[str | CalendarRef | None, ...]) -> WorkingDays:
        return self.of(calendars[0]) if len(calendars) == 1 else _shared(calendars)


CALENDARS = PackagedCalendars()
