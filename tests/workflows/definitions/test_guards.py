from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflows.definitions.catalogue import FACTS
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import holds, unmet

COUNTS = [code for code, spec in FACTS.items() if spec.type == "count"]
VALUES = dict.fromkeys(FACTS, 0)

leaves = st.builds(
    lambda fact, form, number: {"fact": fact, form: number},
    st.sampled_from(COUNTS),
    st.sampled_from(["at_least", "at_most", "equals"]),
    st.integers(0, 3),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=8,
)
values = st.fixed_dictionaries({code: st.integers(0, 4) for code in FACTS})


def guard(tree: dict[str, Any]) -> Guard:
    return Guard.model_validate(tree)


@given(trees, values)
def test_something_is_missing_exactly_where_a_guard_does_not_hold(tree: dict[str, Any], known: dict[str, int]) -> None:
    assert bool(unmet(guard(tree), known)) != holds(guard(tree), known)


@given(trees, values)
def test_what_is_missing_is_not_met_by_the_values(tree: dict[str, Any], known: dict[str, int]) -> None:
    for item in unmet(guard(tree), known):
        compared = {
            "at_least": item.actual >= item.wanted,
            "at_most": item.actual <= item.wanted,
            "equals": item.actual == item.wanted,
        }[item.comparator]
        assert compared == item.negated


def test_all_of_several_requirements_are_named() -> None:
    tree = {"all": [{"fact": "texts.agreed", "at_least": 1}, {"fact": "fields.count", "at_least": 1}]}

    missing = unmet(guard(tree), VALUES)

    assert [(item.code, item.wanted, item.alternative) for item in missing] == [
        ("texts.agreed", 1, False),
        ("fields.count", 1, False),
    ]


def test_alternatives_are_marked_as_such() -> None:
    tree = {"any": [{"fact": "texts.agreed", "at_least": 1}, {"fact": "meetings.count", "at_least": 2}]}

    assert [item.alternative for item in unmet(guard(tree), VALUES)] == [True, True]
