"""Exchanges that an occasion suggests: of its kinds, while any of it lies ahead, each year of a yearly one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.enums import OccasionKind
from tests.workflows.pure import BEGAN, context, facts, id_of, rule
from workflows.calendar.dates import Edtf
from workflows.definitions.planning_rules import OccasionRule
from workflows.engine.facts import OccasionFact
from workflows.planning.items import PlannedItem
from workflows.planning.occasions import proposals

RULE = rule(OccasionRule, kinds=["festival", "jubilee"], lead="P-90D")
START, UNTIL = date(2027, 1, 1), date(2029, 12, 31)


def proposed(
    day: Edtf, kind: str = OccasionKind.FESTIVAL, known_at: datetime = BEGAN, **more: Any
) -> list[PlannedItem]:
    occasion = OccasionFact(id_of(7), kind, day, known_at, title="A feast", **more)
    return list(proposals(context(facts(occasions=(occasion,)), START, UNTIL), RULE))


@pytest.mark.parametrize(
    ("kind", "count"), [(OccasionKind.FESTIVAL, 1), (OccasionKind.JUBILEE, 1), (OccasionKind.ELECTION, 0)]
)
def test_only_the_kinds_of_the_rule_are_proposed(kind: str, count: int) -> None:
    assert len(proposed(Edtf(2027, 9, 1), kind)) == count


@pytest.mark.parametrize(
    ("day", "until", "found"),
    [
        (Edtf(2027, 1, 3), None, []),
        (Edtf(2027, 1, 4), None, [date(2027, 1, 4)]),
        # What goes on already is proposed for the part that is ahead.
        (Edtf(2026, 12, 1), Edtf(2027, 2, 1), [date(2027, 1, 4)]),
        (Edtf(2026, 12, 1), Edtf(2027, 1, 3), []),
        (Edtf(2027), None, [date(2027, 1, 4)]),
        (Edtf(2026, 12), None, []),
    ],
)
def test_what_had_passed_before_it_was_known_is_not_proposed(day: Edtf, until: Edtf | None, found: list[date]) -> None:
    assert [item.date for item in proposed(day, until=until)] == found


def test_it_is_proposed_ahead_or_at_once_if_that_moment_has_passed() -> None:
    (ahead,) = proposed(Edtf(2027, 9, 1))
    (late,) = proposed(Edtf(2027, 2, 1))

    assert (ahead.day, ahead.due_at) == (date(2027, 6, 3), datetime(2027, 6, 3, 0, tzinfo=UTC))
    assert (late.day, late.due_at) == (date(2026, 11, 3), BEGAN)


@pytest.mark.parametrize(
    ("day", "until", "detail"),
    [
        (Edtf(2027, 9, 1), None, ("2027-09-01", None)),
        (Edtf(2027, 9, 1), Edtf(2027, 9, 1), ("2027-09-01", None)),
        (Edtf(2027, 9, 1), Edtf(2027, 9, 3), ("2027-09-01", "2027-09-03")),
        (Edtf(2027, 9), None, ("2027-09", None)),
    ],
)
def test_a_proposal_is_as_precise_as_its_occasion(
    day: Edtf, until: Edtf | None, detail: tuple[str, str | None]
) -> None:
    (item,) = proposed(day, until=until)

    assert (item.detail["on"], item.detail.get("until")) == detail
    assert item.occurrence == str(id_of(7))


@pytest.mark.parametrize(
    ("day", "until", "days"),
    [
        (Edtf(2024, 2, 29), None, {0: [], 3: ["2027-02-28"], 4: ["2028-02-29"], 5: ["2029-02-28"]}),
        (Edtf(2025, 9), None, {2: ["2027-09"], 3: ["2028-09"], 4: ["2029-09"]}),
        # The turn of the year belongs to the year in which it begins.
        (Edtf(2025, 12, 30), Edtf(2026, 1, 5), {1: ["2026-12-30"], 2: ["2027-12-30"], 3: ["2028-12-30"]}),
    ],
)
def test_a_yearly_one_comes_again_under_a_number_of_its_own(
    day: Edtf, until: Edtf | None, days: dict[int, list[str]]
) -> None:
    items = {item.occurrence: item.detail["on"] for item in proposed(day, until=until, yearly=True)}

    for number, found in days.items():
        assert [value for key, value in items.items() if key == f"{id_of(7)}.{number}"] == found
