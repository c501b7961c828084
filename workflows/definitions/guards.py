"""Guards: expression trees over the facts of the catalogue, and what is missing where one does not hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workflows.definitions.catalogue import UNRECORDED
from workflows.definitions.conditions import FactDeclaration, Guard

Comparator = Literal["at_least", "at_most", "equals", "recorded"]
OPPOSITE: dict[str, tuple[Comparator, int]] = {"at_least": ("at_most", -1), "at_most": ("at_least", 1)}


@dataclass(frozen=True)
class Unmet:
    """One comparison that would have to hold. `alternative`: one of several, any of which would do.

    For a sum `fact` is "sum", and `terms` are its facts with how often each is taken. For a date `actual` is the days
    since.
    """

    fact: str
    comparator: Comparator
    wanted: int
    actual: int
    negated: bool = False
    alternative: bool = False
    terms: tuple[tuple[str, int], ...] = ()
    # What the definition says of its own facts, for their words and roles.
    declared: Mapping[str, FactDeclaration] = field(default_factory=dict, compare=False, repr=False)

    @property
    def code(self) -> str:
        return self.fact


def holds(guard: Guard | None, values: Mapping[str, int]) -> bool:
    if guard is None:
        return True
    if guard.all is not None:
        return all(holds(part, values) for part in guard.all)
    if guard.any is not None:
        return any(holds(part, values) for part in guard.any)
    if guard.not_ is not None:
        return not holds(guard.not_, values)
    comparator, wanted = comparison(guard)
    actual = evaluate(guard, values)
    if comparator == "recorded":
        return (actual != UNRECORDED) == bool(wanted)
    if actual == UNRECORDED:
        return False
    return {"at_least": actual >= wanted, "at_most": actual <= wanted, "equals": actual == wanted}[comparator]


def unmet(
    guard: Guard | None, values: Mapping[str, int], declared: Mapping[str, FactDeclaration] | None = None
) -> tuple[Unmet, ...]:
    """The comparisons that stand between these values and the guard; empty exactly when it holds."""
    if guard is None or holds(guard, values):
        return ()
    missing = dict.fromkeys(_missing(guard, values, negated=False, alternative=False))
    return tuple(replace(item, declared=declared) for item in missing) if declared else tuple(missing)


def comparison(guard: Guard) -> tuple[Comparator, int]:
    """A leaf as comparator and number; `is: true` counts as at least 1, `reached: true` as at least 0 days since."""
    if guard.at_least is not None:
        return "at_least", guard.at_least
    if guard.at_most is not None:
        return "at_most", guard.at_most
    if guard.equals is not None:
        return "equals", guard.equals
    if guard.recorded is not None:
        return "recorded", int(guard.recorded)
    if guard.reached is not None:
        return ("at_least", 0) if guard.reached else ("at_most", -1)
    return ("at_least", 1) if guard.is_ else ("at_most", 0)


def operands(guard: Guard) -> tuple[tuple[str, int], ...]:
    """What a leaf adds up: facts, and how often each is taken."""
    if guard.sum is not None:
        return tuple((term.fact, term.times) for term in guard.sum)
    return ((guard.fact or "", 1),)


def evaluate(guard: Guard, values: Mapping[str, int]) -> int:
    """What a leaf compares; with something in it that there is not, `UNRECORDED`."""
    if any(values[fact] == UNRECORDED for fact, _ in operands(guard)):
        return UNRECORDED
    return sum(values[fact] * times for fact, times in operands(guard))


def children(guard: Guard) -> tuple[Guard, ...]:
    return (*(guard.all or ()), *(guard.any or ()), *((guard.not_,) if guard.not_ else ()))


def facts_of(guard: Guard | None) -> Iterator[str]:
    if guard is None:
        return
    if guard.fact is not None or guard.sum is not None:
        yield from (fact for fact, _ in operands(guard))
    for part in children(guard):
        yield from facts_of(part)


def _missing(guard: Guard, values: Mapping[str, int], *, negated: bool, alternative: bool) -> Iterator[Unmet]:
    if guard.not_ is not None:
        if holds(guard.not_, values) != negated:
            yield from _missing(guard.not_, values, negated=not negated, alternative=alternative)
        return
    parts = guard.all if guard.all is not None else guard.any
    if parts is not None:
        # Under a negation De Morgan turns `all` into alternatives and `any` into requirements.
        choice = (guard.any is not None) != negated
        for part in parts:
            if holds(part, values) == negated:
                yield from _missing(part, values, negated=negated, alternative=alternative or choice)
        return
    comparator, wanted = comparison(guard)
    flipped = False
    if negated:
        if comparator == "equals":
            flipped = True
        elif comparator == "recorded":
            wanted = 1 - wanted
        else:
            comparator, step = OPPOSITE[comparator]
            wanted += step
    terms = operands(guard) if guard.sum is not None else ()
    yield Unmet(guard.fact or "sum", comparator, wanted, evaluate(guard, values), flipped, alternative, terms)
