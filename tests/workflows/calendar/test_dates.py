from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows.calendar.dates import (
    FIRST_DAY,
    LAST_DAY,
    ClosedDays,
    DateError,
    DateRangeError,
    Edtf,
    Period,
    PeriodRangeError,
    anniversary,
    days_from,
    first_working_day,
    local_day,
    morning,
    need_day,
    previous_working_day,
)
from workflows.calendar.holidays import WEEKDAYS, national

days = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))


@pytest.mark.parametrize("text", ["2013", "2013-05", "2013-05-04"])
def test_edtf_keeps_its_precision(text: str) -> None:
    assert str(Edtf.parse(text)) == text


@pytest.mark.parametrize("text", ["", "13", "2013-5", "2013-13", "2013-02-30", "2013-05-04T00:00", "2013-05-04 "])
def test_edtf_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(DateError):
        Edtf.parse(text)


@given(days)
def test_edtf_of_a_month_spans_it(day: date) -> None:
    month = Edtf(day.year, day.month)

    assert month.first <= day <= month.last
    assert (month.first.day, (month.last + timedelta(days=1)).day) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P-30D", date(2022, 10, 18)),
        ("-P30D", date(2022, 10, 18)),
        ("P2W", date(2022, 12, 1)),
        ("P3M", date(2023, 2, 17)),
        ("P1Y6M", date(2024, 5, 17)),
    ],
)
def test_period_is_counted_from_its_anchor(text: str, expected: date) -> None:
    assert Period.parse(text).from_day(date(2022, 11, 17)) == expected


@pytest.mark.parametrize("text", ["", "P", "30D", "PT5H", "P-", "P1.5D", "P30"])
def test_period_refuses_what_it_cannot_count(text: str) -> None:
    with pytest.raises(DateError):
        Period.parse(text)


def test_a_month_that_lacks_the_day_gives_its_last() -> None:
    assert Period.parse("P1M").from_day(date(2024, 1, 31)) == date(2024, 2, 29)


def oracle(anchor: date, ordinal: int) -> date:
    """Walks the calendar day by day's names instead of computing: the same month and day, or 28 February."""
    wanted = (anchor.month, anchor.day)
    if wanted == (2, 29) and calendar.monthrange(anchor.year + ordinal, 2)[1] == 28:
        wanted = (2, 28)
    day = date(anchor.year + ordinal, 1, 1)
    while (day.month, day.day) != wanted:
        day += timedelta(days=1)
    return day


@given(days, st.integers(1, 150))
@example(date(2024, 2, 29), 1)
@example(date(2024, 2, 29), 4)
@example(date(2096, 2, 29), 4)  # 2100 is no leap year
@example(date(1996, 2, 29), 4)  # 2000 is one
def test_anniversary_agrees_with_the_calendar(anchor: date, ordinal: int) -> None:
    assert anniversary(anchor, ordinal) == oracle(anchor, ordinal)


def test_29_february_is_kept_on_28_february_in_common_years() -> None:
    kept = [anniversary(date(2024, 2, 29), ordinal) for ordinal in (1, 2, 3, 4)]

    assert kept == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 11, 17), date(2024, 11, 15)),  # a Sunday
        (date(2022, 9, 12), date(2022, 9, 8)),  # Chuseok and its substitute holiday
        (date(2026, 11, 17), date(2026, 11, 17)),
    ],
)
def test_a_reminder_moves_back_over_korean_holidays(day: date, expected: date) -> None:
    assert previous_working_day(day, national("KR")) == expected


def test_a_month_begins_with_its_first_working_day() -> None:
    # 1 August 2027 is a Sunday.
    assert first_working_day(date(2027, 8, 1), national("KR")) == date(2027, 8, 2)


@given(days)
def test_shifting_back_never_goes_forward(day: date) -> None:
    shifted = previous_working_day(day, WEEKDAYS)

    assert timedelta(0) <= day - shifted <= timedelta(days=2)
    assert WEEKDAYS.is_working(shifted)


@given(days, st.sampled_from(sorted(available_timezones())))
@example(date(2011, 12, 30), "Pacific/Apia")  # a day that Samoa never had
def test_morning_is_nine_o_clock_where_that_exists(day: date, name: str) -> None:
    zone = ZoneInfo(name)

    instant = morning(day, zone)

    local = instant.astimezone(zone)
    if (local.date(), local.hour, local.minute) != (day, 9, 0):
        # Only where clocks jumped over nine.
        assert local.utcoffset() != (instant - timedelta(days=1)).astimezone(zone).utcoffset()


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        # The clocks of Berlin went forward in that night: nine there is an hour earlier than the day before.
        (date(2026, 3, 28), "Europe/Berlin", datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 8, tzinfo=UTC)),
        # Baku has kept one time all year since 2016; before that its clocks changed.
        (date(2015, 7, 1), "Asia/Baku", datetime(2015, 7, 1, 4, tzinfo=UTC)),
        (date(2026, 7, 1), "Asia/Baku", datetime(2026, 7, 1, 5, tzinfo=UTC)),
        # Troll jumps two hours, Lord Howe half of one.
        (date(2026, 10, 4), "Australia/Lord_Howe", datetime(2026, 10, 3, 22, tzinfo=UTC)),
    ],
)
def test_morning_across_clock_changes(day: date, zone: str, utc: datetime) -> None:
    assert morning(day, ZoneInfo(zone)) == utc


def test_a_nine_that_clocks_jumped_over_lies_after_the_jump() -> None:
    # Samoa left out 30 December 2011 altogether: its nine o'clock falls on the next day's.
    instant = morning(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))

    assert instant.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


any_day = st.dates()
edges = st.sampled_from((date.min, date(1, 1, 2), date(9999, 12, 30), date.max)) | any_day
periods = st.builds(
    Period,
    years=st.integers(0, 999_999),
    months=st.integers(0, 999_999),
    days=st.integers(0, 999_999),
    sign=st.sampled_from((1, -1)),
)


@given(edges, periods, st.integers(0, 10_000))
def test_a_period_ends_at_the_calendars_ends(day: date, period: Period, times: int) -> None:
    moved = period.from_day(day, times)

    assert moved >= day if period.sign > 0 else moved <= day


@given(edges, st.integers(-20_000, 20_000))
def test_an_anniversary_ends_at_the_calendars_ends(day: date, ordinal: int) -> None:
    moved = anniversary(day, ordinal)

    assert moved >= day if ordinal >= 0 else moved <= day


@given(edges, st.integers(-(10**12), 10**12))
def test_days_end_at_the_calendars_ends(day: date, days: int) -> None:
    assert days_from(day, days) >= day if days >= 0 else days_from(day, days) <= day


@given(edges, st.sampled_from(sorted(available_timezones())))
def test_every_day_has_a_morning_and_a_working_day_near_it(day: date, zone: str) -> None:
    instant = morning(day, ZoneInfo(zone))

    assert abs((local_day(instant, ZoneInfo(zone)) - day).days) <= 1
    assert previous_working_day(day, WEEKDAYS) <= day
    assert first_working_day(day, WEEKDAYS) >= day or day > date(9999, 12, 29)


@given(edges, edges, edges, st.booleans())
def test_closed_days_cover_or_not_on_every_day(first: date, last: date, day: date, yearly: bool) -> None:
    assert ClosedDays(first, max(first, last), yearly=yearly).covers(day) in (True, False)


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "1799", "2201", "2201-01", "9999-12-31"])
def test_a_date_that_nobody_can_mean_is_read_and_not_taken(text: str) -> None:
    assert str(Edtf.parse(text)) == text
    with pytest.raises(DateRangeError):
        Edtf.given(text)


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_a_day_outside_the_years_that_can_be_meant_is_refused(day: date) -> None:
    with pytest.raises(DateRangeError):
        need_day(day)


@pytest.mark.parametrize("text", ["P0D", "P0Y", "P-5Y", "P201Y", "P2413M", "P73201D", "P100Y1201M"])
def test_a_period_of_nothing_or_of_ages_is_not_taken(text: str) -> None:
    with pytest.raises(PeriodRangeError):
        Period.given(text)


@pytest.mark.parametrize("text", ["P1D", "P200Y", "P6M", "P2361M"])
def test_a_period_that_can_be_agreed_is_taken(text: str) -> None:
    assert Period.given(text).sign == 1


@pytest.mark.parametrize("text", ["P" + "9" * 36 + "Y", "P٣D", "P1000000D", "٢٠٢٧"])
def test_figures_beyond_all_measure_are_no_period_and_no_date(text: str) -> None:
    for read in (Period.parse, Edtf.parse):
        with pytest.raises(DateError):
            read(text)
