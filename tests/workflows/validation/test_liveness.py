"""Whether somebody is told in time, found by the solver as trying every day and every fact finds it."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from workflows.definitions.schema import Definition
from workflows.validation.model_checker import prove
from workflows.validation.timer_bounds import LONGEST, SURELY_BEFORE

WORDS = dict.fromkeys(("en", "ko", "az"), "x")
DAYS = (300, 900, 1700, 2600, 3300, 4100)
FLAGS = ("one", "two")
NEVER = 10**6

period = st.sampled_from(DAYS)
flag = st.sampled_from(FLAGS)
leaf = st.builds(lambda name, value: {"fact": f"own.{name}", "is": value}, flag, st.booleans())
guard = st.one_of(st.none(), leaf, st.builds(lambda a, b: {"any": [a, b]}, leaf, leaf))
timer = st.tuples(st.sampled_from("abz"), period, guard)
place = st.fixed_dictionaries(
    {"review": st.none() | period, "nudge": st.none() | period, "timers": st.lists(timer, max_size=3)}
)
Place = dict[str, Any]


def definition(places: dict[str, Place]) -> Definition:
    states: dict[str, Any] = {"z": {"phase": "over", "label": WORDS, "advice": WORDS}}
    common = {"label": WORDS, "roles": ["coordinator"]}
    # By hand every state can be reached, and left for the end.
    transitions: list[dict[str, Any]] = [{"trigger": "go", "from": ["a"], "to": "b", **common}]
    for name, one in places.items():
        states[name] = {"phase": "making", "label": WORDS, "advice": WORDS}
        if one["review"]:
            states[name]["review"] = f"P{one['review']}D"
        if one["nudge"]:
            states[name]["nudge"] = {"after": f"P{one['nudge']}D"}
        transitions.append({"trigger": "stop", "from": [name], "to": "z", "outcome": "declined", **common})
        for number, (to, days, condition) in enumerate(one["timers"]):
            transitions.append(
                {
                    "trigger": f"time-{number}",
                    "from": [name],
                    "to": to,
                    "timer": {"after": f"P{days}D"},
                    **({"guard": condition} if condition else {}),
                    **({"outcome": "expired"} if to == "z" else {}),
                    **common,
                }
            )
    return Definition.model_validate(
        {
            "format": 1,
            "kind": "tried",
            "version": 1,
            "title": WORDS,
            "initial": "a",
            "facts": {name: {"type": "flag", "label": WORDS, "roles": ["coordinator"]} for name in FLAGS},
            "states": states,
            "transitions": transitions,
        }
    )


def holds(condition: dict[str, Any] | None, facts: dict[str, bool]) -> bool:
    if condition is None:
        return True
    parts = condition.get("any", [condition])
    return any(facts[part["fact"].removeprefix("own.")] is part["is"] for part in parts)


def everything() -> list[dict[str, bool]]:
    return [dict(zip(FLAGS, values, strict=True)) for values in product((False, True), repeat=len(FLAGS))]


def silence(places: dict[str, Place], name: str, day: int, facts: dict[str, bool], spent: int = 0) -> int:
    """The most days without a word from the `day`-th in the state on, if nobody does anything."""
    if name == "z":
        return 0
    if spent > LONGEST:
        return NEVER
    one = places[name]
    mails = [one["nudge"]] if one["nudge"] and one["nudge"] > day else []
    if one["review"]:
        mails.append((day // one["review"] + 1) * one["review"])
    first_mail = min(mails, default=NEVER)
    fires = min((days for _, days, asked in one["timers"] if days > day and holds(asked, facts)), default=NEVER)
    if first_mail == fires == NEVER:
        return NEVER
    if first_mail + SURELY_BEFORE <= fires:
        return first_mail - day
    after = [to for to, days, asked in one["timers"] if days == fires and holds(asked, facts)]
    waited = fires - day
    return waited + max(silence(places, to, 0, facts, spent + waited) for to in after)


def stays(places: dict[str, Place], name: str) -> int:
    """The last day in the state: then a timer has left it whatever the facts are."""
    timers = places[name]["timers"]
    sure = (
        days
        for _, days, _ in timers
        if days <= LONGEST
        and all(any(at == days and holds(asked, facts) for _, at, asked in timers) for facts in everything())
    )
    return min(sure, default=NEVER)


def forgotten(places: dict[str, Place]) -> bool:
    for name, one in places.items():
        if stays(places, name) == NEVER and not (one["review"] and one["review"] <= LONGEST):
            return True
        # Nothing changes between two mails or timers: the days after each are all that matter.
        days = {0, *(days for _, days, _ in one["timers"]), *([one["nudge"]] if one["nudge"] else [])}
        days |= {times * one["review"] for times in range(1, 15)} if one["review"] else set()
        for day in (day for day in days if day < stays(places, name)):
            if any(silence(places, name, day, facts) > LONGEST for facts in everything()):
                return True
    return False


# A timer that fires on the very facts of the way cuts the last stay short.
CUT_SHORT: dict[str, Place] = {
    "a": {
        "review": None,
        "nudge": None,
        "timers": [
            ("a", 1700, {"fact": "own.one", "is": False}),
            ("z", 2600, None),
            ("z", 300, {"fact": "own.one", "is": False}),
        ],
    },
    "b": {"review": 300, "nudge": None, "timers": []},
}

# No stay is too long here, but the way from the last day in the first one to the end is.
LONG_WAY: dict[str, Place] = {
    "a": {"review": 1700, "nudge": None, "timers": [("z", 900, {"fact": "own.two", "is": False})]},
    "b": {
        "review": None,
        "nudge": None,
        "timers": [
            ("a", 900, {"fact": "own.two", "is": False}),
            ("z", 300, {"fact": "own.two", "is": True}),
            ("b", 3300, None),
        ],
    },
}


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@example(CUT_SHORT)
@example(LONG_WAY)
@given(st.fixed_dictionaries({"a": place, "b": place}))
def test_what_is_forgotten_is_found_as_trying_everything_finds_it(places: dict[str, Place]) -> None:
    found = {issue.code for issue in prove(definition(places))}

    assert ("forgotten" in found) == forgotten(places)
    assert "undecided" not in found
