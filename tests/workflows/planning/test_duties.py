"""Duties: when each falls due, under which number, and until when it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.enums import ExchangeKind, ExchangeState, Renewal
from tests.workflows.pure import WORDS, context, facts, id_of, known_since, rule
from workflows.calendar.dates import Edtf, Period
from workflows.definitions.planning_rules import Duty
from workflows.engine.facts import ExchangeFact, Facts
from workflows.engine.terms import TerminationFact, TermsFact
from workflows.planning.duties import deadlines, duties, occurrences, open_occurrences

START, UNTIL = date(2027, 1, 1), date(2029, 12, 31)


def duty(**values: Any) -> Duty:
    return rule(Duty, what=WORDS, **values)


def due(known: Facts, start: date = START, until: date = UNTIL, **values: Any) -> list[tuple[str, date]]:
    return list(occurrences(context(known, start, until), duty(**values)))


def in_force(day: Edtf, **more: Any) -> Facts:
    return facts(dates={"in_force_on": known_since(day)}, **more)


def test_what_comes_every_so_often_is_numbered_from_the_entry_into_force() -> None:
    known = in_force(Edtf(2024, 2, 29))

    assert due(known, every="P1Y") == [
        ("3", date(2027, 2, 28)),
        ("4", date(2028, 2, 29)),
        ("5", date(2029, 2, 28)),
    ]
    # Of a date that nobody knows, from the recording on.
    assert due(facts(), every="P18M") == [("1", date(2028, 7, 4))]


@pytest.mark.parametrize(
    ("entry", "years"),
    [
        (Edtf(2020, 1, 1), ["2027", "2028", "2029"]),
        (Edtf(2027, 6, 29), ["2027", "2028", "2029"]),
        # It is not owed on the very day, nor before.
        (Edtf(2027, 6, 30), ["2028", "2029"]),
        (Edtf(2028, 7), ["2029"]),
    ],
)
def test_a_day_of_every_year_is_named_by_its_year(entry: Edtf, years: list[str]) -> None:
    found = due(in_force(entry), yearly_on="06-30")

    assert found == [(year, date(int(year), 6, 30)) for year in years]


def test_what_is_due_before_an_exchange_follows_those_that_are_open() -> None:
    exchanges = tuple(
        ExchangeFact(id_of(number), day, state, kind)
        for number, day, state, kind in (
            (1, Edtf(2027, 5, 31), ExchangeState.PLANNED, ExchangeKind.VISIT),
            (2, Edtf(2027, 6), ExchangeState.INVITED, ExchangeKind.VISIT),
            (3, Edtf(2027, 5, 31), ExchangeState.CANCELLED, ExchangeKind.VISIT),
            (4, None, ExchangeState.PLANNED, ExchangeKind.VISIT),
            (5, Edtf(2027, 5, 31), ExchangeState.PLANNED, ExchangeKind.FESTIVAL),
        )
    )

    assert due(facts(exchanges=exchanges), before="exchange", lead="P3M", kinds=["visit"]) == [
        (str(id_of(1)), date(2027, 2, 28)),
        (str(id_of(2)), date(2027, 3, 1)),
    ]


def test_what_is_due_after_an_exchange_follows_those_that_are_not_called_off() -> None:
    exchanges = tuple(
        ExchangeFact(id_of(number), day, state, ExchangeKind.VISIT, last_day=last)
        for number, day, last, state in (
            (1, Edtf(2027, 5, 3), date(2027, 5, 6), ExchangeState.PLANNED),
            (2, Edtf(2027, 2, 1), date(2027, 2, 1), ExchangeState.REPORTED),
            (3, Edtf(2027, 6), None, ExchangeState.HELD),
            (4, Edtf(2027, 5, 3), date(2027, 5, 6), ExchangeState.CANCELLED),
            (5, Edtf(2027, 5, 3), date(2027, 5, 6), ExchangeState.PROPOSED),
        )
    )

    assert due(facts(exchanges=exchanges), after="exchange", lead="P15D", kinds=["visit"]) == [
        (str(id_of(1)), date(2027, 5, 21)),
        (str(id_of(2)), date(2027, 2, 16)),
        (str(id_of(3)), date(2027, 7, 15)),
    ]


def test_it_is_asked_for_until_it_is_done() -> None:
    values = {"yearly_on": "06-30", "offsets": ["P-30D"], "repeat": {"every": "P14D", "times": 2}}
    window = (START, date(2027, 12, 31))

    def asked(known: Facts) -> list[tuple[str, date]]:
        return [(item.occurrence, item.day) for item in duties(context(known, *window), duty(**values))]

    known = in_force(Edtf(2020, 1, 1))
    assert asked(known) == [
        ("2027", date(2027, 5, 31)),
        ("2027.1", date(2027, 7, 14)),
        ("2027.2", date(2027, 7, 28)),
    ]
    assert asked(in_force(Edtf(2020, 1, 1), duties_done=frozenset({("rule", "2027")}))) == []
    assert asked(in_force(Edtf(2020, 1, 1), duties_done=frozenset({("other", "2027")}))) == asked(known)


def test_what_was_due_before_the_window_is_found_while_it_is_still_repeated() -> None:
    values = {"yearly_on": "12-20", "repeat": {"every": "P14D", "times": 2}}

    assert due(in_force(Edtf(2020, 1, 1)), START, date(2027, 1, 31), **values)[0] == ("2026", date(2026, 12, 20))


@pytest.mark.parametrize(
    ("known", "numbers"),
    [
        ({}, [2, 3, 4]),
        ({"termination": TerminationFact(id_of(1), date(2027, 1, 1), date(2027, 6, 1))}, []),
        ({"terms": TermsFact(valid_for=Period(years=1), renewal=Renewal.TACIT)}, []),
        ({"terms": TermsFact(valid_for=Period(years=2), notice_period=Period(months=3))}, []),
        ({"dates": {}}, []),
    ],
)
def test_deadlines_for_notice_come_with_each_period_until_one_is_given(
    known: dict[str, Any], numbers: list[int]
) -> None:
    terms = TermsFact(valid_for=Period(years=1), renewal=Renewal.TACIT, notice_period=Period(months=3))
    whole = {"dates": {"in_force_on": known_since(Edtf(2026, 1, 1))}, "terms": terms, **known}
    # Reminders may be more than a year ahead of a deadline, so that the window is looked at from further back.
    found = deadlines(context(facts(**whole), date(2029, 1, 1), date(2029, 12, 31)))

    assert [period.number for period in found] == numbers


def visit(
    number: int, last: date, state: ExchangeState = ExchangeState.REPORTED, ours: bool | None = None
) -> ExchangeFact:
    day = Edtf(last.year, last.month, last.day)
    return ExchangeFact(id_of(number), day, state, ExchangeKind.VISIT, last_day=last, hosted_here=ours)


@pytest.mark.parametrize(
    ("every", "exchanges", "asked"),
    [
        ({"yearly_on": "06-30"}, (), ["2027", "2028", "2029"]),
        # On the very day it counts, and the day after for the next year.
        ({"yearly_on": "06-30"}, (visit(1, date(2027, 6, 30)),), ["2028", "2029"]),
        ({"yearly_on": "06-30"}, (visit(1, date(2027, 7, 1)),), ["2027", "2029"]),
        ({"yearly_on": "06-30"}, (visit(1, date(2026, 7, 1)), visit(2, date(2029, 1, 9))), ["2028"]),
        # What is only planned, or was called off, has done nothing yet.
        ({"yearly_on": "06-30"}, (visit(1, date(2027, 5, 1), ExchangeState.PLANNED),), ["2027", "2028", "2029"]),
        ({"yearly_on": "06-30"}, (visit(1, date(2027, 5, 1), ExchangeState.CANCELLED),), ["2027", "2028", "2029"]),
        # From 2020-01-01, every two years: 4 is due on 2028-01-01.
        ({"every": "P2Y"}, (visit(1, date(2026, 1, 2)),), []),
        ({"every": "P2Y"}, (visit(1, date(2026, 1, 1)),), ["4"]),
    ],
)
def test_an_exchange_of_its_period_does_a_duty(
    every: dict[str, str], exchanges: tuple[ExchangeFact, ...], asked: list[str]
) -> None:
    known = in_force(Edtf(2020, 1, 1), exchanges=exchanges)
    owed = duty(**every, fulfilled_by="exchange", kinds=["visit"])

    assert [occurrence for occurrence, _ in open_occurrences(context(known, START, UNTIL), owed)] == asked


def test_only_exchanges_of_the_host_that_is_meant_count() -> None:
    exchanges = tuple(
        visit(n, date(2027, 5, n), ExchangeState.PLANNED, ours) for n, ours in ((1, True), (2, False), (3, None))
    )
    asked = {
        host: [
            occurrence
            for occurrence, _ in due(facts(exchanges=exchanges), before="exchange", lead="P30D", hosted_by=host)
        ]
        for host in ("us", "partner")
    }

    assert asked == {"us": [str(id_of(1))], "partner": [str(id_of(2))]}


@pytest.mark.parametrize(
    "values",
    [
        {"before": "exchange", "lead": "P3M", "fulfilled_by": "exchange"},
        {"yearly_on": "06-30", "kinds": ["visit"]},
        {"every": "P1Y", "hosted_by": "us"},
    ],
)
def test_what_says_nothing_about_exchanges_names_none(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="belong"):
        duty(**values)
