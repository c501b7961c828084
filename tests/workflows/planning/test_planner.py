"""Properties of `plan`: what holds for any agreement, whatever is known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from models.enums import ExchangeState, ItemKind, Phase
from tests.examples import examples
from tests.workflows.calendar.test_dates import oracle
from workflows.calendar.dates import Edtf, Period, local_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Audience
from workflows.definitions.parser import packaged, parse
from workflows.definitions.schema import Definition
from workflows.engine.facts import CommitmentFact, ExchangeFact, Facts, KnownDate, Recipient
from workflows.planning.planner import PlannedItem, plan

DEFINITIONS = [parse(text) for text in packaged().values()]
FRIENDSHIP = next(definition for definition in DEFINITIONS if definition.kind == "friendship-mou")
ZONES = ["Asia/Seoul", "Asia/Baku", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "UTC"]
CODES = [None, "KR", "AZ", "DE", "US"]
WIDE = {"deadline": None, "max_examples": examples(50)}

instants = st.integers(0, 95 * 366 * 24 * 60).map(
    lambda minutes: datetime(1995, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def edtf(draw: st.DrawFn, last: date) -> Edtf:
    day = draw(st.dates(date(1900, 1, 1), last))
    precision = draw(st.sampled_from([1, 2, 3]))
    return Edtf(*(day.year, day.month, day.day)[:precision])


@st.composite
def facts(draw: st.DrawFn, *, definition: Definition = FRIENDSHIP) -> Facts:
    entered = draw(instants)
    recorded = entered - timedelta(days=draw(st.integers(0, 4000)))
    known = {}
    if draw(st.booleans()):
        at = recorded + timedelta(days=draw(st.integers(0, 5000)))
        known["signed_on"] = KnownDate(draw(edtf(recorded.date())), at, draw(st.booleans()))
    recipient = st.builds(Recipient, st.uuids(), st.sampled_from(ZONES).map(ZoneInfo), st.sampled_from(CODES))
    return Facts(
        reference="AND-2022-001",
        state=draw(st.sampled_from(sorted(definition.states))),
        entered_at=entered,
        entry_number=draw(st.integers(1, 4)),
        recorded_at=recorded,
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        calendar=draw(st.sampled_from(CODES)),
        dates=known,
        last_contact=draw(st.none() | st.dates(date(1990, 1, 1), entered.date())),
        commitments=tuple(
            draw(
                st.lists(
                    st.builds(CommitmentFact, st.uuids(), st.none() | edtf(date(2090, 1, 1)), st.booleans()), max_size=2
                )
            )
        ),
        exchanges=tuple(
            draw(
                st.lists(
                    st.builds(
                        ExchangeFact, st.uuids(), st.none() | edtf(date(2090, 1, 1)), st.sampled_from(ExchangeState)
                    ),
                    max_size=2,
                )
            )
        ),
        recipients={audience: tuple(draw(st.lists(recipient, max_size=2))) for audience in Audience},
    )


def horizon(start: date, years: int) -> date:
    return start + timedelta(days=366 * years)


@settings(**WIDE)  # type: ignore[arg-type]
@given(facts(), st.integers(0, 3))
def test_the_same_facts_give_the_same_plan(known: Facts, years: int) -> None:
    start = known.entered_at.date()

    first = plan(known, FRIENDSHIP, CALENDARS, start, horizon(start, years))
    second = plan(replace(known), FRIENDSHIP, CALENDARS, start, horizon(start, years))

    assert first == second


@settings(**WIDE)  # type: ignore[arg-type]
@given(facts(), st.integers(-400, 4000), st.integers(0, 1500), st.integers(0, 1500))
def test_a_later_until_only_adds(known: Facts, shift: int, first: int, more: int) -> None:
    start = known.entered_at.date() + timedelta(days=shift)
    near, far = start + timedelta(days=first), start + timedelta(days=first + more)

    short = plan(known, FRIENDSHIP, CALENDARS, start, near)
    long = plan(known, FRIENDSHIP, CALENDARS, start, far)

    assert set(map(_frozen, short)) <= set(map(_frozen, long))
    assert [item for item in long if item.date <= near] == list(short)


@settings(**WIDE)  # type: ignore[arg-type]
@given(facts(), st.integers(-800, 800))
def test_nothing_is_planned_before_its_state_was_entered(known: Facts, shift: int) -> None:
    start = known.entered_at.date() + timedelta(days=shift)

    for item in plan(known, FRIENDSHIP, CALENDARS, start, horizon(start, 3)):
        assert item.due_at >= known.entered_at


@settings(**WIDE)  # type: ignore[arg-type]
@given(facts())
def test_keys_are_unique_and_name_no_date(known: Facts) -> None:
    start = known.entered_at.date()

    keys = [item.key(known.reference) for item in plan(known, FRIENDSHIP, CALENDARS, start, horizon(start, 4))]

    assert len(keys) == len(set(keys))
    assert all(key.count("/") == 3 for key in keys)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.kind)
@settings(**WIDE)  # type: ignore[arg-type]
@given(data=st.data())
def test_no_agreement_is_forgotten(definition: Definition, data: st.DataObject) -> None:
    """From every day on, something comes within the state's review period, though all people stay silent."""
    known = data.draw(facts(definition=definition))
    state = definition.states[known.state]
    assume(state.phase is not Phase.OVER)
    assert state.review is not None
    day = local_day(known.entered_at, known.zone) + timedelta(days=data.draw(st.integers(0, 3000)))

    items = plan(known, definition, CALENDARS, day, Period.parse(state.review).from_day(day))

    assert items


@settings(**WIDE)  # type: ignore[arg-type]
@given(facts())
def test_what_is_over_has_nothing_to_come(known: Facts) -> None:
    ended = replace(known, state="ended")
    start = known.entered_at.date()

    assert plan(ended, FRIENDSHIP, CALENDARS, start, horizon(start, 5)) == ()


@settings(**WIDE)  # type: ignore[arg-type]
@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(2021, 2080))
@example(date(2016, 2, 29), 2027)
@example(date(2016, 2, 29), 2028)
def test_anniversary_exchanges_agree_with_the_oracle(signed: date, year: int) -> None:
    known = in_force(KnownDate(Edtf(signed.year, signed.month, signed.day), datetime(2020, 1, 1, tzinfo=UTC)))

    items = plan(known, FRIENDSHIP, CALENDARS, date(year, 1, 1), date(year, 12, 31))

    exchanges = [(item.occurrence, item.date) for item in items if item.kind is ItemKind.EXCHANGE]
    assert exchanges == [(str(year - signed.year), oracle(signed, year - signed.year))]


def in_force(signed: KnownDate | None, *, entered: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> Facts:
    owner = Recipient(UUID(int=1), ZoneInfo("Asia/Seoul"), "KR")
    return Facts(
        reference="AND-2022-001",
        state="in-force",
        entered_at=entered,
        entry_number=1,
        recorded_at=entered,
        zone=ZoneInfo("Asia/Seoul"),
        calendar="KR",
        dates={"signed_on": signed} if signed else {},
        recipients={Audience.OWNER: (owner,)},
    )


def of_rule(items: tuple[PlannedItem, ...], rule: str) -> list[PlannedItem]:
    return [item for item in items if item.rule == rule]


def test_reminders_go_out_at_the_recipients_nine_on_a_working_day() -> None:
    known = in_force(KnownDate(Edtf(2022, 11, 17), datetime(2022, 11, 17, tzinfo=UTC)))

    items = of_rule(plan(known, FRIENDSHIP, CALENDARS, date(2024, 1, 1), date(2024, 12, 31)), "signing-anniversary")

    # 60 days before is in Chuseok, and 17 November 2024 is a Sunday.
    assert [(item.offset, item.date, item.due_at.isoformat()) for item in items] == [
        ("P-60D", date(2024, 11, 17), "2024-09-13T00:00:00+00:00"),
        ("P-14D", date(2024, 11, 17), "2024-11-01T00:00:00+00:00"),
        ("P0D", date(2024, 11, 17), "2024-11-15T00:00:00+00:00"),
    ]


def test_an_anniversary_of_a_month_is_its_first_working_day() -> None:
    known = in_force(KnownDate(Edtf(2013, 8), datetime(2020, 1, 1, tzinfo=UTC)))

    items = plan(known, FRIENDSHIP, CALENDARS, date(2027, 1, 1), date(2027, 12, 31))

    assert [item.date for item in items if item.kind is ItemKind.EXCHANGE] == [date(2027, 8, 2)]


def test_a_year_is_looked_at_once() -> None:
    known = in_force(KnownDate(Edtf(2013), datetime(2020, 1, 1, tzinfo=UTC)))

    items = plan(known, FRIENDSHIP, CALENDARS, date(2027, 1, 1), date(2028, 12, 31))

    found = [(item.rule, item.occurrence, item.date) for item in items if "anniversary" in item.rule]
    assert found == [
        ("signing-anniversary-year", "14", date(2027, 1, 4)),
        ("signing-anniversary-year", "15", date(2028, 1, 3)),
    ]


def test_an_unknown_date_is_a_question_to_the_owner_each_year() -> None:
    known = in_force(None, entered=datetime(2027, 3, 1, tzinfo=UTC))

    items = plan(known, FRIENDSHIP, CALENDARS, date(2027, 1, 1), date(2029, 12, 31))

    found = [(item.rule, item.audience, item.date) for item in items if "anniversary" in item.rule]
    assert found == [
        ("signing-anniversary-undated", Audience.OWNER, date(2027, 3, 15)),
        ("signing-anniversary-undated", Audience.OWNER, date(2028, 3, 15)),
        ("signing-anniversary-undated", Audience.OWNER, date(2029, 3, 15)),
    ]


def test_what_was_due_before_recording_is_caught_up_once_for_a_day_ahead() -> None:
    recorded = datetime(2027, 11, 10, tzinfo=UTC)
    known = in_force(KnownDate(Edtf(2022, 11, 17), recorded), entered=recorded)

    items = of_rule(plan(known, FRIENDSHIP, CALENDARS, date(2027, 1, 1), date(2027, 12, 31)), "signing-anniversary")

    assert [(item.offset, item.due_at) for item in items] == [
        ("P-14D", recorded),
        ("P0D", datetime(2027, 11, 17, tzinfo=UTC)),
    ]


def test_nothing_is_sent_for_a_day_that_passed_before_recording() -> None:
    recorded = datetime(2027, 11, 18, tzinfo=UTC)
    known = in_force(KnownDate(Edtf(2022, 11, 17), recorded), entered=recorded)

    items = plan(known, FRIENDSHIP, CALENDARS, date(2027, 1, 1), date(2027, 12, 31))

    assert items == ()


def test_after_a_correction_nothing_is_caught_up() -> None:
    corrected = datetime(2027, 11, 10, tzinfo=UTC)
    known = in_force(KnownDate(Edtf(2012, 11, 17), corrected, corrected=True))

    items = of_rule(plan(known, FRIENDSHIP, CALENDARS, date(2027, 10, 1), date(2027, 12, 31)), "signing-anniversary")

    assert [(item.occurrence, item.offset) for item in items] == [("15", "P0D")]


def test_repeats_are_bounded_by_their_rule() -> None:
    known = replace(in_force(None), state="proposed")

    items = of_rule(plan(known, FRIENDSHIP, CALENDARS, date(2020, 1, 1), date(2030, 1, 1)), "proposed-nudge")

    assert [item.occurrence for item in items] == ["1", "1.1", "1.2", "1.3"]
    assert {later.day - earlier.day for earlier, later in pairwise(items)} == {timedelta(days=30)}


def _frozen(item: PlannedItem) -> tuple[object, ...]:
    return (item.kind, item.identity, item.date, item.due_at)
