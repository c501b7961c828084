"""Holiday calendars by country code, from the `holidays` library; with no code, Monday to Friday."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

FIRST_WEEKEND_DAY = 5


class Weekdays:
    def is_working(self, day: date) -> bool:
        return day.weekday() < FIRST_WEEKEND_DAY


class NationalCalendar:
    """One country's public holidays and weekend; days are looked up once and kept."""

    def __init__(self, code: str) -> None:
        # Imported at first use: the library is large, and a web page that plans nothing does not need it.
        import holidays

        self._days: Any = holidays.country_holidays(code)
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = bool(self._days.is_working_day(day))
        return known

    def name(self, day: date) -> str | None:
        found = self._days.get(day)
        return str(found) if found else None


WEEKDAYS = Weekdays()


@lru_cache(maxsize=256)
def national(code: str) -> NationalCalendar:
    return NationalCalendar(code)


class PackagedCalendars:
    """The calendars that `plan` asks. An unknown code is a weekday calendar, so that planning is total."""

    def of(self, code: str | None) -> NationalCalendar | Weekdays:
        if code is None:
            return WEEKDAYS
        try:
            return national(code)
        except NotImplementedError:
            return WEEKDAYS


CALENDARS = PackagedCalendars()
