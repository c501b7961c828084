"""Taking a calendar file: what is new, moved or taken back, and what that shifts. Doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.enums import ClosedDayKind
from models.queries import places as places_queries
from models.tables.calendar import ClosedDay
from models.tables.people import Place
from registry.calendar_file import YEARS_AHEAD, CalendarDay, CalendarFile, LeftOut, read_calendar
from workflows.actors import Actor
from workflows.calendar.dates import days_from
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.scheduling_conflicts import NamedDays
from workflows.offices.closed_days import ClosedDayDraft, add_closed_days, remove_closed_days
from workflows.policy import Act, need
from workflows.read_models.calendar_shifts import Shifts, shifts_around


class DayOutcome(StrEnum):
    NEW = "new"
    # The file had it on other days, or by another name.
    MOVED = "moved"
    SAME = "same"
    # The country's calendar has it: nothing is recorded.
    KNOWN = "known"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DayResult:
    """What became of one day of the file; `was` is where a day that moved was before."""

    outcome: DayOutcome
    name: str
    first: date
    last: date
    yearly: bool
    was: date | None = None


@dataclass(frozen=True)
class CalendarReport:
    """What the file does. `not_named` are days that the calendar only estimates and the file does not name."""

    days: tuple[DayResult, ...]
    left_out: tuple[LeftOut, ...]
    not_named: tuple[tuple[date, str], ...]
    shifts: Shifts | None = None

    @property
    def changes(self) -> bool:
        return any(day.outcome not in (DayOutcome.SAME, DayOutcome.KNOWN) for day in self.days)

    def count(self, outcome: DayOutcome) -> int:
        return sum(day.outcome is outcome for day in self.days)


@dataclass
class _Changes:
    results: list[DayResult] = field(default_factory=list)
    add: list[CalendarDay] = field(default_factory=list)
    remove: list[ClosedDay] = field(default_factory=list)


def import_calendar(
    tx: Transaction,
    content: bytes,
    *,
    place: UUID | None,
    country: str | None,
    by: Actor,
    kind: ClosedDayKind = ClosedDayKind.CLOSED,
    dry_run: bool = False,
    language: str = "en",
) -> CalendarReport:
    """Records the days of a file for a place, or for a whole `country`; with `dry_run`, shows what that shifts.

    A day that the file names again under its uid is moved; one that it cancels is removed. What a country's calendar
    knows already is not recorded twice. Raises `CalendarFileError` if the file cannot be read; then nothing is taken.
    """
    need(by, Act.CLOSE_DAYS)
    calendar = _calendar_of(tx, place, country)
    found = read_calendar(content, today=tx.now.date())
    changes = _compared(found, places_queries.closed_days_of(tx, place, country), kind, calendar, tx.now.date())
    report = CalendarReport(
        tuple(changes.results),
        found.left_out,
        _not_named(found, calendar, language) if kind is ClosedDayKind.CLOSED else (),
    )
    if not changes.add and not changes.remove:
        return report
    if not dry_run:
        _write(tx, changes, place, country, kind, by)
        return report
    savepoint = tx.begin_nested()
    spans = [*((day.first, day.last, day.yearly) for day in changes.add)]
    spans += [(row.first_day, row.last_day, row.yearly) for row in changes.remove]
    _write(tx, changes, place, country, kind, by)
    tx.forget_people()
    shifts = shifts_around(tx, spans, language)
    savepoint.rollback()
    tx.forget_people()
    return CalendarReport(report.days, report.left_out, report.not_named, shifts)


def _calendar_of(tx: Transaction, place: UUID | None, country: str | None) -> NamedDays:
    """The calendar of the country, without what the office added."""
    if place is None:
        return CALENDARS.of(country)
    row = tx.get(Place, place)
    if row is None:
        raise NotFoundError(N_("There is no such place in this office."), hint="`amity places list` names them.")
    return CALENDARS.of(row.calendar)


def _write(
    tx: Transaction,
    changes: _Changes,
    place: UUID | None,
    country: str | None,
    kind: ClosedDayKind,
    by: Actor,
) -> None:
    remove_closed_days(tx, changes.remove, by=by)
    add_closed_days(
        tx,
        [
            ClosedDayDraft(place, day.name, day.first, day.last, kind, day.yearly, country, day.uid)
            for day in changes.add
        ],
        by=by,
    )
    places_queries.replan_place(tx, place, country)


def _compared(
    found: CalendarFile, recorded: Sequence[ClosedDay], kind: ClosedDayKind, calendar: NamedDays, today: date
) -> _Changes:
    by_day = {(row.first_day, row.name): row for row in recorded}
    changes, kept, fresh = _Changes(), set[UUID](), list[CalendarDay]()
    # Two events of one file may be the same day by the same name.
    for (first, name), day in {(day.first, day.name): day for day in found.days}.items():
        same_day = by_day.get((first, name))
        if same_day is not None and (same_day.last_day, same_day.yearly, same_day.kind) == (day.last, day.yearly, kind):
            kept.add(same_day.id)
            changes.results.append(_result(DayOutcome.SAME, day))
        elif same_day is None and kind is ClosedDayKind.CLOSED and _is_known(day, calendar):
            changes.results.append(_result(DayOutcome.KNOWN, day))
        else:
            fresh.append(day)
    gone = [row for row in recorded if row.id not in kept and _is_gone(row, found, fresh, today)]
    changes.add, changes.remove = fresh, gone
    left = list(gone)
    for day in fresh:
        was = next((row for row in left if row.uid == day.uid or _is_same_day(row, day)), None)
        if was is not None:
            left.remove(was)
        outcome = DayOutcome.MOVED if was is not None else DayOutcome.NEW
        changes.results.append(_result(outcome, day, was.first_day if was is not None else None))
    changes.results += [
        DayResult(DayOutcome.REMOVED, row.name, row.first_day, row.last_day, row.yearly) for row in left
    ]
    changes.results.sort(key=lambda result: (result.first, result.name))
    return changes


def _is_gone(row: ClosedDay, found: CalendarFile, fresh: Sequence[CalendarDay], today: date) -> bool:
    """Whether the file has another day instead, or takes this one back."""
    if any(_is_same_day(row, day) for day in fresh):
        return True
    # A series is written out for some years only: what lies beyond is neither in the file nor taken back by it.
    begin, end = date(today.year - 1, 1, 1), date(today.year + YEARS_AHEAD, 12, 31)
    named = row.uid in found.cancelled or any(day.uid == row.uid for day in found.days)
    return row.uid is not None and named and (row.yearly or begin <= row.first_day <= end)


def _is_same_day(row: ClosedDay, day: CalendarDay) -> bool:
    return (row.first_day, row.name) == (day.first, day.name)


def _result(outcome: DayOutcome, day: CalendarDay, was: date | None = None) -> DayResult:
    return DayResult(outcome, day.name, day.first, day.last, day.yearly, was)


def _is_known(day: CalendarDay, calendar: NamedDays) -> bool:
    """Whether each of the days is a holiday of the calendar that nobody has to estimate."""
    if day.yearly:
        return False
    spanned = [days_from(day.first, ahead) for ahead in range((day.last - day.first).days + 1)]
    return all(calendar.name(each) is not None and calendar.certainty(each) == "known" for each in spanned)


def _not_named(found: CalendarFile, calendar: NamedDays, language: str) -> tuple[tuple[date, str], ...]:
    """Days of the file's years that the calendar only estimates, and that the file does not have."""
    years = {day.first.year for day in found.days if not day.yearly}
    named = {days_from(day.first, ahead) for day in found.days for ahead in range((day.last - day.first).days + 1)}
    estimated = []
    for year in sorted(years):
        for ahead in range((date(year, 12, 31) - date(year, 1, 1)).days + 1):
            day = days_from(date(year, 1, 1), ahead)
            if day not in named and calendar.certainty(day) == "estimated":
                name = calendar.name(day, language, marked=False)
                if name is not None:
                    estimated.append((day, name))
    return tuple(estimated)
