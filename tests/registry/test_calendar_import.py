"""Holidays from a calendar file: recorded once, moved, taken back; the preview says what shifts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from models.enums import ClosedDayKind
from registry.calendar_file import CalendarFileError
from registry.calendar_import import CalendarReport, DayOutcome, import_calendar
from tests.due_work import plan_again
from tests.factories import TestOffice
from tests.registry.calendar_files import calendar, day
from workflows.offices.closed_days import closed_days


def taken(office: TestOffice, *events: str, dry_run: bool = False, country: str | None = "KR") -> CalendarReport:
    with office.transaction() as tx:
        return import_calendar(
            tx,
            calendar(*events),
            place=None if country else office.own,
            country=country,
            by=office.actor,
            dry_run=dry_run,
        )


def outcomes(report: CalendarReport) -> list[tuple[str, DayOutcome]]:
    return [(one.name, one.outcome) for one in report.days]


def recorded(office: TestOffice) -> list[tuple[str, date, date]]:
    with office.transaction() as tx:
        return [(one.name, one.first, one.last) for one in closed_days(tx, "en")]


def test_a_holiday_of_the_country_moves_the_mails_of_all_its_places(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-05-06")
    plan_again(office, reference)
    announced = day("a", "임시공휴일", "20270506")

    shown = taken(office, announced, dry_run=True)

    assert recorded(office) == []
    assert shown.shifts is not None
    assert [(mail.ref, mail.was.date(), mail.becomes.date()) for mail in shown.shifts.mails if mail.was.hour == 9] == [
        (reference, date(2027, 5, 6), date(2027, 5, 4))
    ]
    done = taken(office, announced)
    assert outcomes(done) == outcomes(shown) == [("임시공휴일", DayOutcome.NEW)]
    plan_again(office, reference)
    with office.transaction() as tx:
        due = tx.execute(
            text("SELECT due_at FROM plan_items WHERE rule = 'signing-anniversary' AND \"offset\" = 'P0D'")
        ).scalar_one()
    # 5 May is Children's Day.
    assert str(due.date()) == "2027-05-04"
    again = taken(office, announced, dry_run=True)
    assert (outcomes(again), again.changes, again.shifts) == ([("임시공휴일", DayOutcome.SAME)], False, None)


def test_the_next_version_of_a_file_moves_and_takes_back(office: TestOffice) -> None:
    taken(office, day("a", "Moved", "20270604"), day("b", "Kept", "20270607"), day("c", "Cancelled", "20270608"))

    report = taken(
        office,
        day("a", "Moved", "20270611"),
        day("b", "Kept", "20270607"),
        day("c", "Cancelled", "20270608", "STATUS:CANCELLED"),
    )

    assert [(one.name, one.outcome, one.was) for one in report.days] == [
        ("Kept", DayOutcome.SAME, None),
        ("Cancelled", DayOutcome.REMOVED, None),
        ("Moved", DayOutcome.MOVED, date(2027, 6, 4)),
    ]
    assert [(name, first) for name, first, _ in recorded(office)] == [
        ("Kept", date(2027, 6, 7)),
        ("Moved", date(2027, 6, 11)),
    ]


def test_what_is_not_in_a_file_stays(office: TestOffice) -> None:
    taken(office, day("a", "From another file", "20270604"))
    taken(office, day("b", "New", "20270607"))

    assert [name for name, _, _ in recorded(office)] == ["From another file", "New"]


def test_what_the_country_knows_is_not_recorded_again(office: TestOffice) -> None:
    report = taken(office, day("a", "Children's Day", "20270505"), day("b", "City day", "20270506"), country=None)

    assert outcomes(report) == [("Children's Day", DayOutcome.KNOWN), ("City day", DayOutcome.NEW)]
    assert [name for name, _, _ in recorded(office)] == ["City day"]


def test_days_that_are_only_expected_are_decided_by_the_file(office: TestOffice) -> None:
    """Azerbaijan announces Ramazan shortly before; the file moves it by a day."""
    with office.transaction() as tx:
        report = import_calendar(
            tx,
            calendar(day("a", "Ramazan Bayramı", "20270310", "DTEND;VALUE=DATE:20270312")),
            place=office.partner,
            country=None,
            by=office.actor,
        )

    assert outcomes(report) == [("Ramazan Bayramı", DayOutcome.NEW)]
    # 9 March was expected, and the file does not have it; 10 March it has.
    assert [first for first, _ in report.not_named if first.month == 3] == [date(2027, 3, 9)]


def test_days_on_which_a_place_works_after_all(office: TestOffice) -> None:
    with office.transaction() as tx:
        import_calendar(
            tx,
            calendar(day("a", "Working Saturday", "20270508")),
            place=office.own,
            country=None,
            by=office.actor,
            kind=ClosedDayKind.WORKING,
        )
        assert [one.kind for one in closed_days(tx, "en")] == [ClosedDayKind.WORKING]


def test_a_file_that_cannot_be_read_changes_nothing(office: TestOffice) -> None:
    with office.transaction() as tx, pytest.raises(CalendarFileError):
        import_calendar(tx, b"no calendar", place=office.own, country=None, by=office.actor)

    assert recorded(office) == []
