"""Anniversaries: their days, those that a rule keeps, the steps of a milestone, and dates that are known vaguely."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.enums import ExchangeState, ItemKind, OccasionKind
from tests.workflows.pure import BEGAN, context, facts, id_of, known_since, rule
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS, WEEKDAYS
from workflows.definitions.planning_rules import Anniversary
from workflows.engine.facts import ExchangeFact, Facts, OccasionFact
from workflows.engine.terms import PartyFact
from workflows.planning.anniversaries import anniversaries, counted_days, day_of
from workflows.planning.items import PlannedItem

START, UNTIL = date(2027, 1, 5), date(2029, 12, 31)
STEPS = [
    {"id": name, "offset": offset, "until": until, "label": {"en": name, "ko": name, "az": name}}
    for name, offset, until in (("invite", "P-180D", "invited"), ("hold", "P-1D", "held"), ("thank", "P14D", None))
]


def planned(known: Facts, start: date = START, until: date = UNTIL, **values: Any) -> list[PlannedItem]:
    kept = rule(Anniversary, **{"anchor": "signed_on", "offsets": ["P-14D"], **values})
    return list(anniversaries(context(known, start, until), kept))


def signed(day: Edtf, **more: Any) -> Facts:
    return facts(dates={"signed_on": known_since(day)}, **more)


@pytest.mark.parametrize(
    ("anchor", "ordinal", "day"),
    [
        (Edtf(2020, 5, 4), 7, date(2027, 5, 4)),
        (Edtf(2020, 2, 29), 7, date(2027, 2, 28)),
        (Edtf(2020, 2, 29), 8, date(2028, 2, 29)),
        # 1 August 2027 is a Sunday, 1 January 2028 a Saturday.
        (Edtf(2020, 8), 7, date(2027, 8, 2)),
        (Edtf(2020), 8, date(2028, 1, 3)),
    ],
)
def test_of_a_vague_date_the_first_working_day_counts(anchor: Edtf, ordinal: int, day: date) -> None:
    assert day_of(anchor, ordinal, WEEKDAYS) == day


def test_a_rule_can_count_by_the_days_on_which_both_sides_work() -> None:
    known = facts(calendar="KR", partner_calendars=("AZ",))
    # 1 March is a holiday in Korea, 8 March one in Azerbaijan.
    for working_days, works in (("recipient", (False, True)), ("both", (False, False))):
        days = counted_days(rule(Anniversary, anchor="signed_on", working_days=working_days), known, CALENDARS)
        assert (days.is_working(date(2027, 3, 1)), days.is_working(date(2028, 3, 8))) == works


@pytest.mark.parametrize(
    ("values", "ordinals"),
    [
        ({}, ["7", "8", "9"]),
        ({"years": [8, 100]}, ["8"]),
        # Milestones are kept whatever years the rule names.
        ({"years": [8], "milestones": {"years": [9]}}, ["8", "9"]),
    ],
)
def test_a_rule_keeps_the_years_that_it_names(values: dict[str, Any], ordinals: list[str]) -> None:
    assert [item.occurrence for item in planned(signed(Edtf(2020, 5, 4)), **values)] == ordinals


def test_the_day_of_signing_is_no_anniversary() -> None:
    assert [item.date for item in planned(signed(Edtf(2027, 5, 4)))] == [date(2028, 5, 4), date(2029, 5, 4)]


def test_an_exchange_is_made_ahead_by_who_has_the_turn() -> None:
    parties = tuple(PartyFact(id_of(n), own=n == 1, hosting_turn=n) for n in (1, 2))
    items = planned(signed(Edtf(2020, 5, 4), parties=parties), offsets=[], creates="anniversary", lead="P-60D")

    assert {item.kind for item in items} == {ItemKind.EXCHANGE}
    assert [(item.occurrence, item.day, item.detail["host"]) for item in items] == [
        ("7", date(2027, 3, 5), str(id_of(1))),
        ("8", date(2028, 3, 5), str(id_of(2))),
        ("9", date(2029, 3, 5), str(id_of(1))),
    ]


def test_no_exchange_is_made_for_a_day_that_had_passed_before_it_was_known() -> None:
    known = facts(dates={"signed_on": known_since(Edtf(2020, 5, 4), datetime(2027, 5, 5, 3, tzinfo=UTC))})

    assert [item.occurrence for item in planned(known, offsets=[], creates="visit")] == ["8", "9"]


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (None, ["invite", "hold", "thank"]),
        (ExchangeState.PLANNED, ["invite", "hold", "thank"]),
        (ExchangeState.INVITED, ["hold", "thank"]),
        (ExchangeState.CONFIRMED, ["hold", "thank"]),
        (ExchangeState.HELD, ["thank"]),
        (ExchangeState.CANCELLED, []),
    ],
)
def test_a_step_of_a_milestone_is_asked_for_until_the_exchange_has_come_so_far(
    state: ExchangeState | None, left: list[str]
) -> None:
    made = () if state is None else (ExchangeFact(id_of(9), None, state, None, "rule-exchange", "8"),)
    items = planned(
        signed(Edtf(2020, 5, 4), exchanges=made),
        offsets=[],
        years=[8],
        milestones={"years": [8], "steps": STEPS},
    )

    assert [item.detail["step"] for item in sorted(items, key=lambda item: item.due_at)] == left


def test_an_anniversary_of_an_occasion_has_the_occasions_id() -> None:
    occasions = tuple(
        OccasionFact(id_of(number), kind, Edtf(1992, 1, 31), BEGAN, linked=linked)
        for number, kind, linked in (
            (1, OccasionKind.DIPLOMATIC_RELATIONS, True),
            (2, OccasionKind.DIPLOMATIC_RELATIONS, False),
            (3, OccasionKind.JUBILEE, True),
        )
    )
    items = planned(facts(occasions=occasions), anchor="occasion", occasion="diplomatic-relations")

    assert [item.occurrence for item in items] == [f"{id_of(1)}.{ordinal}" for ordinal in (35, 36, 37)]


def test_of_a_year_one_look_and_of_an_unknown_date_one_question_a_year() -> None:
    look = planned(signed(Edtf(2020)))
    question = planned(facts())

    assert [(item.occurrence, item.date) for item in look] == [
        ("8", date(2028, 1, 3)),
        ("9", date(2029, 1, 1)),
    ]
    assert [(item.occurrence, item.date) for item in question] == [
        ("0", date(2027, 1, 18)),
        ("1", date(2028, 1, 18)),
        ("2", date(2029, 1, 18)),
    ]
