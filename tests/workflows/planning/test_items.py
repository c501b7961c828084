"""When a reminder goes out, and what is caught up of those that were due before anybody knew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.enums import ItemKind
from tests.workflows.pure import BEGAN, context, facts, id_of, known_since
from workflows.calendar.dates import Edtf, Period
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.planning_rules import Repeat
from workflows.engine.facts import Facts, KnownDate, Recipient
from workflows.planning.items import PlanContext, PlannedItem, due_for, repeats, with_repeat

START, UNTIL = date(2027, 1, 1), date(2027, 12, 31)
SEOUL, BERLIN, ANGELES = (ZoneInfo(name) for name in ("Asia/Seoul", "Europe/Berlin", "America/Los_Angeles"))


def mail(known: Facts, day: date, about: date | None = None, *, both: bool = False) -> PlannedItem:
    made = context(known, START, UNTIL)
    return made.mail("rule", "1", "P0D", about or day, day, Audience.OWNER, Template.NUDGE, both=both)


@pytest.mark.parametrize(
    ("zone", "calendar", "day", "due"),
    [
        (SEOUL, "KR", date(2027, 3, 2), datetime(2027, 3, 2, 0, tzinfo=UTC)),
        # A holiday on a Monday, and the weekend before it.
        (SEOUL, "KR", date(2027, 3, 1), datetime(2027, 2, 26, 0, tzinfo=UTC)),
        (SEOUL, None, date(2027, 3, 1), datetime(2027, 3, 1, 0, tzinfo=UTC)),
        # The clocks of Berlin go forward on 28 March 2027.
        (BERLIN, "DE", date(2027, 3, 25), datetime(2027, 3, 25, 8, tzinfo=UTC)),
        (BERLIN, "DE", date(2027, 3, 30), datetime(2027, 3, 30, 7, tzinfo=UTC)),
    ],
)
def test_a_reader_is_written_to_at_nine_on_a_working_day(
    zone: ZoneInfo, calendar: str | None, day: date, due: datetime
) -> None:
    assert due_for(Recipient(id_of(1), zone, calendar), day, CALENDARS) == due


def test_the_earliest_reader_decides_and_of_nobody_the_own_place() -> None:
    readers = {Audience.OWNER: tuple(Recipient(id_of(n), zone, None) for n, zone in enumerate((ANGELES, BERLIN)))}

    assert mail(facts(recipients=readers), date(2027, 3, 3)).due_at == datetime(2027, 3, 3, 8, tzinfo=UTC)
    assert mail(facts(), date(2027, 3, 3)).due_at == datetime(2027, 3, 3, 0, tzinfo=UTC)


def test_a_rule_can_wait_for_no_holiday_of_the_partner() -> None:
    known = facts(calendar="KR", partner_calendars=("AZ",))

    # 9 March 2027 is a working day in Korea; in Azerbaijan the 8th is a holiday.
    assert mail(known, date(2027, 3, 8)).due_at.date() == date(2027, 3, 8)
    assert mail(known, date(2027, 3, 8), both=True).due_at.date() == date(2027, 3, 5)


def settled(known: Facts, days: list[date], about: date, date_known: KnownDate | None = None) -> list[tuple[int, bool]]:
    """Which of the mails stay, by their place in the row, and whether each is due at another moment than it was."""
    items = [mail(known, day, about) for day in days]
    kept = PlanContext(known, context(known, START, UNTIL).definition, CALENDARS, START, UNTIL).settle(
        items, about=about, known=date_known
    )
    return [(days.index(item.day), item not in items) for item in kept]


# Amity knows of it since 4 January, noon.
DAYS = [date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)]
AHEAD = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("days", "about", "kept"),
    [
        (DAYS[2:], AHEAD, [(0, False)]),
        # Of what was missed the last one is sent now, if its day lies ahead.
        (DAYS, AHEAD, [(2, False), (1, True)]),
        (DAYS[:2], AHEAD, [(1, True)]),
        (DAYS[:2], BEGAN.date(), [(1, True)]),
        (DAYS[:2], BEGAN.date() - timedelta(days=1), []),
    ],
)
def test_of_what_was_missed_the_last_is_caught_up(days: list[date], about: date, kept: list[tuple[int, bool]]) -> None:
    assert settled(facts(), days, about) == kept


def test_it_is_due_at_the_moment_when_it_became_known() -> None:
    known = facts()
    made = context(known, START, UNTIL)
    (late,) = made.settle([mail(known, DAYS[0], AHEAD)], about=AHEAD)
    since = BEGAN + timedelta(days=3)
    (later,) = made.settle([mail(known, DAYS[0], AHEAD)], about=AHEAD, known=known_since(Edtf(2027), since))

    assert (late.due_at, later.due_at) == (BEGAN, since)


@pytest.mark.parametrize(
    ("corrected", "days_later", "kept"),
    [(False, 1, 1), (True, 1, 0), (True, -1, 1)],
)
def test_after_a_correction_nothing_is_caught_up(corrected: bool, days_later: int, kept: int) -> None:
    """A correction before the state was entered is no reason to be silent: nothing was sent in that state yet."""
    since = known_since(Edtf(2027), BEGAN + timedelta(days=days_later), corrected=corrected)

    assert len(settled(facts(), DAYS[:1], AHEAD, since)) == kept


@pytest.mark.parametrize(("days", "kept"), [(DAYS, [(2, False)]), (DAYS[:2], [(1, True)])])
def test_of_what_a_file_brings_a_later_mail_of_the_same_matter_is_enough(
    days: list[date], kept: list[tuple[int, bool]]
) -> None:
    assert settled(facts(taken_in=True), days, AHEAD) == kept


@pytest.mark.parametrize(
    ("taken_in", "template", "days"),
    [
        (False, Template.NUDGE, [BEGAN]),
        # Recorded on a Monday: the next working morning.
        (True, Template.NUDGE, [datetime(2027, 1, 5, 0, tzinfo=UTC)]),
    ],
)
def test_on_the_day_of_an_import_no_mail_is_due(taken_in: bool, template: Template, days: list[datetime]) -> None:
    item = PlannedItem(
        ItemKind.REMINDER, "rule", "1", "P0D", AHEAD, AHEAD, BEGAN, Audience.OWNER, template, {"day": "2027-03-01"}
    )

    quiet = context(facts(taken_in=taken_in), START, UNTIL).quiet_at_first([item])

    assert [one.due_at for one in quiet] == days


def test_what_is_no_mail_happens_on_the_day_of_an_import_too() -> None:
    item = PlannedItem(ItemKind.EXCHANGE, "rule", "1", "P0D", AHEAD, AHEAD, BEGAN)

    assert list(context(facts(taken_in=True), START, UNTIL).quiet_at_first([item])) == [item]


@pytest.mark.parametrize(
    ("period", "anchor", "origin", "found"),
    [
        (Period(years=1), date(2020, 2, 29), 1, [(7, date(2027, 2, 28))]),
        (Period(months=6), date(2027, 1, 1), 1, [(1, date(2027, 7, 1))]),
        (Period(months=6), date(2027, 1, 1), 0, [(0, date(2027, 1, 1)), (1, date(2027, 7, 1))]),
        (Period(), date(2020, 1, 1), 1, []),
        (Period(years=1), date(2027, 12, 31), 1, []),
    ],
)
def test_an_endless_row_is_cut_to_the_window(
    period: Period, anchor: date, origin: int, found: list[tuple[int, date]]
) -> None:
    assert list(context(facts(), START, UNTIL).forever(period, anchor, origin=origin)) == found


def test_repeats_are_counted_from_the_first_day() -> None:
    repeat = Repeat(every="P1M", times=2)

    assert list(repeats(date(2027, 1, 31), repeat)) == [
        (0, date(2027, 1, 31)),
        (1, date(2027, 2, 28)),
        (2, date(2027, 3, 31)),
    ]
    assert list(repeats(date(2027, 1, 31), None)) == [(0, date(2027, 1, 31))]
    assert [with_repeat("7", index) for index in (0, 1)] == ["7", "7.1"]
