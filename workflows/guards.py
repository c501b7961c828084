"""Guards: expression trees over the facts of the catalogue, and what is missing where one does not hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from workflows.definition import Guard

Comparator = Literal["at_least", "at_most", "equals"]
OPPOSITE: dict[str, tuple[Comparator, int]] = {"at_least": ("at_most", -1), "at_most": ("at_least", 1)}


@dataclass(frozen=True)
class Unmet:
    """One comparison that would have to hold. `alternative`: one of several, any of which would do."""

    fact: str
    comparator: Comparator
    wanted: int
    actual: int
    negated: bool = False
    alternative: bool = False

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
    actual = values[guard.fact or ""]
    return {"at_least": actual >= wanted, "at_most": actual <= wanted, "equals": actual == wanted}[comparator]


def unmet(guard: Guard | None, values: Mapping[str, int]) -> tuple[Unmet, ...]:
    """The comparisons that stand between these values and the guard; empty exactly when it holds."""
    if guard is None or holds(guard, values):
        return ()
    return tuple(dict.fromkeys(_missing(guard, values, negated=False, alternative=False)))


def comparison(guard: Guard) -> tuple[Comparator, int]:
    """A leaf as comparator and number; `is: true` counts as at least 1."""
    if guard.at_least is not None:
        return "at_least", guard.at_least
    if guard.at_most is not None:
        return "at_most", guard.at_most
    if guard.equals is not None:
        return "equals", guard.equals
    return ("at_least", 1) if guard.is_ else ("at_most", 0)


def facts_of(guard: Guard | None) -> Iterator[str]:
    if guard is None:
        return
    if guard.fact is not None:
        yield guard.fact
    for part in (*(guard.all or ()), *(guard.any or ()), *((guard.not_,) if guard.not_ else ())):
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
        else:
            comparator, step = OPPOSITE[comparator]
            wanted += step
    yield Unmet(guard.fact or "", comparator, wanted, values[guard.fact or ""], flipped, alternative)
