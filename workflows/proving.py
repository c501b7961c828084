"""Proves that a definition can be used, or gives the shortest way to a counter-example. Pure.

What is abstracted, and why that is safe, stands in `docs/decisions/proving-definitions.md`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
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
# What comes later than this is forgotten before; in words for those who read a fault.
LONGEST = 3653
WITHIN = "ten years at most"
# Every day of four years, and of the four in which a century has no leap day.
STARTS = tuple(date(year, 1, 1) + timedelta(days) for year in (2024, 2096) for days in range(1461))
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
        yield from self._news()
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
            timed = self._timed(name)
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

        A review comes back for ever. Without one a timer has to fire whatever the facts are. Each moment is
        asked alone: facts may change between two, so that one timer misses its time by them and the next by others.
        """
        onward: dict[str, tuple[str, ...]] = {}
        for name, state in self.definition.states.items():
            place = f"states > {name}"
            if state.phase is Phase.OVER:
                if state.review or state.nudge:
                    yield Fault("over-active", place, "nothing is due in a state that is over")
            elif state.review is not None:
                if _lengths(state.review)[1] > LONGEST:
                    way = self.ways.get(name, ())
                    yield Fault("forgotten", place, f"a review after {state.review} is too late; {WITHIN}", way)
            elif name in self.ways:
                moments = self._moments(name)
                sure = [
                    moment for moment in moments if self._ask(self._silent(name, moment), place, unknown={}) is None
                ]
                if state.nudge is None:
                    onward[name] = tuple(transition.to for moment in sure for transition, _ in moment)
                if not sure:
                    yield from self._silence(name, place, moments)
        yield from self._carousels(onward)
        yield from self._news()

    def _moments(self, name: str) -> list[list[tuple[Transition, Timer]]]:
        """The timers of a state that come soon enough, those of one moment together."""
        moments: dict[tuple[str, str], list[tuple[Transition, Timer]]] = {}
        for transition, timer in self._timed(name):
            # Days of the terms may never come; and what comes too late is forgotten before.
            if timer.after is not None and _lengths(timer.after)[1] <= LONGEST:
                moments.setdefault((timer.after, timer.since), []).append((transition, timer))
        return list(moments.values())

    def _silent(self, name: str, timed: Iterable[tuple[Transition, Timer]]) -> list[Claim]:
        """That none of these timers fires."""
        return [Claim(t.guard, negated=True, between={**self._of_state(name), **_moment(timer)}) for t, timer in timed]

    def _silence(self, name: str, place: str, moments: list[list[tuple[Transition, Timer]]]) -> Iterator[Fault]:
        """Facts with which no timer of the state fires: all at once, or such as changed between two of them."""
        message = f"an agreement can stay here unseen if all people stay silent; give it a review period, {WITHIN}"
        claims = self._silent(name, [timed for moment in moments for timed in moment])
        facts = self._ask(claims, place, unknown={}) if claims else {}
        if facts is None:
            message = f"facts that change between its timers let each miss its time; give it a review period, {WITHIN}"
            facts = self._ask(self._silent(name, moments[-1]), place, unknown={}) or {}
        yield Fault("forgotten", place, message, (*self.ways[name], PathStep(name, None, facts)))

    def _carousels(self, onward: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
        """Timers that lead round and round through states in which nobody is ever asked."""
        for name in onward:
            seen, queue = set[str](), deque(onward[name])
            while queue:
                state = queue.popleft()
                if state in onward and state not in seen:
                    seen.add(state)
                    queue.extend(onward[state])
            if name in seen:
                message = "timers lead round and round from here, and nobody is asked; give one state a review period"
                yield Fault("forgotten", f"states > {name}", message, (*self.ways[name], PathStep(name, None)))

    def _timed(self, name: str) -> list[tuple[Transition, Timer]]:
        return [(t, t.timer) for t in self.definition.leaving(name) if t.timer is not None]

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
    """What the facts of time are when the timer fires."""
    if timer is None:
        return {}
    if timer.after is None:
        return AT[timer.at or ""]
    shortest, longest = _lengths(timer.after)
    if timer.since == "last-contact":
        return {"quiet.days": (shortest, longest)}
    return {"state.days": (shortest, longest)}


@lru_cache(maxsize=256)
def _lengths(period: str) -> tuple[int, int]:
    """The fewest and the most days that a period has, wherever it begins."""
    parsed = Period.parse(period)
    lengths = [(parsed.from_day(start) - start).days for start in STARTS]
    return min(lengths), max(lengths)


def _always_before(one: Timer, other: Timer) -> bool:
    """Counted from the entry, and done with before the other can come; contact only puts the other off further."""
    if one.after is None or other.after is None or one.since != "entered":
        return False
    return _lengths(one.after)[1] < _lengths(other.after)[0]
