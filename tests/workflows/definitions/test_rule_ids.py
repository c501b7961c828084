"""The keys of timed transitions: unique where several states have timers of one trigger, and else the trigger's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from workflows.calendar.holidays import CALENDARS
from workflows.definitions.parser import PACKAGED, packaged, parse
from workflows.definitions.schema import Definition
from workflows.engine.facts import Facts
from workflows.planning.forecast import forecast
from workflows.planning.planner import timers
from workflows.validation.checks import check

NEAR_MISSES = Path(__file__).parents[1] / "validation" / "near_misses"


KNOWN = Facts(
    reference="AND-2022-001",
    state="held",
    entered_at=datetime(2024, 1, 10, tzinfo=UTC),
    entry_number=1,
    recorded_at=datetime(2024, 1, 10, tzinfo=UTC),
    zone=ZoneInfo("Asia/Seoul"),
    calendar="KR",
)


def with_timers(*timed: tuple[list[str], str, dict[str, Any]]) -> Definition:
    """Held and other, each with a review, and a trigger `turn` from these states to those by these timers."""
    raw = yaml.safe_load((NEAR_MISSES / "forgotten-carousel.yaml").read_text(encoding="utf-8"))
    raw["states"]["held"]["review"] = raw["states"]["other"]["review"] = "P6M"
    common = {"trigger": "turn", "label": raw["title"], "roles": ["coordinator"]}
    raw["transitions"] = [
        *raw["transitions"][:2],
        {**common, "trigger": "rest", "from": ["held"], "to": "other"},
        *({**common, "from": states, "to": to, "timer": timer} for states, to, timer in timed),
    ]
    return Definition.model_validate(raw)


def keys(definition: Definition, state: str) -> list[str]:
    found = timers(replace(KNOWN, state=state), definition, CALENDARS, date(2024, 1, 10), date(2030, 1, 1))
    return [item.key("R") for item in found]


@pytest.mark.parametrize("text", [*packaged().values(), *((PACKAGED / "examples").glob("*.yaml"))])
def test_shipped_timers_keep_their_triggers_as_rules(text: str | Path) -> None:
    definition = parse(text if isinstance(text, str) else text.read_text(encoding="utf-8"))

    rules = {
        (transition.trigger, definition.timer_rule(transition, state))
        for transition in definition.transitions
        for state in transition.from_
    }
    assert all(trigger == rule for trigger, rule in rules)


def test_timers_of_one_trigger_from_two_states_have_two_keys() -> None:
    turning = with_timers((["held"], "other", {"after": "P1Y"}), (["other"], "held", {"after": "P1Y"}))

    assert check(turning) == ()
    assert keys(turning, "held") == ["R/turn-from-held/1/P1Y"]
    assert keys(turning, "other") == ["R/turn-from-other/1/P1Y"]


def test_a_transition_that_leaves_two_states_has_two_keys() -> None:
    turning = with_timers((["held", "other"], "held", {"after": "P1Y"}))

    assert keys(turning, "held") != keys(turning, "other")


def test_where_the_offsets_differ_the_keys_do() -> None:
    turning = with_timers((["held"], "other", {"after": "P1Y"}), (["other"], "held", {"after": "P2Y"}))

    assert keys(turning, "held") == ["R/turn/1/P1Y"]
    assert keys(turning, "other") == ["R/turn/1/P2Y"]


def test_time_goes_round_without_doing_anything_twice() -> None:
    turning = with_timers((["held"], "other", {"after": "P1Y"}), (["other"], "held", {"after": "P1Y"}))

    seen = forecast(KNOWN, turning, CALENDARS, date(2024, 1, 10), date(2028, 12, 31), entries={"held": 1})

    moves = [item for item in seen.items if item.kind == "transition"]
    assert [item.date.year for item in moves] == [2025, 2026, 2027, 2028]
    assert len({item.key("R") for item in seen.items}) == len(seen.items)


def test_days_of_the_terms_keep_one_key_for_all_states() -> None:
    ending = with_timers((["held"], "other", {"at": "expiry"}), (["other"], "held", {"at": "expiry"}))

    assert {ending.timer_rule(one, state) for one in ending.transitions for state in one.from_ if one.timer} == {"turn"}
