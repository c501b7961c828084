"""Proves that a definition can be used, or gives the shortest way to a counter-example. Pure.

What is abstracted, and why that is safe, stands in `docs/decisions/proving-definitions.md`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from models.vocabulary import Phase
from workflows.dates import Period
from workflows.definition import Definition, Timer, Transition
from workflows.faults import Fault, PathStep
from workflows.solving import Claim, Solver, UndecidedError

# What has to be so for a day of the terms to come.
AT = {
    "expiry": {"terms.fixed": (1, 1), "notice.running": (0, 0)},
    "termination": {"notice.running": (1, 1)},
    "entry": {"entry.missing": (0, 0)},
}
Between = Mapping[str, tuple[int, int]]


def prove(definition: Definition) -> tuple[Fault, ...]:
    """Every fault that can be shown; nothing where all is proved. Names must exist: that is checked before."""
    proof = _Proof(definition, Solver(definition.specs))
    faults = [*proof.guards(), *proof.reachability(), *proof.ends(), *proof.overlaps(), *proof.timers()]
    return (*faults, *proof.forgotten())


@dataclass
class _Proof:
    definition: Definition
    solver: Solver
    # For each transition and state, facts with which it can be done; None where there are none.
    _able: dict[tuple[int, str], Mapping[str, int] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._undecided: list[Fault] = []
        for index, transition in enumerate(self.definition.transitions):
            for state in transition.from_:
                place = f"transitions > {index} ({transition.trigger})"
                claim = Claim(transition.guard, between=self._of_state(state))
                self._able[index, state] = self._ask([claim], place, unknown={})
        self.ways = self._ways()

    def guards(self) -> Iterator[Fault]:
        yield from self._undecided
        for (index, state), facts in self._able.items():
            transition = self.definition.transitions[index]
            if facts is None and state in self.ways:
                yield Fault(
                    "guard-never-holds",
                    f"transitions > {index} ({transition.trigger}) > guard",
                    f"no facts that can be obtained let {transition.trigger!r} be done from {state!r}",
                    self.ways[state],
                )

    def reachability(self) -> Iterator[Fault]:
        for state in self.definition.states:
            if state not in self.ways:
                yield Fault("unreachable", f"states > {state}", "no way leads here from the initial state")

    def ends(self) -> Iterator[Fault]:
        """From every state that is not over, an end can be reached; and nothing leaves an end."""
        over = {name for name, state in self.definition.states.items() if state.phase is Phase.OVER}
        finishing, queue = set(over), deque(over)
        while queue:
            towards = queue.popleft()
            for (index, state), facts in self._able.items():
                if self.definition.transitions[index].to == towards and facts is not None and state not in finishing:
                    finishing.add(state)
                    queue.append(state)
        for name in self.definition.states:
            if name not in finishing:
                message = "no way leads from here to an end"
                yield Fault("dead-end", f"states > {name}", message, self.ways.get(name, ()))
            for transition in self.definition.leaving(name) if name in over else ():
                message = f"{transition.trigger!r} leaves a state that is over"
                yield Fault("leaves-end", f"states > {name}", message, self.ways.get(name, ()))

    def overlaps(self) -> Iterator[Fault]:
        for name in self.definition.states:
            for one, other in combinations(self.definition.leaving(name), 2):
                if one.trigger != other.trigger:
                    continue
                place = f"{name} > {one.trigger}"
                between = self._of_state(name)
                claims = [Claim(one.guard, between=between), Claim(other.guard, between=between)]
                facts = self._ask(claims, place, unknown=None)
                if facts is not None:
                    step = PathStep(name, one.trigger, facts)
                    yield Fault(
                        "overlap",
                        place,
                        f"two transitions, to {one.to!r} and to {other.to!r}, whose guards can hold together",
                        (*self.ways.get(name, ()), step),
                    )
        yield from self._news()

    def timers(self) -> Iterator[Fault]:
        for name in self.definition.states:
            timed = [(t, t.timer) for t in self.definition.leaving(name) if t.timer is not None]
            for transition, timer in timed:
                place = f"{name} > {transition.trigger} > timer"
                way = self.ways.get(name, ())
                claim = Claim(transition.guard, between={**self._of_state(name), **_moment(timer)})
                if self._ask([claim], place, unknown={}) is None:
                    message = "the guard cannot hold at the moment at which the timer fires"
                    yield Fault("timer-never-fires", place, message, way)
                for sooner, its in timed:
                    if sooner is not transition and _always_before(its, timer) and self._certain(name, sooner, its):
                        yield Fault("timer-never-fires", place, f"{sooner.trigger!r} always fires before it can", way)
        yield from self._news()

    def forgotten(self) -> Iterator[Fault]:
        """In every state that can be reached something is due, though all people stay silent.

        A review comes back for ever. Without one a timer has to fire whatever the facts are: they stay as they are
        while people are silent, and only time goes on.
        """
        for name, state in self.definition.states.items():
            if state.phase is Phase.OVER:
                if state.review or state.nudge:
                    yield Fault("over-active", f"states > {name}", "nothing is due in a state that is over")
                continue
            if state.review is not None or name not in self.ways:
                continue
            silent = [
                Claim(t.guard, negated=True, between={**self._of_state(name), **_moment(t.timer)})
                for t in self.definition.leaving(name)
                if t.timer is not None and t.timer.after is not None
            ]
            place = f"states > {name}"
            facts = self._ask(silent, place, unknown=None) if silent else {}
            if facts is not None:
                yield Fault(
                    "forgotten",
                    place,
                    "an agreement can stay here unseen if all people stay silent; give it a review period",
                    (*self.ways[name], PathStep(name, None, facts)),
                )
        yield from self._news()

    def _ways(self) -> dict[str, tuple[PathStep, ...]]:
        """The shortest way to each state that can be reached."""
        ways: dict[str, tuple[PathStep, ...]] = {self.definition.initial: ()}
        queue = deque([self.definition.initial])
        while queue:
            state = queue.popleft()
            for index, transition in enumerate(self.definition.transitions):
                facts = self._able.get((index, state))
                if facts is not None and transition.to not in ways:
                    ways[transition.to] = (*ways[state], PathStep(state, transition.trigger, facts))
                    queue.append(transition.to)
        return ways

    def _of_state(self, name: str) -> Between:
        """Facts that only some states can change."""
        asks = getattr(self.definition.states[name], "approval", None) is not None
        return {} if asks or "approval.steps.open" not in self.definition.specs else {"approval.steps.open": (0, 0)}

    def _certain(self, state: str, transition: Transition, timer: Timer) -> bool:
        """Whether the timer fires whatever the facts are."""
        between = {**self._of_state(state), **_moment(timer)}
        claim = Claim(transition.guard, negated=True, between=between)
        return self._ask([claim], f"{state} > {transition.trigger} > timer", unknown={}) is None

    def _ask(self, claims: list[Claim], place: str, *, unknown: Mapping[str, int] | None) -> Mapping[str, int] | None:
        try:
            return self.solver.facts_for(claims)
        except UndecidedError:
            message = "it is unknown whether this holds: the solver did not decide in time; make the guard simpler"
            self._undecided.append(Fault("undecided", place, message))
            return unknown

    def _news(self) -> Iterator[Fault]:
        """What turned out to be undecided since it was told last."""
        while self._undecided:
            yield self._undecided.pop()


def _moment(timer: Timer | None) -> Between:
    """What the facts of time are when the timer fires; months have 28 to 31 days."""
    if timer is None:
        return {}
    if timer.at is not None:
        return AT[timer.at]
    shortest, longest = _lengths(timer)
    if timer.since == "last-contact":
        return {"quiet.days": (shortest, longest)}
    return {"state.days": (shortest, longest)}


def _lengths(timer: Timer) -> tuple[int, int]:
    period = Period.parse(timer.after or "P0D")
    return (
        period.years * 365 + period.months * 28 + period.days,
        period.years * 366 + period.months * 31 + period.days,
    )


def _always_before(one: Timer, other: Timer) -> bool:
    """Counted from the entry, and done with before the other can come; contact only puts the other off further."""
    if one.after is None or other.after is None or one.since != "entered":
        return False
    return _lengths(one)[1] < _lengths(other)[0]
