"""Questions about guards, put to the solver z3: can these hold together, and with which facts. Pure.

Facts are integers with bounds, guards are linear over them and without quantifiers, so every question has an answer;
what is not answered in time is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.catalogue import FactSpec
from workflows.definition import Guard
from workflows.guards import comparison, terms_of

# For one question; a definition has some dozens, and each takes a millisecond or two.
TIMEOUT_MS = 3000


class UndecidedError(Exception):
    """The solver did not answer in time."""


@dataclass(frozen=True)
class Claim:
    """A guard, or its opposite, where some facts are pinned: to a value, or between two."""

    guard: Guard | None = None
    negated: bool = False
    between: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Solver:
    """Holds the facts of one definition and what is always true of them."""

    def __init__(self, specs: Mapping[str, FactSpec], *, timeout_ms: int = TIMEOUT_MS) -> None:
        # Imported at the first question: only a check asks, and the library takes its time to load.
        import z3

        self._z3: Any = z3
        # Its own: z3's common one may not be used by two threads, and pages adopt definitions in several.
        self._context = z3.Context()
        self._specs = specs
        self._timeout = timeout_ms

    def facts_for(self, claims: Iterable[Claim]) -> dict[str, int] | None:
        """Facts with which all claims hold, each as small as can be; None where there are none.

        A fact that a claim pins belongs to that claim alone: two timers fire at two times. Raises `UndecidedError`.
        """
        z3, wanted = self._z3, list(claims)
        optimizer = z3.Optimize(ctx=self._context)
        optimizer.set("timeout", self._timeout)
        shared: dict[str, Any] = {}
        for number, claim in enumerate(wanted):
            names = dict(shared)
            for code, (least, most) in claim.between.items():
                pinned = z3.Int(code if len(wanted) == 1 else f"{code}#{number}", self._context)
                optimizer.add(pinned >= least, pinned <= most)
                names[code] = pinned
            said = self._expression(claim.guard, names, shared, optimizer)
            optimizer.add(z3.Not(said) if claim.negated else said)
            self._always(names, shared, optimizer)
        if shared:
            optimizer.minimize(z3.Sum(*shared.values()))
        answer = optimizer.check()
        if answer == z3.unsat:
            return None
        if answer != z3.sat:
            raise UndecidedError
        model = optimizer.model()
        return {code: model.eval(fact, model_completion=True).as_long() for code, fact in sorted(shared.items())}

    def _expression(self, guard: Guard | None, names: dict[str, Any], shared: dict[str, Any], optimizer: Any) -> Any:
        z3 = self._z3
        if guard is None:
            return z3.BoolVal(True, self._context)
        if guard.all is not None:
            return z3.And(*(self._expression(part, names, shared, optimizer) for part in guard.all), self._context)
        if guard.any is not None:
            return z3.Or(*(self._expression(part, names, shared, optimizer) for part in guard.any), self._context)
        if guard.not_ is not None:
            return z3.Not(self._expression(guard.not_, names, shared, optimizer))
        amount = z3.Sum(*(times * self._fact(code, names, shared, optimizer) for code, times in terms_of(guard)))
        comparator, number = comparison(guard)
        return {"at_least": amount >= number, "at_most": amount <= number, "equals": amount == number}[comparator]

    def _fact(self, code: str, names: dict[str, Any], shared: dict[str, Any], optimizer: Any) -> Any:
        if code not in names:
            least, most = self._specs[code].domain
            names[code] = shared[code] = self._z3.Int(code, self._context)
            optimizer.add(shared[code] >= least, shared[code] <= most)
        return names[code]

    def _always(self, names: dict[str, Any], shared: dict[str, Any], optimizer: Any) -> None:
        """What holds of the facts of every agreement, where a claim speaks of both sides."""
        for smaller, larger in (
            ("quiet.days", "state.days"),
            ("terms.by-agreement", "terms.fixed"),
            ("delegates.missing", "memberships.count"),
        ):
            if smaller in names and larger in self._specs:
                optimizer.add(names[smaller] <= self._fact(larger, names, shared, optimizer))
        if "terms.tacit" in names and "terms.fixed" in names:
            optimizer.add(names["terms.tacit"] + names["terms.fixed"] <= 1)
