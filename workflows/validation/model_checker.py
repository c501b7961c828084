"""Proves that a definition can be used, or gives the shortest way to a counter-example. Pure.

What is abstracted, and why that is safe, stands in `docs/decisions/proving-definitions.md`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from models.enums import Phase
from workflows.calendar.dates import Period
from workflows.definitions.conditions import Guard, Term
from workflows.definitions.issues import Issue, PathStep
from workflows.definitions.mail_deadlines import OF_A_DAY
from workflows.definitions.planning_rules import Reminder
from workflows.definitions.schema import Definition, Timer, Transition
from workflows.engine.capabilities import Moment, at_moment, carries
from workflows.validation.liveness import LivenessCheck, Timed
from workflows.validation.solver import Constraint, Solver, UndecidedError
from workflows.validation.timer_bounds import (
    EARLY,
    WITHIN,
    Between,
    always_before,
    day_range,
    is_within_horizon,
    moment,
    surely_before,
)

OPEN, GIVEN = "approval.steps.open", "approvals.given"
# Ends that the terms bring, the code of the fault where one is missed, and what to do about it.
TERMS: tuple[tuple[Moment, str, str], ...] = (
    (
        "termination",
        "notice-lost",
        "a notice that is recorded may not take effect on its day here: give the state a transition to an end, with a "
        "timer at termination and no offset, whose guard holds whenever a notice runs",
    ),
    (
        "expiry",
        "term-lost",
        "a fixed term may run out here and the agreement goes on: give the state a transition to an end or a renewal, "
        "with a timer at expiry and no offset, whose guard holds whenever the term is fixed",
    ),
)


def prove(definition: Definition) -> tuple[Issue, ...]:
    """Every fault that can be shown; nothing where all is proved. Names must exist: that is checked before."""
    proof = _ModelChecker(definition, Solver(definition.specs))
    issues = [*proof.guards(), *proof.reachability(), *proof.ends(), *proof.overlaps(), *proof.timers()]
    return (*issues, *proof.terms(), *proof.rules(), *proof.forgotten())


@dataclass
class _ModelChecker:
    definition: Definition
    solver: Solver
    # For each transition and state, facts with which it can be done; None where there are none.
    _able: dict[tuple[int, str], Mapping[str, int] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._undecided: list[Issue] = []
        self._between: dict[str, Between] = {}
        for index, transition in enumerate(self.definition.transitions):
            for state in transition.from_:
                location = f"transitions > {index} ({transition.trigger})"
                claim = Constraint(transition.guard, always=self._approval_guard(state), between=self._of_state(state))
                self._able[index, state] = self._ask([claim], location, unknown={})
        self.paths = self._shortest_paths()

    def guards(self) -> Iterator[Issue]:
        yield from self._news()
        for (index, state), facts in self._able.items():
            transition = self.definition.transitions[index]
            if facts is None and state in self.paths:
                yield Issue(
                    "guard-never-holds",
                    f"transitions > {index} ({transition.trigger}) > guard",
                    f"no facts that can be obtained let {transition.trigger!r} be done from {state!r}",
                    self._path_to(state),
                )

    def reachability(self) -> Iterator[Issue]:
        for state in self.definition.states:
            if state not in self.paths:
                yield Issue("unreachable", f"states > {state}", "no way leads here from the initial state")

    def ends(self) -> Iterator[Issue]:
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
                yield Issue("dead-end", f"states > {name}", message, self._path_to(name))
            for transition in self.definition.leaving(name) if name in over else ():
                message = f"{transition.trigger!r} leaves a state that is over"
                yield Issue("leaves-end", f"states > {name}", message, self._path_to(name))

    def overlaps(self) -> Iterator[Issue]:
        for name in self.definition.states:
            for one, other in combinations(self.definition.leaving(name), 2):
                if one.trigger != other.trigger:
                    continue
                location = f"{name} > {one.trigger}"
                between, always = self._of_state(name), self._approval_guard(name)
                claims = [Constraint(guard, always=always, between=between) for guard in (one.guard, other.guard)]
                facts = self._ask(claims, location, unknown=None)
                if facts is not None:
                    step = PathStep(name, one.trigger, facts)
                    yield Issue(
                        "overlap",
                        location,
                        f"two transitions, to {one.to!r} and to {other.to!r}, whose guards can hold together",
                        (*self.paths.get(name, ()), step),
                    )
        yield from self._news()

    def timers(self) -> Iterator[Issue]:
        for name in self.definition.states:
            timed = self._timed(name)
            for transition, timer in timed:
                location = f"{name} > {transition.trigger} > timer"
                path = self._path_to(name)
                if self._ask([self._claim(name, transition, timer)], location, unknown={}) is None:
                    message = "the guard cannot hold at the moment at which the timer fires"
                    yield Issue("timer-never-fires", location, message, path)
                for sooner, its in timed:
                    if sooner is not transition and always_before(its, timer) and self._certain(name, sooner, its):
                        yield Issue(
                            "timer-never-fires", location, f"{sooner.trigger!r} always fires before it can", path
                        )
        yield from self._news()

    def terms(self) -> Iterator[Issue]:
        """Where a notice or a term can be recorded it takes effect, in each state in which the agreement may be then.

        A definition that knows no such end at all has nothing to be proved: what it cannot carry out is not recorded.
        Nor has a state in which an agreement sleeps and to which the end of a term leads, such as a winding-up: it is
        in force no more there, and the other proofs see to it that it is not forgotten.
        """
        wound_up = {
            transition.to
            for transition in self.definition.transitions
            if transition.timer is not None
            and transition.timer.at == "expiry"
            and self.definition.states[transition.to].phase is Phase.ASLEEP
        }
        for day, code, message in TERMS:
            if not carries(self.definition, day):
                continue
            for name, state in self.definition.states.items():
                if state.phase in Phase.holding() and name in self.paths and not (day == "expiry" and name in wound_up):
                    facts = self._missed(name, day)
                    if facts is not None:
                        path = (*self.paths[name], PathStep(name, None, facts))
                        yield Issue(code, f"states > {name}", message, path)
        yield from self._news()

    def _missed(self, name: str, moment: Moment) -> Mapping[str, int] | None:
        """Facts with which no transition of that day fires; None where one surely does.

        Each offset is asked alone: facts may change between two, so that both miss their time.
        """
        offsets: dict[tuple[int, int], list[Timed]] = {}
        for transition, timer in at_moment(self.definition, name, moment):
            if not self._carries_out(transition, timer):
                continue
            offsets.setdefault(Period.parse(timer.offset).span, []).append((transition, timer))
        facts: Mapping[str, int] | None = {}
        for timed in offsets.values():
            facts = self._ask(self._silent(name, timed), f"states > {name}", unknown={})
            if facts is None:
                return None
        return facts

    def _carries_out(self, transition: Transition, timer: Timer) -> bool:
        """Whether by this transition what was recorded happens: on its day the agreement is over, wound up or renewed.

        Before the end of a term it may also be moved on to a state that is asked the same.
        """
        least, most = day_range(timer.offset)
        phase = self.definition.states[transition.to].phase
        if (least, most) == (0, 0):
            return phase in Phase.aside() or (timer.at == "expiry" and transition.renews)
        return timer.at == "expiry" and most < 0 and phase in Phase.holding()

    def rules(self) -> Iterator[Issue]:
        """Every rule comes to something in a state that it is for."""
        over = {name for name, state in self.definition.states.items() if state.phase is Phase.OVER}
        for group in ("reminders", "anniversaries", "duties", "occasions"):
            for rule in getattr(self.definition, group):
                location = f"{group} > {rule.id}"
                # These two are still about projects that go on after the end.
                lasts = group == "reminders" and rule.anchor in ("commitment", "exchange") and over & set(rule.states)
                if rule.states and not lasts and not set(rule.states) & set(self.paths) - over:
                    message = "it is never due: its states are over, or never entered; name others, or leave it out"
                    yield Issue("rule-never-due", location, message)
        for reminder in self.definition.reminders:
            if reminder.anchor == "state":
                yield from self._late_offsets(
                    reminder.id, set(reminder.states) & set(self.paths) - over, reminder.offsets
                )
            else:
                states = set(reminder.states or self.definition.states) & set(self.paths) - over
                yield from self._behind_the_day(reminder, sorted(states))
        yield from self._news()

    def _late_offsets(self, rule: str, states: set[str], offsets: tuple[str, ...]) -> Iterator[Issue]:
        """Offsets that come only after the agreement has left the state, whatever the facts are."""
        for offset in offsets:
            if Period.parse(offset).sign < 0:
                continue
            left = {name: self._always_left(name, offset) for name in sorted(states)}
            if left and all(left.values()):
                name, trigger = next(iter(left.items()))
                message = f"{offset} is never due: {trigger!r} always leaves {name!r} before it"
                yield Issue("rule-never-due", f"reminders > {rule}", message, self._path_to(name))

    def _behind_the_day(self, reminder: Reminder, states: list[str]) -> Iterator[Issue]:
        """Offsets after a day of the terms, of which no mail ever goes out."""
        location = f"reminders > {reminder.id}"
        if reminder.anchor in ("expiry", "termination") and not carries(self.definition, reminder.anchor):
            message = f"it is never due: no transition has a timer at {reminder.anchor}, so that none is recorded"
            yield Issue("rule-never-due", location, message)
            return
        for offset in reminder.offsets:
            if day_range(offset)[0] <= 0:
                continue
            if reminder.template in OF_A_DAY:
                message = f"{offset} is never due: its mail asks for something by the day, and the day is over then"
                yield Issue("rule-never-due", location, message)
            elif reminder.anchor in ("entry", "expiry", "termination") and states:
                # Before it is signed nothing has a term or a notice.
                held = [
                    s
                    for s in states
                    if self.definition.states[s].phase in Phase.holding() or reminder.anchor == "entry"
                ]
                left = [self._left_on_the_day(name, reminder.anchor, offset) for name in held]
                if left and all(left):
                    message = f"{offset} is never due: {left[0]!r} has always left {held[0]!r} by then"
                    yield Issue("rule-never-due", location, message, self._path_to(held[0]))

    def _left_on_the_day(self, name: str, moment: Moment, offset: str) -> str | None:
        """The trigger by which the state is surely left on that day of the terms, before the offset."""
        timed = [
            (transition, timer)
            for transition, timer in at_moment(self.definition, name, moment)
            if day_range(timer.offset)[1] < day_range(offset)[0]
        ]
        sure = bool(timed) and self._ask(self._silent(name, timed), f"states > {name}", unknown={}) is None
        return timed[0][0].trigger if sure else None

    def _always_left(self, name: str, offset: str) -> str | None:
        """A trigger by which time leaves the state long before that, whatever the facts are."""
        for transition, timer in self._timed(name):
            sure = timer.after is not None and timer.since == "entered" and surely_before(timer.after, offset, EARLY)
            if sure and self._certain(name, transition, timer):
                return transition.trigger
        return None

    def forgotten(self) -> Iterator[Issue]:
        """In every state that can be reached something is due, and a mail is sent, even if nobody acts.

        A review comes back for ever. Without one a timer has to fire whatever the facts are. Each moment is
        asked alone: facts may change between two, so that one timer misses its time by them and the next by others.
        A timer sends no mail: `LivenessCheck` finds where it leads, and whether somebody hears of it within ten years.
        """
        silence = LivenessCheck(self.definition, self.paths, self._find, self._of_state)
        for name, state in self.definition.states.items():
            location = f"states > {name}"
            if state.phase is Phase.OVER:
                if state.review or state.nudge:
                    yield Issue("over-active", location, "nothing is due in a state that is over")
            elif name in self.paths:
                moments = self._moments(name)
                sure = [
                    moment for moment in moments if self._ask(self._silent(name, moment), location, unknown={}) is None
                ]
                silence.leaves(name, [timer for moment in sure for _, timer in moment])
                if not sure and not (state.review and is_within_horizon(state.review)):
                    yield from self._silence(name, location, moments)
        yield from silence.issues()
        yield from self._news()

    def _moments(self, name: str) -> list[list[Timed]]:
        """The timers of a state that come soon enough, those of one moment together, however it is written."""
        moments: dict[tuple[tuple[int, int], str], list[Timed]] = {}
        for transition, timer in self._timed(name):
            # Days of the terms may never come; and what comes too late is forgotten before.
            if timer.after is not None and is_within_horizon(timer.after):
                moments.setdefault((Period.parse(timer.after).span, timer.since), []).append((transition, timer))
        return list(moments.values())

    def _silent(self, name: str, timed: Iterable[Timed]) -> list[Constraint]:
        """That none of these timers, of one moment, fires."""
        return [self._claim(name, transition, timer, negated=True) for transition, timer in timed]

    def _silence(self, name: str, location: str, moments: list[list[Timed]]) -> Iterator[Issue]:
        """Facts with which no timer of the state fires: all at once, or such as changed between two of them."""
        review = self.definition.states[name].review
        if review is not None:
            yield Issue("forgotten", location, f"a review after {review} is too late; {WITHIN}", self._path_to(name))
            return
        message = f"an agreement can stay here unseen if all people stay silent; give it a review period, {WITHIN}"
        claims = self._silent(name, [timed for moment in moments for timed in moment])
        facts = self._ask(claims, location, unknown={}) if claims else {}
        if facts is None:
            message = f"facts that change between its timers let each miss its time; give it a review period, {WITHIN}"
            facts = self._ask(self._silent(name, moments[-1]), location, unknown={}) or {}
        yield Issue("forgotten", location, message, (*self.paths[name], PathStep(name, None, facts)))

    def _timed(self, name: str) -> list[Timed]:
        return [(t, t.timer) for t in self.definition.leaving(name) if t.timer is not None]

    def _claim(self, name: str, transition: Transition, timer: Timer, *, negated: bool = False) -> Constraint:
        between = {**self._of_state(name), **moment(timer)}
        return Constraint(transition.guard, negated=negated, always=self._approval_guard(name), between=between)

    def _path_to(self, name: str) -> tuple[PathStep, ...]:
        """The shortest way to a state with the state itself; empty where none leads there."""
        return (*self.paths[name], PathStep(name, None)) if name in self.paths else ()

    def _shortest_paths(self) -> dict[str, tuple[PathStep, ...]]:
        """The shortest way to each state that can be reached."""
        paths: dict[str, tuple[PathStep, ...]] = {self.definition.initial: ()}
        queue = deque([self.definition.initial])
        while queue:
            state = queue.popleft()
            for index, transition in enumerate(self.definition.transitions):
                facts = self._able.get((index, state))
                if facts is not None and transition.to not in paths:
                    paths[transition.to] = (*paths[state], PathStep(state, transition.trigger, facts))
                    queue.append(transition.to)
        return paths

    def _of_state(self, name: str) -> Between:
        """Facts that hang on approvals: of the state itself, and of those that lead to it."""
        between = self._between.get(name)
        if between is None:
            states = self.definition.states
            open_ = states[name].approvals if states[name].approval is not None else 0
            given = sum(states[state].approvals for state in self._leading_to(name))
            between = self._between[name] = {OPEN: (0, open_), GIVEN: (0, given)}
        return between

    def _approval_guard(self, name: str) -> Guard | None:
        """What is always so while a state asks for approval: each of its steps is open or given."""
        if self.definition.states[name].approval is None:
            return None
        return Guard(sum=(Term(fact=OPEN), Term(fact=GIVEN)), at_least=self.definition.states[name].approvals)

    def _leading_to(self, name: str) -> set[str]:
        """The state, and every one from which some way leads to it."""
        reached, queue = {name}, deque([name])
        while queue:
            state = queue.popleft()
            sources = {source for t in self.definition.transitions if t.to == state for source in t.from_} - reached
            reached |= sources
            queue.extend(sources)
        return reached

    def _certain(self, state: str, transition: Transition, timer: Timer) -> bool:
        """Whether the timer fires whatever the facts are."""
        claim = self._claim(state, transition, timer, negated=True)
        return self._ask([claim], f"{state} > {transition.trigger} > timer", unknown={}) is None

    def _ask(
        self, claims: list[Constraint], location: str, *, unknown: Mapping[str, int] | None
    ) -> Mapping[str, int] | None:
        try:
            return self.solver.facts_for(claims)
        except UndecidedError:
            message = "it is unknown whether this holds: the solver did not decide in time; make the guard simpler"
            self._undecided.append(Issue("undecided", location, message))
            return unknown

    def _find(self, claims: list[Constraint], location: str) -> Mapping[str, int] | None:
        return self._ask(claims, location, unknown={})

    def _news(self) -> Iterator[Issue]:
        """What turned out to be undecided since this was asked last."""
        while self._undecided:
            yield self._undecided.pop()
