"""Liveness: proves that some mail is sent even if nobody acts, from where the timers lead and what comes before.

A transition sends no mail, and each entry into a state begins its review and its nudges again. Pure; the questions are
put to the solver by `workflows.validation.model_checker`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.definitions.guards import facts_of
from workflows.definitions.issues import Issue, PathStep
from workflows.definitions.schema import Definition, Timer, Transition
from workflows.validation.solver import Constraint
from workflows.validation.timer_bounds import (
    LONGEST,
    SURELY_BEFORE,
    WITHIN,
    Between,
    always_before,
    day_range,
    is_within_horizon,
    mails,
    moment,
    since_last,
    surely_before,
)

Timed = tuple[Transition, Timer]
# with the location that a question is about, facts with which all claims hold; an undecided question finds them too.
Ask = Callable[[list[Constraint], str], Mapping[str, int] | None]
# What may be spent on one definition: looking at a path, and asking about one. One that takes more is too tangled.
MOST, LOOK, QUESTION = 20_000, 1, 50


@dataclass(frozen=True)
class UnannouncedTimer:
    """A timer of a state that can fire although no mail was sent since the state was entered."""

    state: str
    transition: Transition
    timer: Timer

    @property
    def to(self) -> str:
        return self.transition.to


TimerPath = tuple[UnannouncedTimer, ...]


class LivenessCheck:
    """What happens to an agreement of which nobody speaks; `between_of` says what holds of the facts in each state."""

    def __init__(
        self,
        definition: Definition,
        paths: Mapping[str, tuple[PathStep, ...]],
        ask: Ask,
        between_of: Callable[[str], Between],
    ) -> None:
        self._definition, self._paths, self._ask, self._between_of = definition, paths, ask, between_of
        self._sure: dict[str, Sequence[Timer]] = {}
        self._spent = 0

    def leaves(self, state: str, timers: Sequence[Timer]) -> None:
        """That these timers leave the state whatever the facts are."""
        self._sure[state] = timers

    def issues(self) -> Iterator[Issue]:
        rounds = [issue for name in self._sure for issue in self._endless(name)]
        yield from rounds or (issue for name in self._sure for issue in self._long(name))

    def _endless(self, name: str) -> Iterator[Issue]:
        """The shortest way on which timers lead from the state back into it, again and again, without a mail."""
        location, queue = f"states > {name}", deque[TimerPath]([()])
        while queue:
            if self._spend(LOOK):
                yield self._tangled(location)
                return
            path = queue.popleft()
            for unannounced in self._unannounced(path[-1].to if path else name):
                longer = (*path, unannounced)
                if unannounced.to == name and _again(longer):
                    facts = self._possible(self._round(longer), location)
                    if facts is not None:
                        message = (
                            "timers lead round in a circle from here, and nobody gets a mail: each move restarts "
                            "the review and the nudges; let one of them come before the timer"
                        )
                        yield Issue("forgotten", location, message, self._path_steps(longer, facts))
                        return
                elif unannounced.to not in {name, *(one.to for one in path)} and unannounced.to in self._sure:
                    queue.append(longer)

    def _long(self, name: str) -> Iterator[Issue]:
        """The shortest way on which nobody gets a mail for longer than ten years, from whatever day in the state on."""
        location, queue = f"states > {name}", deque[tuple[int, int, TimerPath]]()
        for transition in self._definition.leaving(name):
            timer = transition.timer
            if timer is not None and not any(always_before(sure, timer) for sure in self._sure[name]):
                unannounced = UnannouncedTimer(name, transition, timer)
                queue += [(0, passed, (unannounced,)) for passed in range(len(self._sooner(unannounced)) + 1)]
        while queue:
            if self._spend(LOOK):
                yield self._tangled(location)
                return
            days, passed, path = queue.popleft()
            last = path[-1].to
            # An end is no stay; the way to it may be long enough.
            over = last not in self._sure
            stay = 0 if over else self._soonest(last) or 0
            silent = days + stay + (day_range(path[0].timer.after)[1] if path[0].timer.after else LONGEST)
            if silent > LONGEST:
                # Reckoned closely only where it matters: it takes its time.
                silent = days + stay + self._begun(path[0], passed)
            again = last == name or last in {unannounced.to for unannounced in path[:-1]}
            if again and self._possible(self._claims(path, begun=passed), location) is None:
                continue
            # The last stay is that long only where no timer cuts it short; one that does is a way of its own.
            facts = (
                self._possible(self._claims(path, begun=passed, stays=not over), location) if silent > LONGEST else None
            )
            if facts is not None:
                message = (
                    f"timers lead on from here, and if nobody acts nobody gets a mail for {silent} days: "
                    f"each move restarts the review and the nudges; {WITHIN}"
                )
                yield Issue("forgotten", location, message, self._path_steps(path, facts))
                return
            for unannounced in () if over else self._unannounced(last):
                if unannounced.timer.at is None or unannounced not in path:
                    queue.append((days + self._waits(unannounced), passed, (*path, unannounced)))

    def _possible(self, claims: list[Constraint], location: str) -> Mapping[str, int] | None:
        self._spend(QUESTION)
        return self._ask(claims, location)

    def _spend(self, cost: int) -> bool:
        """Returns whether it is more than may be spent."""
        self._spent += cost
        return self._spent > MOST

    def _tangled(self, location: str) -> Issue:
        return Issue("undecided", location, "its timers lead on in too many ways to follow each; make them fewer")

    def _unannounced(self, name: str) -> list[UnannouncedTimer]:
        """The timers that can leave the state before a mail was sent since it was entered."""
        sent = list(mails(self._definition, name))
        return [
            UnannouncedTimer(name, transition, transition.timer)
            for transition in self._definition.leaving(name)
            if transition.timer is not None
            and not any(surely_before(mail, transition.timer.after or "P0D", SURELY_BEFORE) for mail in sent)
        ]

    def _soonest(self, name: str) -> int | None:
        """How many days after the entry a mail or a timer comes at the latest."""
        end = self._first(name)
        return day_range(end)[1] if end is not None else None

    def _first(self, name: str) -> str | None:
        """The period after which a mail or a timer surely comes, the first of them."""
        coming = (*mails(self._definition, name), *self._leaving(name))
        return min(coming, key=lambda one: day_range(one)[1], default=None)

    def _leaving(self, name: str) -> list[str]:
        return [timer.after for timer in self._sure[name] if timer.after is not None]

    def _waits(self, unannounced: UnannouncedTimer) -> int:
        """How long it can take to come, at most; a day of the terms comes some time before what is sure."""
        if unannounced.timer.after is not None:
            return day_range(unannounced.timer.after)[1]
        return self._soonest(unannounced.state) or 0

    def _sooner(self, unannounced: UnannouncedTimer) -> list[UnannouncedTimer]:
        """The timers of its state that are always before it, the earliest first."""
        found = [
            UnannouncedTimer(unannounced.state, transition, transition.timer)
            for transition in self._definition.leaving(unannounced.state)
            if transition.timer is not None and always_before(transition.timer, unannounced.timer)
        ]
        return sorted(found, key=lambda one: day_range(one.timer.after or "P0D"))

    def _begun(self, unannounced: UnannouncedTimer, passed: int) -> int:
        """As `_waits`, from any day in the state on which so many of the sooner timers have passed without firing.

        The state's first mails may have come, and its review comes back.
        """
        review = self._definition.states[unannounced.state].review
        if unannounced.timer.after is not None:
            since = since_last(unannounced.timer.after, tuple(mails(self._definition, unannounced.state)), review)
            gone = self._sooner(unannounced)[passed - 1].timer.after if passed else None
            return min(since, day_range(unannounced.timer.after)[1] - day_range(gone)[0]) if gone else since
        coming = [*self._leaving(unannounced.state), *([review] if review and is_within_horizon(review) else [])]
        return min((day_range(one)[1] for one in coming), default=0)

    def _round(self, path: TimerPath) -> list[Constraint]:
        """That timers lead this way once and, where days are compared, still do so after ten years."""
        claims = self._claims(path)
        facts = {fact for unannounced in path for fact in facts_of(unannounced.transition.guard)}
        if any(self._definition.specs[fact].type == "date" for fact in facts):
            longest = sum(self._waits(unannounced) for unannounced in path)
            claims += self._claims(path, since=(LONGEST, LONGEST + longest), first=len(claims))
        return claims

    def _claims(
        self,
        path: TimerPath,
        *,
        begun: int | None = None,
        stays: bool = False,
        since: tuple[int, int] = (0, 0),
        first: int = 0,
    ) -> list[Constraint]:
        """That each of these timers fires; `begun`: the first one from any day in its state on which so many of the
        sooner ones have passed, else from the entry.

        `stays`: and that in the state to which they lead none fires before those that surely do.
        """
        claims: list[Constraint] = []
        for number, unannounced in enumerate(path):
            fresh = begun is None or number > 0
            for sooner in self._sooner(unannounced)[0 if fresh else begun :]:
                claims.append(
                    self._claim(
                        unannounced.state,
                        sooner.transition,
                        sooner.timer,
                        first + len(claims),
                        since,
                        fresh=fresh,
                        negated=True,
                    )
                )
            moved = self._later(since, unannounced) if fresh else since
            claims.append(
                self._claim(
                    unannounced.state,
                    unannounced.transition,
                    unannounced.timer,
                    first + len(claims),
                    since,
                    fresh=fresh,
                )
            )
            since = moved
        last = path[-1].to
        end = self._first(last) if stays else None
        for cut in self._definition.leaving(last) if end is not None else ():
            after = cut.timer.after if cut.timer is not None else None
            if cut.timer is not None and after is not None and end is not None and surely_before(after, end, 1):
                claims.append(self._claim(last, cut, cut.timer, first + len(claims), since, negated=True))
        return claims

    def _claim(
        self,
        name: str,
        transition: Transition,
        timer: Timer,
        instant: int,
        since: tuple[int, int],
        *,
        fresh: bool = True,
        negated: bool = False,
    ) -> Constraint:
        return Constraint(
            transition.guard,
            negated=negated,
            between={**self._between_of(name), **moment(timer, fresh=fresh)},
            instant=instant,
            elapsed=self._later(since, UnannouncedTimer(name, transition, timer)) if fresh else since,
        )

    def _later(self, since: tuple[int, int], unannounced: UnannouncedTimer) -> tuple[int, int]:
        least = day_range(unannounced.timer.after)[0] if unannounced.timer.after is not None else 0
        return since[0] + least, since[1] + self._waits(unannounced)

    def _path_steps(self, path: TimerPath, facts: Mapping[str, int]) -> tuple[PathStep, ...]:
        steps = [
            PathStep(
                unannounced.state,
                unannounced.transition.trigger,
                {fact: facts[fact] for fact in facts_of(unannounced.transition.guard) if fact in facts},
            )
            for unannounced in path
        ]
        return (*self._paths[path[0].state], *steps, PathStep(path[-1].to, None))


def _again(path: TimerPath) -> bool:
    """Whether time can lead this way again and again: a day of the terms fires a trigger once, until a renewal."""
    anchors = {unannounced.timer.at for unannounced in path} - {None}
    return not anchors or (anchors == {"expiry"} and any(unannounced.transition.renews for unannounced in path))
