"""Calendar files: whole days are read, and what is not understood is named."""

from __future__ import annotations

from datetime import date

import pytest

from registry.calendar_file import (
    MOST_BYTES,
    NO_DAY,
    NO_NAME,
    PAST,
    TIME_OF_DAY,
    UNKNOWN_RULE,
    WRONG_SPAN,
    CalendarDay,
    CalendarFile,
    CalendarFileError,
    content_of,
    read_calendar,
)
from tests.registry.calendar_files import calendar, event

TODAY = date(2027, 1, 10)


def read(*events: str) -> CalendarFile:
    return read_calendar(calendar(*events), today=TODAY)


def test_whole_days_end_before_their_end() -> None:
    one = event("a", "임시공휴일", "DTSTART;VALUE=DATE:20270504")
    several = event("b", "Ramazan", "DTSTART;VALUE=DATE:20270309", "DTEND;VALUE=DATE:20270311")
    lasting = event("c", "Novruz", "DTSTART;VALUE=DATE:20270320", "DURATION:P5D")

    assert read(one, several, lasting).days == (
        CalendarDay("b", "Ramazan", date(2027, 3, 9), date(2027, 3, 10)),
        CalendarDay("c", "Novruz", date(2027, 3, 20), date(2027, 3, 24)),
        CalendarDay("a", "임시공휴일", date(2027, 5, 4), date(2027, 5, 4)),
    )


def test_every_year_is_one_day_and_other_rules_are_written_out() -> None:
    yearly = event("a", "City day", "DTSTART;VALUE=DATE:20100515", "RRULE:FREQ=YEARLY")
    until = event("b", "Fair", "DTSTART;VALUE=DATE:20260601", "RRULE:FREQ=YEARLY;COUNT=3")
    first_monday = event("c", "Council", "DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2")
    without = event(
        "d", "Market", "DTSTART;VALUE=DATE:20270701", "RRULE:FREQ=YEARLY;COUNT=2", "EXDATE;VALUE=DATE:20280701"
    )

    found = read(yearly, until, first_monday, without).days

    assert [(day.uid, day.first, day.yearly) for day in found] == [
        ("a", date(2010, 5, 15), True),
        ("b", date(2026, 6, 1), False),
        ("c", date(2027, 1, 4), False),
        ("c", date(2027, 2, 1), False),
        ("b", date(2027, 6, 1), False),
        ("d", date(2027, 7, 1), False),
        ("b", date(2028, 6, 1), False),
    ]


def test_an_event_of_a_series_may_be_moved() -> None:
    series = event("a", "Fair", "DTSTART;VALUE=DATE:20270601", "RRULE:FREQ=YEARLY;COUNT=2")
    moved = event("a", "Fair", "RECURRENCE-ID;VALUE=DATE:20280601", "DTSTART;VALUE=DATE:20280605")

    assert [day.first for day in read(series, moved).days] == [date(2027, 6, 1), date(2028, 6, 5)]


def test_what_is_not_understood_is_left_out_by_name() -> None:
    good = event("a", "Good", "DTSTART;VALUE=DATE:20270504")
    found = read(
        good,
        event("b", "", "DTSTART;VALUE=DATE:20270504"),
        event("c", "Impossible", "DTSTART;VALUE=DATE:20270230"),
        event("d", "Never"),
        event("e", "Meeting", "DTSTART:20270504T090000Z", "DTEND:20270504T100000Z"),
        event("f", "Backwards", "DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20270401"),
        event("g", "Long", "DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20300101"),
        event("h", "Ticking", "DTSTART;VALUE=DATE:20270504", "RRULE:FREQ=SECONDLY"),
        event("i", "Long ago", "DTSTART;VALUE=DATE:19700504"),
        event("j", "Before calendars", "DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY"),
    )

    assert [day.name for day in found.days] == ["Good"]
    assert [(one.name, one.why) for one in sorted(found.left_out, key=lambda one: one.name)] == [
        ("", NO_NAME),
        ("Backwards", WRONG_SPAN),
        ("Before calendars", NO_DAY),
        ("Impossible", NO_DAY),
        ("Long", WRONG_SPAN),
        ("Long ago", PAST),
        ("Meeting", TIME_OF_DAY),
        ("Never", NO_DAY),
        ("Ticking", UNKNOWN_RULE),
    ]


def test_a_cancelled_event_takes_its_day_back() -> None:
    found = read(event("a", "Elections", "DTSTART;VALUE=DATE:20270504", "STATUS:CANCELLED"))

    assert found.days == ()
    assert found.cancelled == frozenset({"a"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
        b"PK\x03\x04" + bytes(range(256)),
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".encode("utf-16"),
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        calendar(event("a", "A", "DTSTART;VALUE=DATE:20270504")) * 2,
        calendar(*[event(str(n), "A", "DTSTART;VALUE=DATE:20270504") for n in range(2_001)]),
        b" " * (MOST_BYTES + 1),
        b"BEGIN:VCARD\r\nFN:Kim\r\nEND:VCARD\r\n",
        calendar(event("a", "Caf\xe9", "DTSTART;VALUE=DATE:20270504")).decode().encode("latin-1"),
    ],
    ids=["empty", "text", "cut", "zip", "utf-16", "no-event", "two", "many", "large", "vcard", "latin-1"],
)
def test_other_files_are_refused_whole(content: bytes) -> None:
    with pytest.raises(CalendarFileError):
        read_calendar(content, today=TODAY)


def test_a_file_that_is_not_there_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CalendarFileError):
        content_of(tmp_path / "none.ics")
