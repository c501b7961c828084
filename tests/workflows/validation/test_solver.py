"""The solver answers as trying every fact does."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from workflows.definitions.catalogue import UNRECORDED, FactSpec
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import holds
from workflows.validation.solver import Constraint, Solver

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


@settings(max_examples=examples(50), deadline=None)
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


@settings(max_examples=examples(50), deadline=None)
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
