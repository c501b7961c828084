"""Questions about guards, put to the solver z3: can these hold together, and with which facts. Pure.

Facts are integers with bounds, guards are linear over them and without quantifiers, so every question has an answer;
what is not answered in time is said to be unknown. A date is how many days have passed since then, so that it grows as
fast as time does, and whether it was recorded at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.definitions.catalogue import UNRECORDED, FactSpec
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import comparison, facts_of, operands

# For one question; a definition has some dozens, and each takes a millisecond or two.
TIMEOUT_MS = 3000
# What holds of the facts of every agreement: the first is never more than the second.
NEVER_MORE = (
    ("quiet.days", "state.days"),
    ("terms.by-agreement", "terms.fixed"),
    ("delegates.missing", "memberships.count"),
)


class UndecidedError(Exception):
    """The solver did not answer in time."""


@dataclass(frozen=True)
class Constraint:
    """A guard, or its opposite, where some facts lie between two values and `always` holds, if it is about them.

    Claims of one `instant` speak of the same facts. Between instants time passes, `elapsed` days since the first, and
    only facts that people have to change are still the same.
    """

    guard: Guard | None = None
    negated: bool = False
    always: Guard | None = None
    between: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    instant: int = 0
    elapsed: tuple[int, int] = (0, 0)


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

    def facts_for(self, claims: Iterable[Constraint]) -> dict[str, int] | None:
        """Facts with which all claims hold, each as small as can be; None where there are none.

        Days that a claim pins belong to that claim alone: two timers fire at two times. Raises `UndecidedError`.
        """
        question = _Query(self._z3, self._context, self._specs)
        for number, claim in enumerate(claims):
            question.add(number, claim)
        optimizer = self._z3.Optimize(ctx=self._context)
        optimizer.set("timeout", self._timeout)
        optimizer.add(*question.assertions)
        if sizes := question.sizes():
            optimizer.minimize(self._z3.Sum(*sizes))
        answer = optimizer.check()
        if answer == self._z3.unsat:
            return None
        if answer != self._z3.sat:
            raise UndecidedError
        return question.facts(optimizer.model())


class _Query:
    """The variables of one question: facts, whether dates are recorded, and how much time has passed."""

    def __init__(self, z3: Any, context: Any, specs: Mapping[str, FactSpec]) -> None:
        self._z3, self._context, self._specs = z3, context, specs
        self.assertions: list[Any] = []
        self._variables: dict[str, Any] = {}
        # What the answer shows: each fact that a guard asks for and nothing pins.
        self._shown: dict[str, Any] = {}
        # The names of the variables that say whether each of them is recorded.
        self._shown_recorded: dict[str, str] = {}

    def add(self, number: int, claim: Constraint) -> None:
        assertion = self._expression(claim.guard, number, claim)
        self.assertions.append(self._z3.Not(assertion) if claim.negated else assertion)
        for code in claim.between:
            self._fact(code, number, claim)
        known = {code for code in self._specs if self._name(code, number, claim) in self._variables}
        if claim.always is not None and known >= set(facts_of(claim.always)):
            self.assertions.append(self._leaf(claim.always, number, claim))
        for smaller, larger in NEVER_MORE:
            if smaller in known and larger in self._specs:
                self.assertions.append(self._fact(smaller, number, claim) <= self._fact(larger, number, claim))
        if {"terms.tacit", "terms.fixed"} <= known:
            tacit, fixed = (self._fact(code, number, claim) for code in ("terms.tacit", "terms.fixed"))
            self.assertions.append(tacit + fixed <= 1)

    def sizes(self) -> list[Any]:
        """What is to be small, so that an example is one that people would think of."""
        sizes = [self._z3.If(fact >= 0, fact, -fact) for fact in self._shown.values()]
        return sizes + [self._variables[name] for code, name in self._shown_recorded.items() if code in self._shown]

    def facts(self, model: Any) -> dict[str, int]:
        def value(variable: Any) -> int:
            return int(model.eval(variable, model_completion=True).as_long())

        return {
            code: UNRECORDED
            if code in self._shown_recorded and not value(self._variables[self._shown_recorded[code]])
            else value(fact)
            for code, fact in sorted(self._shown.items())
        }

    def _expression(self, guard: Guard | None, number: int, claim: Constraint) -> Any:
        z3 = self._z3
        if guard is None:
            return z3.BoolVal(True, self._context)
        if guard.all is not None:
            return z3.And(*(self._expression(part, number, claim) for part in guard.all), self._context)
        if guard.any is not None:
            return z3.Or(*(self._expression(part, number, claim) for part in guard.any), self._context)
        if guard.not_ is not None:
            return z3.Not(self._expression(guard.not_, number, claim))
        return self._leaf(guard, number, claim)

    def _leaf(self, guard: Guard, number: int, claim: Constraint) -> Any:
        z3, terms = self._z3, operands(guard)
        amount = z3.Sum(*(times * self._asked(code, number, claim) for code, times in terms))
        recorded = [self._recorded(code, number, claim) == 1 for code, _ in terms if self._specs[code].may_be_missing]
        comparator, wanted = comparison(guard)
        if comparator == "recorded":
            return recorded[0] if wanted else z3.Not(recorded[0])
        holds = {"at_least": amount >= wanted, "at_most": amount <= wanted, "equals": amount == wanted}[comparator]
        return z3.And(holds, *recorded, self._context)

    def _asked(self, code: str, number: int, claim: Constraint) -> Any:
        fact = self._fact(code, number, claim)
        least, most = claim.between.get(code, (0, 1))
        if least < most and self._name(code, number, claim) != f"{code}#{number}":
            self._shown.setdefault(code, self._variables[self._name(code, number, claim)])
        return fact

    def _name(self, code: str, number: int, claim: Constraint) -> str:
        spec = self._specs[code]
        if spec.type == "days" and code in claim.between:
            return f"{code}#{number}"
        return f"{code}@{claim.instant}" if spec.changes_by_itself or spec.type == "days" else code

    def _fact(self, code: str, number: int, claim: Constraint) -> Any:
        fact = self._variable(self._name(code, number, claim), *self._specs[code].domain)
        if code in claim.between:
            least, most = claim.between[code]
            self.assertions += [fact >= least, fact <= most]
        if self._specs[code].type == "date" and claim.elapsed != (0, 0):
            return fact + self._variable(f"elapsed@{claim.instant}", *claim.elapsed)
        return fact

    def _recorded(self, code: str, number: int, claim: Constraint) -> Any:
        name = f"{self._name(code, number, claim)}?"
        self._shown_recorded.setdefault(code, name)
        return self._variable(name, 0, int(self._specs[code].obtainable))

    def _variable(self, name: str, least: int, most: int) -> Any:
        if name not in self._variables:
            self._variables[name] = self._z3.Int(name, self._context)
            self.assertions += [self._variables[name] >= least, self._variables[name] <= most]
        return self._variables[name]
