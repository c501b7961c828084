"""Reading a calendar file (iCalendar, RFC 5545): whole days with their names. What is left out is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from icalendar import Calendar, vBroken
from recurring_ical_events import of as occurrences_of

from config.errors import UsageError
from config.languages import N_
from config.texts import trimmed
from workflows.inputs.office import is_range

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 2_000
LONGEST_NAME = 200
# A rule that is not simply "every year" is written out for this long.
YEARS_AHEAD = 10
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
EARLIEST = date(1900, 1, 1)

NO_NAME = N_("it has no name (SUMMARY)")
NO_DAY = N_("its first day (DTSTART) cannot be read: write it as 20270504")
TIME_OF_DAY = N_("it has a time of day; only whole days are closed days")
WRONG_SPAN = N_("its last day (DTEND) is before its first, or more than a year after it")
UNKNOWN_RULE = N_("its rule of repetition (RRULE) is not by years, months, weeks or days")
LONG_NAME = N_("its name has more than 200 letters")
PAST = N_("it is over")


class CalendarFileError(UsageError):
    """The file is no calendar that Amity can read."""

    code = "calendar-file"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Whole days, both included; `uid` is the same in each version of the file."""

    uid: str
    name: str
    first: date
    last: date
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that is not taken, and why (a marked text)."""

    name: str
    first: date | None
    why: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """`cancelled` are the uids of events that the file takes back."""

    days: tuple[CalendarDay, ...]
    cancelled: frozenset[str]
    left_out: tuple[LeftOut, ...]


def content_of(path: Path) -> bytes:
    """The bytes of a calendar file, no more than one that is too large. Raises `CalendarFileError`."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CalendarFileError(
            N_("%(file)s cannot be read."), hint=N_("Check its name, and that you may read it."), file=path
        ) from error


def read_calendar(content: bytes, *, today: date) -> CalendarFile:
    """The whole days that the file has from a year before `today` on. Raises `CalendarFileError`."""
    calendar = _parsed(content)
    events = calendar.walk("VEVENT")
    if not events:
        raise CalendarFileError(N_("There is no event in this calendar."), hint=N_("Export it again, with its events."))
    if len(events) > MOST_EVENTS:
        raise CalendarFileError(
            N_("There are %(number)s events in this calendar."),
            hint=N_("At most %(most)s: export a few years only."),
            number=len(events),
            most=MOST_EVENTS,
        )
    days: list[CalendarDay] = []
    left_out: list[LeftOut] = []
    cancelled: set[str] = set()
    earliest = date(today.year - 1, 1, 1)
    # One event of a series may be an entry of its own, moved or renamed, under the same uid.
    for uid, group in groupby(sorted(events, key=_uid), _uid):
        series = list(group)
        wrong = [LeftOut(_name(event), _first(event), why) for event in series if (why := _fault(event))]
        if wrong:
            left_out += wrong
        elif all(str(event.get("STATUS", "")).upper() == "CANCELLED" for event in series):
            cancelled.add(uid)
        else:
            found = [day for day in _days(uid, series, today) if day.yearly or day.last >= earliest]
            days += found
            if not found:
                left_out.append(LeftOut(_name(series[0]), _first(series[0]), PAST))
    days.sort(key=lambda day: (day.first, day.name, day.uid))
    return CalendarFile(tuple(days), frozenset(cancelled), tuple(left_out))


def _parsed(content: bytes) -> Calendar:
    if len(content) > MOST_BYTES:
        raise CalendarFileError(
            N_("This calendar is too large."), hint=N_("At most %(size)s KiB."), size=MOST_BYTES // 1024
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CalendarFileError(
            N_("This calendar is not written in UTF-8."), hint=N_("Save or export it as UTF-8.")
        ) from error
    try:
        parsed = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise _no_calendar() from error
    if not isinstance(parsed, Calendar):
        raise _no_calendar()
    return parsed


def _no_calendar() -> CalendarFileError:
    return CalendarFileError(
        N_("This is not a calendar file."),
        hint=N_("Give a file in the format iCalendar (.ics), with one calendar in it."),
    )


def _uid(event: Any) -> str:
    """Its name and day if it has none: the standard asks for a uid, and some calendars lack it."""
    return trimmed(str(event.get("UID", ""))) or f"{_name(event)} {_first(event)}"


def _name(event: Any) -> str:
    return trimmed(str(event.get("SUMMARY", "")))


def _first(event: Any) -> date | None:
    day = _moment(event, "DTSTART")
    if isinstance(day, datetime):
        return day.date()
    return day if isinstance(day, date) else None


def _moment(event: Any, name: str) -> Any:
    """What a property says; None if it is missing or cannot be read."""
    value = event.get(name)
    return None if isinstance(value, vBroken) else getattr(value, "dt", None)


def _fault(event: Any) -> str | None:
    """Why an event cannot be taken."""
    name, first = _name(event), _first(event)
    broken = {str(property_name) for property_name, _ in event.errors}
    if not name:
        return NO_NAME
    if len(name) > LONGEST_NAME:
        return LONG_NAME
    if first is None or first < EARLIEST:
        return NO_DAY
    if isinstance(_moment(event, "DTSTART"), datetime):
        return TIME_OF_DAY
    if broken & {"DTEND", "DURATION"} or not is_range(first, _last(event, first)):
        return WRONG_SPAN
    if broken & {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}:
        return UNKNOWN_RULE
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if [str(part).upper() for part in rule.get("FREQ", [])] not in [[known] for known in FREQUENCIES]:
            return UNKNOWN_RULE
    return None


def _last(event: Any, first: date) -> date:
    """The last day: an event ends before its DTEND (RFC 5545, 3.6.1)."""
    end, duration = _moment(event, "DTEND"), _moment(event, "DURATION")
    if isinstance(end, date):
        return (end.date() if isinstance(end, datetime) else end) - timedelta(days=1)
    if isinstance(duration, timedelta):
        return first + max(duration, timedelta(days=1)) - timedelta(days=1)
    return first


def _days(uid: str, series: list[Any], today: date) -> Iterator[CalendarDay]:
    only = series[0]
    first = _first(only)
    if len(series) == 1 and first is not None:
        if only.get("RRULE") is None and only.get("RDATE") is None:
            yield CalendarDay(uid, _name(only), first, _last(only, first))
            return
        if _is_simply_yearly(only):
            yield CalendarDay(uid, _name(only), first, _last(only, first), yearly=True)
            return
    whole = Calendar()
    for event in series:
        whole.add_component(event)
    begin, end = date(today.year - 1, 1, 1), date(today.year + YEARS_AHEAD, 12, 31)
    for event in occurrences_of(whole).between(begin, end):
        day = _first(event)
        if day is not None and str(event.get("STATUS", "")).upper() != "CANCELLED":
            yield CalendarDay(uid, _name(event), day, _last(event, day))


def _is_simply_yearly(event: Any) -> bool:
    rule = event.get("RRULE")
    return (
        not isinstance(rule, list)
        and set(rule or {"": ""}) <= {"FREQ", "INTERVAL", "WKST"}
        and [str(part).upper() for part in rule.get("FREQ", [])] == ["YEARLY"]
        and rule.get("INTERVAL", [1]) == [1]
        and not any(event.get(name) for name in ("RDATE", "EXDATE"))
    )
