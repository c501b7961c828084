"""`plan`: every reminder, exchange and timed transition that ought to exist. Pure, deterministic, total.

What is stored is brought in line with this (`workflows.reconciling`); previews and simulations call it too,
so that what is shown is what will happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from models.vocabulary import ItemKind, Phase
from workflows.catalogue import Audience, Template
from workflows.dates import (
    Edtf,
    Period,
    WorkingDays,
    anniversary,
    first_working_day,
    local_day,
    morning,
    previous_working_day,
)
from workflows.definition import Anniversary, Definition, Reminder, Repeat
from workflows.facts import Facts, KnownDate, Recipient

# Inside `Planned` the name `date` is a field.
Day = date


class Calendars(Protocol):
    def of(self, code: str | None) -> WorkingDays:
        """The working days of a calendar; with None, Monday to Friday."""
        ...


@dataclass(frozen=True)
class Planned:
    """One thing that ought to happen. `date` is the day it is about, `day` the one it is done on, unshifted."""

    kind: ItemKind
    rule: str
    occurrence: str
    offset: str
    date: Day
    day: Day
    due_at: datetime
    audience: Audience | None = None
    template: Template | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.rule, self.occurrence, self.offset)

    def key(self, reference: str) -> str:
        return f"{reference}/{self.rule}/{self.occurrence}/{self.offset}"


def plan(facts: Facts, definition: Definition, calendars: Calendars, start: date, until: date) -> tuple[Planned, ...]:
    """What is to happen about days from `start` to `until`, both included, in order of doing.

    For the same facts and `start` a later `until` only adds. Nothing is due before the state was entered.
    """
    if definition.states[facts.state].phase is Phase.OVER:
        return ()
    planner = _Planner(facts, definition, calendars, start, until)
    found = [item for item in planner.everything() if start <= item.date <= until]
    return tuple(sorted(found, key=lambda item: (item.due_at, item.kind, item.identity)))


def due_for(recipient: Recipient, day: date, calendars: Calendars) -> datetime:
    """The recipient's own 09:00 of `day`, or of the last working day before it."""
    return morning(previous_working_day(day, calendars.of(recipient.calendar)), recipient.zone)


@dataclass(frozen=True)
class _Planner:
    facts: Facts
    definition: Definition
    calendars: Calendars
    start: date
    until: date

    def everything(self) -> Iterator[Planned]:
        yield from self._state()
        yield from self._timers()
        for rule in self.definition.reminders:
            if not rule.states or self.facts.state in rule.states:
                yield from self._reminder(rule)
        for anniversaries in self.definition.anniversaries:
            if self.facts.state in anniversaries.states:
                yield from self._anniversary(anniversaries)

    @property
    def _entered(self) -> date:
        return local_day(self.facts.entered_at, self.facts.zone)

    def _state(self) -> Iterator[Planned]:
        state = self.definition.states[self.facts.state]
        name, entry = self.facts.state, self.facts.entry
        if state.nudge is not None:
            nudge = state.nudge
            first = Period.parse(nudge.after).from_day(self._entered)
            for index, day in self._repeats(first, nudge.repeat):
                occurrence = _with_repeat(str(entry), index)
                yield from self._settle(
                    [self._mail(f"{name}-nudge", occurrence, nudge.after, day, day, nudge.audience, nudge.template)],
                    about=day,
                )
        if state.review is not None:
            review = Period.parse(state.review)
            for index, day in _forever(lambda n: review.from_day(self._entered, n), self.start, self.until):
                item = self._mail(
                    f"{name}-review",
                    f"{entry}.{index}",
                    state.review,
                    day,
                    day,
                    Audience.OWNER,
                    Template.REVIEW,
                )
                yield from self._settle([item], about=day)

    def _timers(self) -> Iterator[Planned]:
        for transition in self.definition.leaving(self.facts.state):
            timer = transition.timer
            if timer is None:
                continue
            since = self._entered
            if timer.since == "last-contact" and self.facts.last_contact is not None:
                since = max(since, self.facts.last_contact)
            day = Period.parse(timer.after).from_day(since)
            yield Planned(
                kind=ItemKind.TRANSITION,
                rule=transition.trigger,
                occurrence=str(self.facts.entry),
                offset=timer.after,
                date=day,
                day=day,
                due_at=max(morning(day, self.facts.zone), self.facts.entered_at),
                detail={"trigger": transition.trigger, "from": self.facts.state},
            )

    def _reminder(self, rule: Reminder) -> Iterator[Planned]:
        for occurrence, anchor in self._anchors(rule):
            items = []
            for offset in rule.offsets:
                day = Period.parse(offset).from_day(anchor)
                about = anchor if Period.parse(offset).sign < 0 else day
                items.append(self._mail(rule.id, occurrence, offset, about, day, rule.audience, rule.template))
            yield from self._settle(items, about=anchor)
            if rule.repeat is not None:
                last = max(item.day for item in items)
                for index, day in self._repeats(last, rule.repeat):
                    if index:
                        repeated = self._mail(
                            rule.id,
                            _with_repeat(occurrence, index),
                            rule.offsets[-1],
                            day,
                            day,
                            rule.audience,
                            rule.template,
                        )
                        yield from self._settle([repeated], about=day)

    def _anchors(self, rule: Reminder) -> Iterator[tuple[str, date]]:
        if rule.anchor == "state":
            yield str(self.facts.entry), self._entered
        elif rule.anchor == "commitment":
            for commitment in self.facts.commitments:
                if commitment.open and commitment.due is not None:
                    yield str(commitment.id), commitment.due.last
        else:
            for exchange in self.facts.exchanges:
                if exchange.open and exchange.date is not None:
                    yield str(exchange.id), exchange.date.last

    def _anniversary(self, rule: Anniversary) -> Iterator[Planned]:
        known = self.facts.dates.get(rule.anchor)
        if known is None:
            yield from self._question(rule)
        elif known.value.month is None:
            yield from self._year_review(rule, known)
        else:
            for ordinal, day in self._anniversary_days(known.value):
                if not rule.years or ordinal in rule.years:
                    yield from self._celebration(rule, known, ordinal, day)

    def _celebration(self, rule: Anniversary, known: KnownDate, ordinal: int, day: date) -> Iterator[Planned]:
        detail = {"ordinal": ordinal, "anchor": rule.anchor}
        occurrence = str(ordinal)
        if rule.creates is not None:
            act_on = Period.parse(rule.lead).from_day(day)
            floor = max(self.facts.entered_at, known.known_at)
            if day >= local_day(floor, self.facts.zone):
                yield Planned(
                    kind=ItemKind.EXCHANGE,
                    rule=f"{rule.id}-exchange",
                    occurrence=occurrence,
                    offset=rule.lead,
                    date=day,
                    day=act_on,
                    due_at=max(morning(act_on, self.facts.zone), floor),
                    detail={**detail, "exchange": str(rule.creates)},
                )
        items = [
            self._mail(
                rule.id,
                occurrence,
                offset,
                day,
                Period.parse(offset).from_day(day),
                rule.audience,
                Template.ANNIVERSARY,
                detail,
            )
            for offset in rule.offsets
        ]
        yield from self._settle(items, about=day, known=known)

    def _anniversary_days(self, anchor: Edtf) -> Iterator[tuple[int, date]]:
        """Ordinals and days around the window; of a month only, its first working day."""
        for ordinal in range(max(1, self.start.year - anchor.year), max(1, self.until.year - anchor.year) + 1):
            if anchor.year + ordinal > date.max.year:
                return
            if anchor.exact is not None:
                yield ordinal, anniversary(anchor.exact, ordinal)
            else:
                first = date(anchor.year + ordinal, anchor.month or 1, 1)
                yield ordinal, first_working_day(first, self.calendars.of(self.facts.calendar))

    def _year_review(self, rule: Anniversary, known: KnownDate) -> Iterator[Planned]:
        """Of a date known to the year only: one look in each year, on its first working day."""
        for year in range(max(known.value.year + 1, self.start.year), min(self.until.year, date.max.year - 1) + 1):
            day = first_working_day(date(year, 1, 1), self.calendars.of(self.facts.calendar))
            ordinal = year - known.value.year
            item = self._mail(
                f"{rule.id}-year",
                str(ordinal),
                "P0D",
                day,
                day,
                rule.audience,
                Template.ANNIVERSARY_YEAR,
                {"ordinal": ordinal, "anchor": rule.anchor},
            )
            yield from self._settle([item], about=day, known=known)

    def _question(self, rule: Anniversary) -> Iterator[Planned]:
        """Of an unknown date: the owner is asked two weeks after recording, and then once a year."""
        first = Period(days=14).from_day(local_day(self.facts.recorded_at, self.facts.zone))
        year = Period(years=1)
        for index, day in _forever(lambda n: year.from_day(first, n), self.start, self.until, origin=0):
            item = self._mail(
                f"{rule.id}-undated",
                str(index),
                "P14D",
                day,
                day,
                Audience.OWNER,
                Template.ANNIVERSARY_UNDATED,
                {"anchor": rule.anchor},
            )
            yield from self._settle([item], about=day)

    def _settle(self, items: list[Planned], *, about: date, known: KnownDate | None = None) -> Iterator[Planned]:
        """Drops what was due before Amity could have known it, but keeps the last one if its day lies ahead.

        After a correction nothing is caught up: what the old date was due for has been sent.
        """
        floor = max(self.facts.entered_at, known.known_at) if known else self.facts.entered_at
        missed = [item for item in items if item.due_at < floor]
        yield from (item for item in items if item.due_at >= floor)
        corrected = known is not None and known.corrected and known.known_at >= self.facts.entered_at
        if missed and not corrected and about >= local_day(floor, self.facts.zone):
            yield replace(max(missed, key=lambda item: (item.due_at, item.identity)), due_at=floor)

    def _mail(
        self,
        rule: str,
        occurrence: str,
        offset: str,
        about: date,
        day: date,
        audience: Audience,
        template: Template,
        detail: Mapping[str, Any] | None = None,
    ) -> Planned:
        recipients = self.facts.recipients.get(audience, ())
        dues = [due_for(recipient, day, self.calendars) for recipient in recipients] or [
            morning(previous_working_day(day, self.calendars.of(self.facts.calendar)), self.facts.zone)
        ]
        return Planned(
            kind=ItemKind.REMINDER,
            rule=rule,
            occurrence=occurrence,
            offset=offset,
            date=about,
            day=day,
            due_at=min(dues),
            audience=audience,
            template=template,
            detail=detail or {},
        )

    def _repeats(self, first: date, repeat: Repeat | None) -> Iterable[tuple[int, date]]:
        yield 0, first
        if repeat is not None:
            every = Period.parse(repeat.every)
            for index in range(1, repeat.times + 1):
                yield index, every.from_day(first, index)


def _with_repeat(occurrence: str, index: int) -> str:
    return f"{occurrence}.{index}" if index else occurrence


def _forever(day_of: Callable[[int], date], start: date, until: date, *, origin: int = 1) -> Iterator[tuple[int, date]]:
    """Index and day of an endless row of days, from just before `start` to `until`."""
    index = origin
    while (day := day_of(index)) <= until and day < date.max:
        if day >= start:
            yield index, day
        index += 1
