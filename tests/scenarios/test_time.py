"""The numbered sentences of `docs/time.md`, one test or more each; the number stands in the name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
import pytest

from models.enums import ApprovalState, EntryIntoForce, ExchangeKind, ExchangeState, ItemKind, Renewal, TermStart
from tests.scenarios.test_policies import definition_of
from tests.workflows.planning.test_planner import in_force, of_rule
from workflows.calendar.dates import (
    CalendarRef,
    ClosedDays,
    Edtf,
    Period,
    anniversary,
    first_working_day,
    local_day,
    morning,
    previous_working_day,
)
from workflows.calendar.holidays import CALENDARS, ENGLISH, SharedDays, national
from workflows.calendar.scheduling_conflicts import Blackout, ClashKind, OtherExchange, clashes
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.mail_deadlines import answer_by, is_over
from workflows.definitions.schema import Definition
from workflows.engine.approvals import StepFact
from workflows.engine.facts import ExchangeFact, Facts, KnownDate, OccasionFact, Recipient
from workflows.engine.terms import (
    PartyFact,
    TerminationFact,
    TermsFact,
    carry_renewals,
    effect_of_notice,
    entry_status,
    host_of,
    late_for,
    periods,
)
from workflows.planning.forecast import forecast, preview
from workflows.planning.items import due_for
from workflows.planning.planner import PlannedItem, plan

HERE = Path(__file__).resolve()
DOCUMENT = HERE.parents[2] / "docs" / "time.md"
FRIENDSHIP = definition_of("friendship-mou")
SEOUL, BAKU = ZoneInfo("Asia/Seoul"), ZoneInfo("Asia/Baku")
AT = datetime(2020, 1, 1, tzinfo=UTC)
SIGNED = KnownDate(Edtf(2022, 11, 17), AT)
KNOWN = replace(in_force(SIGNED), dates={"signed_on": SIGNED, "in_force_on": SIGNED})
TACIT = TermsFact(valid_for=Period(years=5), renewal=Renewal.TACIT, notice_period=Period(months=6))


def items(
    facts: Facts, first: date, last: date, definition: Definition = FRIENDSHIP, rule: str | None = None
) -> list[PlannedItem]:
    found = plan(facts, definition, CALENDARS, first, last)
    return of_rule(found, rule) if rule else list(found)


def kept(facts: Facts, first: date, last: date) -> list[tuple[str, date]]:
    return [(i.occurrence, i.date) for i in items(facts, first, last) if i.kind is ItemKind.EXCHANGE]


def party(number: int, **known: Any) -> PartyFact:
    return PartyFact(UUID(int=number), number == 1, **known)


def test_every_sentence_is_tested() -> None:
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)]
    tested = {int(n) for n in re.findall(r"^def test_(\d\d)_", HERE.read_text(encoding="utf-8"), re.MULTILINE)}

    assert numbers == list(range(1, len(numbers) + 1))
    assert set(numbers) == tested


def test_01_a_date_is_as_precise_as_it_is_known() -> None:
    assert [str(Edtf.parse(text)) for text in ("2013", "2013-05", "2013-05-04")] == ["2013", "2013-05", "2013-05-04"]


def test_02_days_are_those_of_the_own_place() -> None:
    late = datetime(2027, 3, 1, 16, tzinfo=UTC)
    known = replace(KNOWN, state="proposed", entered_at=late)

    assert items(known, date(2027, 1, 1), date(2028, 1, 1), rule="proposed-nudge")[0].day == date(2027, 4, 1)


def test_03_today_is_the_local_day() -> None:
    assert local_day(datetime(2027, 3, 1, 16, tzinfo=UTC), SEOUL) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("period", "day"),
    [("P1M", date(2027, 2, 28)), ("P1M1D", date(2027, 3, 1)), ("P2W", date(2027, 2, 14)), ("P1Y", date(2028, 1, 31))],
)
def test_04_months_come_first_and_days_after(period: str, day: date) -> None:
    assert Period.parse(period).from_day(date(2027, 1, 31)) == day


def test_05_periods_are_counted_in_one_step() -> None:
    month = Period(months=1)

    assert [month.from_day(date(2027, 1, 31), n) for n in (1, 2)] == [date(2027, 2, 28), date(2027, 3, 31)]


def test_06_a_minus_lies_before() -> None:
    assert Period.parse("P-30D").from_day(date(2027, 1, 31)) == date(2027, 1, 1)


def test_07_anniversaries_and_29_february() -> None:
    leap = date(2024, 2, 29)

    assert [anniversary(leap, n) for n in (1, 4)] == [date(2025, 2, 28), date(2028, 2, 29)]


def test_08_of_a_month_its_first_working_day() -> None:
    known = replace(KNOWN, dates={"signed_on": KnownDate(Edtf(2013, 8), AT)})

    assert kept(known, date(2027, 1, 1), date(2027, 12, 31)) == [("14", date(2027, 8, 2))]


def test_09_of_a_year_one_look_and_an_occasion_without_a_day() -> None:
    relations = OccasionFact(UUID(int=9), "diplomatic-relations", Edtf(1992), AT, title="Relations")
    known = replace(KNOWN, dates={"signed_on": KnownDate(Edtf(2013), AT)}, occasions=(relations,))
    found = items(known, date(2027, 1, 1), date(2027, 12, 31))

    assert [i.date for i in found if i.rule == "signing-anniversary-year"] == [date(2027, 1, 4)]
    thirty_five = replace(known, occasions=(replace(relations, date=Edtf(1977)),))
    (exchange,) = [i for i in items(thirty_five, date(2027, 1, 1), date(2027, 12, 31)) if i.kind is ItemKind.EXCHANGE]
    assert (exchange.detail["ordinal"], exchange.detail["on"]) == (50, "2027")


def test_10_of_an_unknown_date_a_question() -> None:
    known = replace(in_force(None), recorded_at=datetime(2027, 3, 1, tzinfo=UTC))
    found = items(known, date(2027, 1, 1), date(2028, 12, 31), rule="signing-anniversary-undated")

    assert [i.date for i in found] == [date(2027, 3, 15), date(2028, 3, 15)]


def test_11_a_rule_that_names_years_keeps_those() -> None:
    relations = OccasionFact(UUID(int=9), "diplomatic-relations", Edtf(1992, 3, 23), AT, title="Relations")
    found = items(replace(KNOWN, occasions=(relations,)), date(2026, 1, 1), date(2042, 12, 31))

    ordinals = {i.detail["ordinal"] for i in found if i.rule == "relations-anniversary"}
    assert ordinals == {40, 50}


def test_12_a_milestone_has_steps_until_they_are_done() -> None:
    def steps(state: ExchangeState | None) -> list[str]:
        made = (ExchangeFact(UUID(int=1), None, state, None, "signing-anniversary-exchange", "5"),) if state else ()
        found = items(replace(KNOWN, exchanges=made), date(2027, 1, 1), date(2027, 12, 31))
        return [i.detail["step"] for i in found if i.rule.startswith("signing-anniversary-") and "step" in i.detail]

    assert steps(None) == ["invite", "confirm", "programme", "hold", "report"]
    assert steps(ExchangeState.CONFIRMED) == ["programme", "hold", "report"]
    assert steps(ExchangeState.CANCELLED) == []
    (exchange,) = [i for i in items(KNOWN, date(2027, 1, 1), date(2027, 12, 31)) if i.kind is ItemKind.EXCHANGE]
    assert exchange.day == date(2026, 11, 17)


def test_13_hosts_take_turns() -> None:
    parties = [party(1, hosting_turn=1), party(2, hosting_turn=2)]

    assert [host_of(parties, n) for n in (1, 2, 3)] == [parties[0], parties[1], parties[0]]


def test_14_a_reminder_moves_to_the_last_working_day_before() -> None:
    # Sunday 17 November 2024.
    owner = Recipient(UUID(int=1), SEOUL, "KR")

    assert due_for(owner, date(2024, 11, 17), CALENDARS) == datetime(2024, 11, 15, tzinfo=UTC)


def test_15_days_on_which_both_sides_work() -> None:
    both = CALENDARS.shared(("KR", "AZ"))
    novruz = date(2026, 3, 20)

    assert isinstance(both, SharedDays)
    assert (national("KR").is_working(novruz), both.is_working(novruz)) == (True, False)
    assert previous_working_day(novruz, both) < novruz


def test_16_the_earliest_reader_decides() -> None:
    people = (Recipient(UUID(int=1), BAKU, "AZ"), Recipient(UUID(int=2), SEOUL, "KR"))
    known = replace(KNOWN, recipients={Audience.OWNER: people})
    (item,) = [i for i in items(known, date(2025, 11, 1), date(2025, 11, 30)) if i.offset == "P0D" and i.audience]

    assert item.due_at == min(due_for(person, item.day, CALENDARS) for person in people)
    assert due_for(people[0], item.day, CALENDARS) != due_for(people[1], item.day, CALENDARS)


def test_17_a_place_adds_to_its_countrys_calendar() -> None:
    days = CALENDARS.of(
        CalendarRef(
            "KR",
            (
                ClosedDays(date(2027, 4, 5), date(2027, 4, 6), name="City days"),
                ClosedDays(date(2026, 6, 1), date(2026, 6, 1), yearly=True, name="Foundation"),
                ClosedDays(date(2027, 3, 1), date(2027, 3, 1), working=True),
            ),
        )
    )
    asked = (date(2027, 4, 5), date(2027, 4, 7), date(2027, 6, 1), date(2025, 6, 2), date(2027, 3, 1))

    assert [days.is_working(day) for day in asked] == [False, True, False, True, True]
    assert CALENDARS.of("US-CA").name(date(2027, 3, 31)) == "Cesar Chavez Day"


def test_18_holidays_and_working_weekends() -> None:
    # A Saturday on which China works for a holiday.
    assert (national("KR").is_working(date(2027, 3, 1)), national("CN").is_working(date(2026, 2, 14))) == (False, True)


def test_19_after_a_month_of_holidays_the_day_itself() -> None:
    closed = CALENDARS.of(CalendarRef("KR", (ClosedDays(date(2027, 1, 1), date(2027, 12, 31), name="Closed"),)))

    assert previous_working_day(date(2027, 6, 15), closed) == date(2027, 6, 15)
    assert first_working_day(date(2027, 6, 15), closed) == date(2027, 6, 15)


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("KR", date(2027, 2, 7), "Korean New Year"),
        ("KR", date(2027, 9, 15), "Chuseok"),
        ("AZ", date(2027, 3, 22), "Spring Festival"),
        ("AZ", date(2027, 3, 9), "Eid al-Fitr (expected)"),
        ("AZ", date(2027, 5, 16), "Eid al-Adha (expected)"),
    ],
)
def test_20_moving_feasts_and_estimates(country: str, day: date, name: str) -> None:
    calendar = national(country)

    assert calendar.name(day) == name
    assert calendar.certainty(day) == ("estimated" if "expected" in name else "known")


@pytest.mark.parametrize("locale", ["ko_KR.UTF-8", "az_AZ.UTF-8", "C", ""])
def test_20_estimates_are_told_in_any_locale_of_the_server(locale: str) -> None:
    asked = "from datetime import date; from workflows.calendar.holidays import CALENDARS as c; d = date(2031, 1, 24)"
    printing = "a = c.of('AZ'); print(a.certainty(d), a.name(d), a.name(d, 'ko'), a.name(d, 'az'), sep='|')"
    environment = {**os.environ, "LANG": locale, "LC_ALL": locale, "LANGUAGE": "", "PYTHONUTF8": "1"}

    result = subprocess.run(
        [sys.executable, "-c", f"{asked}; {printing}"], capture_output=True, text=True, check=True, env=environment
    )

    # The library has no Korean names for Azerbaijan's holidays; ours are used.
    names = ("Eid al-Fitr (expected)", "이드 알피트르(라마단 종료절)(예상)", "Ramazan bayrami (gözlənilir)")
    assert result.stdout.strip() == "|".join(("estimated", *names))


def test_20_every_country_says_in_english_what_it_only_estimates() -> None:
    countries = [holidays.country_holidays(code, language=ENGLISH) for code in holidays.list_supported_countries()]
    labels = {calendar.tr(calendar.estimated_label) for calendar in countries if hasattr(calendar, "estimated_label")}

    assert labels == {"%s (estimated)"}


def test_21_years_that_the_library_does_not_know() -> None:
    calendar = national("KR")

    assert calendar.certainty(date(2101, 1, 3)) == "unknown"
    assert (calendar.is_working(date(2101, 1, 1)), calendar.is_working(date(2101, 1, 3))) == (False, True)


def test_22_transitions_and_exchanges_are_not_moved() -> None:
    known = replace(KNOWN, last_contact=date(2022, 11, 19))
    (rest,) = items(known, date(2026, 1, 1), date(2028, 1, 1), rule="rest")

    # 17 November 2024 is a Sunday.
    assert (rest.date, rest.due_at) == (date(2027, 11, 19), morning(date(2027, 11, 19), SEOUL))
    assert kept(KNOWN, date(2024, 1, 1), date(2024, 12, 31)) == [("2", date(2024, 11, 17))]


def test_23_nine_oclock_of_the_recipient() -> None:
    owner = Recipient(UUID(int=1), BAKU, None)

    assert due_for(owner, date(2027, 3, 2), CALENDARS).astimezone(BAKU).hour == 9


def test_24_gaps_and_overlaps_of_the_clock() -> None:
    # Lord Howe's clocks move by half an hour; Apia skipped 30 December 2011 altogether.
    assert morning(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 19, tzinfo=UTC)
    assert morning(date(2027, 4, 4), ZoneInfo("Australia/Lord_Howe")) == datetime(2027, 4, 3, 22, 30, tzinfo=UTC)


def test_25_nothing_before_its_state_or_its_date_was_known() -> None:
    late = KnownDate(Edtf(2022, 11, 17), datetime(2027, 11, 10, tzinfo=UTC))
    found = items(replace(KNOWN, dates={"signed_on": late}), date(2027, 1, 1), date(2027, 12, 31))

    assert min(i.due_at for i in found) >= late.known_at


def test_26_the_last_of_what_was_missed_is_kept() -> None:
    late = KnownDate(Edtf(2012, 11, 17), datetime(2027, 11, 10, tzinfo=UTC))
    found = items(replace(KNOWN, dates={"signed_on": late}), date(2027, 11, 1), date(2027, 12, 31), FRIENDSHIP)
    mails = [(i.offset, i.due_at) for i in found if i.rule == "signing-anniversary"]

    assert mails == [("P-14D", late.known_at), ("P0D", datetime(2027, 11, 17, tzinfo=UTC))]


def test_27_after_a_correction_nothing_is_caught_up() -> None:
    corrected = KnownDate(Edtf(2012, 11, 17), datetime(2027, 11, 10, tzinfo=UTC), corrected=True)
    found = items(replace(KNOWN, dates={"signed_on": corrected}), date(2027, 11, 1), date(2027, 12, 31))

    assert [i.offset for i in found if i.rule == "signing-anniversary"] == ["P0D"]


def test_28_a_nudge_repeats_as_its_rule_says() -> None:
    known = replace(KNOWN, state="proposed")

    assert len(items(known, date(2020, 1, 1), date(2030, 1, 1), rule="proposed-nudge")) == 4


def test_29_a_review_comes_back_for_ever() -> None:
    known = replace(KNOWN, state="dormant")

    assert len(items(known, date(2090, 1, 1), date(2099, 12, 31), rule="dormant-review")) == 10


def test_30_a_timer_is_planned_if_its_guard_will_hold() -> None:
    fixed = TermsFact(valid_for=Period(years=3), renewal=Renewal.NONE)
    (expire,) = items(replace(KNOWN, terms=fixed), date(2025, 1, 1), date(2026, 1, 1), rule="expire")

    assert (expire.date, expire.detail["on"]) == (date(2025, 11, 17), "2025-11-17")
    assert items(replace(KNOWN, terms=TACIT), date(2025, 1, 1), date(2035, 1, 1), rule="expire") == []


def test_31_a_timer_counts_from_the_last_contact() -> None:
    known = replace(KNOWN, last_contact=date(2024, 5, 1))

    assert [i.date for i in items(known, date(2025, 1, 1), date(2035, 1, 1), rule="rest")] == [date(2029, 5, 1)]


def test_32_a_term_is_counted_from_what_the_text_says() -> None:
    dates = {"signed_on": SIGNED, "in_force_on": KnownDate(Edtf(2023, 2, 1), AT)}
    both = [
        replace(KNOWN, dates=dates, terms=replace(TACIT, counted_from=start)).term_start
        for start in (TermStart.SIGNING, TermStart.IN_FORCE)
    ]

    assert [str(one.value) for one in both if one] == ["2022-11-17", "2023-02-01"]


def test_33_a_term_ends_on_the_day_it_began() -> None:
    (first, *_) = periods(TACIT, Edtf(2022, 11, 17), date(2022, 11, 17), date(2040, 1, 1))

    assert first.end == date(2027, 11, 17)


def test_34_of_a_month_the_earliest_day_counts() -> None:
    (first, *_) = periods(TACIT, Edtf(2022, 11), date(2022, 11, 17), date(2040, 1, 1))

    assert first.end == date(2027, 11, 1)


def test_35_notice_on_the_day_of_the_deadline_is_in_time() -> None:
    start = Edtf(2022, 11, 17)

    assert late_for(TACIT, start, date(2027, 5, 17)) is None
    assert late_for(TACIT, start, date(2027, 5, 18)) is not None


def test_36_a_tacit_renewal_goes_on_for_ever() -> None:
    found = list(periods(TACIT, Edtf(2022, 11, 17), date(2100, 1, 1), date(2120, 1, 1)))

    assert [p.end.year for p in found] == [2102, 2107, 2112, 2117]
    rows = items(replace(KNOWN, terms=TACIT), date(2027, 1, 1), date(2037, 12, 31), rule="notice-deadline")
    assert {(i.occurrence, i.date) for i in rows} == {
        ("1", date(2027, 5, 17)),
        ("2", date(2032, 5, 17)),
        ("3", date(2037, 5, 17)),
    }


def test_35_what_ends_by_itself_asks_for_no_notice() -> None:
    for renewal in (Renewal.NONE, Renewal.BY_AGREEMENT):
        ending = TermsFact(valid_for=Period(years=5), renewal=renewal, notice_period=Period(months=6))
        found = items(replace(KNOWN, terms=ending), date(2027, 1, 1), date(2028, 12, 31))

        assert "notice-deadline" not in {item.rule for item in found}
        assert "expiry" in {item.rule for item in found}
        assert next(iter(periods(ending, Edtf(2022, 11, 17), date(2027, 1, 1), date(2028, 1, 1)))).deadline == date(
            2027, 11, 17
        )


def test_36_what_is_renewed_by_the_day_is_asked_about_once_a_year() -> None:
    daily = TermsFact(
        valid_for=Period(years=5),
        renewal=Renewal.TACIT,
        renewal_period=Period(days=1),
        notice_period=Period(days=1),
    )
    rows = items(replace(KNOWN, terms=daily), date(2027, 1, 1), date(2030, 12, 31), rule="notice-deadline")

    assert sorted({item.date for item in rows}) == [
        date(2027, 11, 16),
        date(2028, 11, 16),
        date(2029, 11, 16),
        date(2030, 11, 16),
    ]


def test_37_a_recorded_renewal_moves_the_end_on() -> None:
    fixed = TermsFact(valid_for=Period(years=3), renewal=Renewal.BY_AGREEMENT, renewal_period=Period(years=2))
    ends = [
        next(iter(periods(replace(fixed, renewals=n), Edtf(2022, 11, 17), date(2022, 1, 1), date(2100, 1, 1)))).end
        for n in (0, 1)
    ]

    assert ends == [date(2025, 11, 17), date(2027, 11, 17)]


def test_38_when_a_notice_takes_effect() -> None:
    start = Edtf(2022, 11, 17)

    assert effect_of_notice(TACIT, start, date(2027, 5, 17)) == date(2027, 11, 17)
    assert effect_of_notice(TermsFact(notice_period=Period(months=6)), start, date(2027, 5, 18)) == date(2027, 11, 18)


def test_39_a_late_notice_takes_effect_a_period_later() -> None:
    start = Edtf(2022, 11, 17)
    missed = late_for(TACIT, start, date(2027, 5, 18))

    assert missed is not None
    assert missed.deadline == date(2027, 5, 17)
    assert effect_of_notice(TACIT, start, date(2027, 5, 18)) == date(2032, 11, 17)


def test_40_while_a_notice_runs_there_is_no_deadline() -> None:
    given = replace(KNOWN, terms=TACIT, termination=TerminationFact(UUID(int=4), date(2027, 1, 1), date(2027, 11, 17)))
    found = items(given, date(2027, 1, 1), date(2037, 1, 1))

    assert not [i for i in found if i.rule == "notice-deadline"]
    assert [i.date for i in found if i.rule == "end"] == [date(2027, 11, 17)]


def test_41_entry_into_force_by_the_rule_of_the_terms() -> None:
    signed = [party(1, signed_on=Edtf(2020, 1, 1)), party(2, signed_on=Edtf(2020, 2, 1))]
    dated = TermsFact(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2020, 1, 15))

    assert entry_status(TermsFact(), signed).day == Edtf(2020, 2, 1)
    assert entry_status(TermsFact(entry_into_force=EntryIntoForce.RATIFICATION), signed).missing == 2
    assert entry_status(dated, signed).day == Edtf(2020, 2, 1)


def test_42_what_had_happened_before_it_was_known_happens_at_once() -> None:
    fixed = replace(
        KNOWN,
        terms=TermsFact(valid_for=Period(years=1), renewal=Renewal.NONE),
        entered_at=datetime(2027, 3, 1, 3, tzinfo=UTC),
    )
    (expire,) = items(fixed, date(2027, 2, 1), date(2027, 12, 31), rule="expire")

    assert (expire.due_at, expire.date, expire.detail["on"]) == (fixed.entered_at, date(2027, 3, 1), "2023-11-17")


def test_43_projects_begun_go_on_after_the_end() -> None:
    visit = ExchangeFact(UUID(int=1), Edtf(2027, 5, 4), ExchangeState.CONFIRMED, ExchangeKind.VISIT)
    over = replace(KNOWN, state="ended", exchanges=(visit,))

    assert items(over, date(2027, 1, 1), date(2028, 1, 1)) == []
    goes_on = replace(over, terms=replace(TACIT, projects_continue=True))
    assert {i.rule for i in items(goes_on, date(2027, 1, 1), date(2028, 1, 1))} == {"exchange-report"}


def test_44_a_duty_is_asked_for_until_it_is_done() -> None:
    montgomery = definition_of("montgomery-sister-city")
    first, last = date(2027, 1, 1), date(2027, 12, 31)

    asked = {i.occurrence for i in items(KNOWN, first, last, montgomery, "budget")}
    assert asked == {"2027", "2027.1", "2027.2", "2027.3"}
    done = replace(KNOWN, duties_done=frozenset({("budget", "2027")}))
    assert items(done, first, last, montgomery, "budget") == []
    # Of no known date it is counted from the day of recording, whatever state it enters later.
    undated = replace(KNOWN, dates={})
    later = replace(undated, entered_at=AT + timedelta(days=400), entry_number=2)
    cupertino = definition_of("cupertino-sister-city")
    keys = [
        [(i.identity, i.date) for i in items(facts, first, date(2042, 1, 1), cupertino, "delegation-money")]
        for facts in (undated, later)
    ]
    assert keys[0] == keys[1] != []


def test_45_a_duty_of_29_february() -> None:
    text = definition_of("montgomery-sister-city").model_dump(by_alias=True, exclude_unset=True)
    text["duties"][0]["yearly_on"] = "02-29"
    found = items(KNOWN, date(2027, 1, 1), date(2028, 12, 31), Definition.model_validate(text), "programme")

    assert {i.date for i in found if i.offset == "P-14D"} == {date(2027, 2, 28), date(2028, 2, 29)}


def test_46_an_occasion_touches_by_kind() -> None:
    """By city and field it is found in the database: `test_exchanges_in_full`."""
    year = OccasionFact(UUID(int=9), "designation-year", Edtf(2027), AT, linked=False, title="Year of Shusha")
    election = replace(year, kind="election")

    found = items(replace(KNOWN, occasions=(year,)), date(2027, 1, 1), date(2027, 12, 31), rule="occasion")
    assert [(i.detail["title"], i.detail["on"]) for i in found] == [("Year of Shusha", "2027")]
    assert items(replace(KNOWN, occasions=(election,)), date(2027, 1, 1), date(2027, 12, 31), rule="occasion") == []


def test_47_an_occasion_that_goes_on_is_proposed_at_once() -> None:
    known_at = datetime(2027, 6, 1, 3, tzinfo=UTC)
    year = OccasionFact(UUID(int=9), "designation-year", Edtf(2027), known_at, title="Year of Shusha")
    over = replace(year, date=Edtf(2026))

    (item,) = items(replace(KNOWN, occasions=(year, over)), date(2027, 1, 1), date(2027, 12, 31), rule="occasion")
    assert (item.due_at, item.date) == (known_at, date(2027, 6, 1))


def test_48_what_comes_every_year_is_proposed_anew() -> None:
    """That a declined one does not come back is held in `test_exchanges_in_full`."""
    festival = OccasionFact(UUID(int=9), "festival", Edtf(2020, 9, 25), AT, yearly=True, title="Mask dance")
    found = items(replace(KNOWN, occasions=(festival,)), date(2027, 1, 1), date(2028, 12, 31), rule="occasion")

    assert [i.date for i in found] == [date(2027, 9, 25), date(2028, 9, 25)]
    assert len({i.occurrence for i in found}) == 2


def test_49_a_corrected_date_moves_what_is_planned_under_the_same_key() -> None:
    moved = replace(KNOWN, dates={"signed_on": KnownDate(Edtf(2022, 11, 18), AT)})
    before, after = (
        {i.key("R"): i.date for i in items(facts, date(2026, 1, 1), date(2026, 12, 31)) if "anniversary" in i.rule}
        for facts in (KNOWN, moved)
    )

    assert set(before) == set(after)
    assert set(after.values()) == {date(2026, 11, 18)}


def test_50_clashes_are_told_and_nothing_is_moved() -> None:
    minji = UUID(int=7)
    found = clashes(
        Edtf(2027, 3, 1),
        Edtf(2027, 3, 2),
        calendars=[("Andong", national("KR")), ("Shusha", national("AZ"))],
        people={minji},
        others=[OtherExchange(UUID(int=8), "Fair", date(2027, 3, 2), date(2027, 3, 3), [(minji, "Kim Minji")])],
        blackouts=[Blackout("Election", date(2027, 2, 20), date(2027, 3, 1))],
    )

    assert {clash.kind for clash in found} == {ClashKind.HOLIDAY, ClashKind.PEOPLE, ClashKind.ELECTION}


def test_50_an_election_that_closes_the_offices_is_told_once() -> None:
    day = date(2027, 2, 23)
    closed = CalendarRef("KR", (ClosedDays(day, day, name="Local election", election=True),))

    found = clashes(
        Edtf(2027, 2, 23),
        None,
        calendars=[("Andong", CALENDARS.of(closed))],
        blackouts=[Blackout("Local election", day, day)],
    )

    assert [(clash.kind, clash.what) for clash in found] == [(ClashKind.ELECTION, "Local election")]


def test_51_who_may_answer_is_asked_at_once() -> None:
    saturday = datetime(2027, 5, 8, 22, 30, tzinfo=SEOUL)
    steps = tuple(StepFact(name, ApprovalState.OPEN, saturday) for name in ("board", "council"))
    asked = replace(KNOWN, state="approving", entered_at=saturday, steps=steps)

    found = items(asked, date(2027, 5, 1), date(2027, 6, 1), rule="approving-asked")

    assert [(item.due_at, item.occurrence, item.audience) for item in found] == [
        (saturday, f"{asked.entry_number}-board", Audience.APPROVERS)
    ]
    answered = replace(asked, steps=tuple(replace(step, state=ApprovalState.GIVEN) for step in steps))
    assert items(answered, date(2027, 5, 1), date(2027, 6, 1), rule="approving-asked") == []


def test_52_what_is_shown_ends_with_the_end() -> None:
    fixed = replace(KNOWN, terms=TermsFact(valid_for=Period(years=5), renewal=Renewal.NONE))
    planned = plan(fixed, FRIENDSHIP, CALENDARS, date(2026, 1, 1), date(2030, 12, 31))

    shown = preview(fixed, FRIENDSHIP, CALENDARS, date(2026, 1, 1), date(2030, 12, 31), entries={"in-force": 1}).items

    assert max(item.date for item in planned).year == 2030
    assert max(item.date for item in shown) == date(2027, 11, 17)


def test_53_the_years_ahead_are_those_of_exchanges_held() -> None:
    seen = forecast(KNOWN, FRIENDSHIP, CALENDARS, date(2026, 1, 1), date(2056, 12, 31), entries={"in-force": 1})

    assert [item for item in seen.items if item.kind is ItemKind.TRANSITION] == []
    assert len([item for item in seen.items if item.kind is ItemKind.EXCHANGE]) == 31


def test_54_an_amendment_holds_from_its_day_on() -> None:
    ends = carry_renewals(TACIT, replace(TACIT, renewal=Renewal.NONE), SIGNED.value, date(2030, 1, 1))
    amended = replace(KNOWN, terms=TACIT, future_terms=((date(2030, 1, 1), ends),))

    deadlines = {item.date for item in items(amended, date(2026, 1, 1), date(2040, 12, 31), rule="notice-deadline")}
    (expire,) = items(amended, date(2026, 1, 1), date(2040, 12, 31), rule="expire")

    # From 2030 on it ends without notice, and nobody has to give notice.
    assert deadlines == {date(2027, 5, 17)}
    assert (ends.renewals, expire.date) == (1, date(2032, 11, 17))


def test_55_a_deadline_is_a_working_day_and_not_after_the_day() -> None:
    korea, sunday = CALENDARS.of("KR"), date(2027, 2, 28)
    step = {"anniversary": "2027-06-23", "day": "2027-03-02"}

    asked = answer_by(Template.NOTICE_DEADLINE, sunday, {}, date(2027, 2, 1), korea)
    stepped = answer_by(Template.MILESTONE_STEP, date(2027, 6, 23), step, date(2027, 3, 2), korea)
    opened = answer_by(Template.NUDGE, date(2027, 2, 1), {}, date(2027, 2, 1), korea)

    assert (asked, stepped, opened) == (date(2027, 2, 26), date(2027, 3, 9), date(2027, 2, 5))


def test_56_a_mail_whose_day_is_over_is_not_sent() -> None:
    held, after = date(2027, 2, 26), date(2027, 2, 27)

    assert not is_over(Template.ANNIVERSARY, held, {}, held)
    assert is_over(Template.ANNIVERSARY, held, {}, after)
    assert is_over(Template.NOTICE_DEADLINE, held, {}, after)
    assert not is_over(Template.COMMITMENT_DUE, held, {}, after)
