"""Each kind of fault is found, with the way to it, and what only looks like it is not; and the solver is right."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.definitions.catalogue import UNRECORDED, FactSpec
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import holds
from workflows.definitions.issues import Issue, PathStep
from workflows.definitions.parser import DefinitionError, packaged, parse
from workflows.validation.checks import check
from workflows.validation.model_checker import prove
from workflows.validation.solver import Constraint, Solver, UndecidedError

HERE = Path(__file__).parent
CODES = sorted(path.stem for path in (HERE / "faulty").glob("*.yaml"))
# Several examples of one kind of fault.
KIND = {
    **{code: "forgotten" for code in CODES if code.startswith("forgotten")},
    "approvals-before": "guard-never-holds",
    "approvals-too-few": "guard-never-holds",
    "approvals-too-many": "guard-never-holds",
    "blank-words": "missing-words",
    "date-forgotten": "forgotten",
    "date-forgotten-loop": "forgotten",
    "date-never-holds": "guard-never-holds",
    "date-overlap": "overlap",
    "duplicate-timer": "duplicate-rule",
    "no-tracks": "guard-never-holds",
    "notice-lost-guarded": "notice-lost",
    "notice-lost-late": "notice-lost",
    "reminder-of-nothing": "rule-never-due",
    "term-lost-awake": "term-lost",
    "reminder-behind-deadline": "rule-never-due",
    "reminder-behind-expiry": "rule-never-due",
    "reminder-too-late": "rule-never-due",
    "term-lost-between": "term-lost",
    "timer-before-entry": "timer-never-fires",
    "timer-shadowed": "timer-never-fires",
    "timer-too-early": "timer-never-fires",
}


def issues_of(path: Path) -> tuple[Issue, ...]:
    try:
        return check(parse(path.read_text(encoding="utf-8")))
    except DefinitionError as error:
        return error.issues


def test_each_fault_has_its_near_miss() -> None:
    assert sorted(path.stem for path in (HERE / "near_misses").glob("*.yaml")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_fault_is_found_and_a_near_miss_is_none(code: str) -> None:
    found = {issue.code for issue in issues_of(HERE / "faulty" / f"{code}.yaml")}

    assert KIND.get(code, code) in found
    assert issues_of(HERE / "near_misses" / f"{code}.yaml") == ()


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("dead-end", [("begun", "sign", {}), ("held", "lose", {}), ("lost", None, {})]),
        ("overlap", [("begun", "sign", {"meetings.count": 1})]),
        ("guard-never-holds", [("begun", None, {})]),
        ("timer-never-fires", [("begun", "sign", {}), ("held", None, {})]),
        ("timer-shadowed", [("begun", "sign", {}), ("held", None, {})]),
        ("forgotten", [("begun", "sign", {}), ("held", None, {"meetings.count": 0})]),
        ("forgotten-between", [("begun", "sign", {}), ("held", None, {"own.sponsor": 1})]),
        ("forgotten-late", [("begun", "sign", {}), ("held", None, {})]),
        ("timer-too-early", [("begun", "sign", {}), ("held", None, {})]),
        ("date-overlap", [("begun", "sign", {"own.session": 0})]),
        ("date-forgotten", [("begun", "sign", {}), ("held", None, {"own.session": UNRECORDED})]),
        ("forgotten-loop", [("begun", "sign", {}), ("held", "tick", {}), ("held", None, {})]),
        ("forgotten-long", [("begun", "sign", {}), ("held", "rest", {}), ("other", None, {})]),
        ("timer-before-entry", [("begun", "sign", {}), ("signed", None, {})]),
        ("reminder-too-late", [("begun", "sign", {}), ("held", None, {})]),
    ],
)
def test_the_counter_example_is_the_shortest_way(code: str, path: list[tuple[str, str | None, dict[str, int]]]) -> None:
    issues = [issue for issue in issues_of(HERE / "faulty" / f"{code}.yaml") if issue.code == KIND.get(code, code)]

    assert [list(issue.path) for issue in issues] == [[PathStep(*step) for step in path]]


def test_what_is_not_decided_in_time_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(self: Solver, claims: Any) -> None:
        raise UndecidedError

    monkeypatch.setattr(Solver, "facts_for", give_up)
    text = (HERE / "near_misses" / "overlap.yaml").read_text(encoding="utf-8").replace("version: 1", "version: 77")

    assert {issue.code for issue in check(parse(text))} == {"undecided"}


def test_the_way_round_is_told_with_the_facts_that_drive_it() -> None:
    issues = issues_of(HERE / "faulty" / "forgotten-carousel-guarded.yaml")

    assert [str(step) for step in issues[0].path] == [
        "begun --sign-->",
        "held (own.sponsor = 1) --rest-->",
        "other (own.sponsor = 1) --revive-->",
        "held",
    ]


def test_every_state_of_a_carousel_is_named() -> None:
    issues = issues_of(HERE / "faulty" / "forgotten-round.yaml")

    assert [(issue.location, issue.path[-1].state) for issue in issues] == [
        ("states > held", "held"),
        ("states > other", "other"),
    ]


def test_several_threads_can_prove_at_once() -> None:
    definitions = [parse(text) for text in packaged().values()]
    found: list[Issue] = []

    def work() -> None:
        for definition in definitions:
            found.extend(prove(definition))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == []


TINY = {name: FactSpec(name, "count", ("coordinator",), maximum=most) for name, most in (("a", 1), ("b", 2), ("c", 3))}
TINY["day"] = FactSpec("day", "date", ("coordinator",), minimum=-2, maximum=2)
leaves = st.one_of(
    st.builds(
        lambda facts, how, number: {"sum": [{"fact": f, "times": t} for f, t in facts], how: number},
        st.lists(st.tuples(st.sampled_from(sorted(TINY)), st.integers(-2, 2)), min_size=1, max_size=3),
        st.sampled_from(["at_least", "at_most", "equals"]),
        st.integers(-4, 6),
    ),
    st.builds(lambda how, value: {"fact": "day", how: value}, st.sampled_from(["recorded", "reached"]), st.booleans()),
)
guards = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
).map(Guard.model_validate)
EVERYTHING = [
    dict(zip(TINY, values, strict=True))
    for values in product(range(2), range(3), range(4), (UNRECORDED, *range(-2, 3)))
]


@settings(max_examples=150, deadline=None)
@given(guards, guards)
def test_the_solver_answers_as_trying_everything_does(one: Guard, other: Guard) -> None:
    possible = [facts for facts in EVERYTHING if holds(one, facts) and not holds(other, facts)]

    answer = Solver(TINY).facts_for([Constraint(one), Constraint(other, negated=True)])

    assert (answer is None) == (not possible)
    if answer is not None:
        whole = dict.fromkeys(TINY, 0) | answer
        assert holds(one, whole)
        assert not holds(other, whole)


def later(facts: dict[str, int], days: int) -> dict[str, int]:
    return {**facts, "day": facts["day"] + days if facts["day"] != UNRECORDED else UNRECORDED}


@settings(max_examples=150, deadline=None)
@given(guards, guards)
def test_time_moves_dates_and_nothing_else(one: Guard, other: Guard) -> None:
    possible = [
        facts for facts in EVERYTHING for days in (1, 2, 3) if holds(one, facts) and holds(other, later(facts, days))
    ]

    answer = Solver(TINY).facts_for([Constraint(one), Constraint(other, instant=1, elapsed=(1, 3))])

    assert (answer is None) == (not possible)


def test_what_moves_by_itself_can_differ_between_two_instants() -> None:
    specs = {
        name: FactSpec(name, "count", ("coordinator",), maximum=1, changes_by_itself=name == "b") for name in ("a", "b")
    }
    none = {name: Guard(fact=name, at_most=0) for name in specs}
    some = {name: Guard(fact=name, at_least=1) for name in specs}

    def possible(name: str, instant: int) -> bool:
        return Solver(specs).facts_for([Constraint(none[name]), Constraint(some[name], instant=instant)]) is not None

    assert [possible(name, instant) for name in specs for instant in (0, 1)] == [False, False, False, True]
