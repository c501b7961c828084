"""What `plan` is made of: one planned item, and the context in which the rules make items. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from models.enums import ItemKind
from workflows.calendar.dates import (
    CalendarRef,
    Period,
    WorkingDays,
    first_working_day,
    local_day,
    morning,
    previous_working_day,
)
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.mail_deadlines import AT_ONCE, is_over
from workflows.definitions.planning_rules import Repeat
from workflows.definitions.schema import Definition
from workflows.engine.facts import Facts, KnownDate, Recipient
from workflows.planning.identity import reminder_key

# Inside `PlannedItem` the name `date` is a field.
Day = date
CalendarOf = str | CalendarRef | None


class Calendars(Protocol):
    def of(self, calendar: CalendarOf) -> WorkingDays:
        """The working days of a calendar; with None, Monday to Friday."""
        ...

    def shared(self, calendars: tuple[CalendarOf, ...]) -> WorkingDays:
        """The days on which all of them work."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedItem:
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
        return reminder_key(reference, *self.identity)


def due_for(recipient: Recipient, day: date, calendars: Calendars) -> datetime:
    """The recipient's own 09:00 of `day`, or of the last working day before it."""
    return _morning_of(day, recipient.zone, calendars.of(recipient.calendar))


# The same days come up for every agreement of an office, and finding the last working day is most of the cost.
@lru_cache(maxsize=32768)
def _morning_of(day: date, zone: ZoneInfo, days: WorkingDays) -> datetime:
    return morning(previous_working_day(day, days), zone)


@dataclass(frozen=True)
class PlanContext:
    """The facts of one agreement under one definition, the window asked for, and what every rule needs of them."""

    facts: Facts
    definition: Definition
    calendars: Calendars
    start: date
    until: date

    @cached_property
    def entered(self) -> date:
        return local_day(self.facts.entered_at, self.facts.zone)

    @cached_property
    def working_days(self) -> WorkingDays:
        return self.calendars.of(self.facts.calendar)

    @cached_property
    def shared_days(self) -> WorkingDays:
        return self.calendars.shared((self.facts.calendar, *self.facts.partner_calendars))

    @cached_property
    def _mornings(self) -> dict[tuple[Audience, bool], tuple[tuple[ZoneInfo, WorkingDays], ...]]:
        return {}

    def readers(self, audience: Audience, *, both: bool) -> tuple[tuple[ZoneInfo, WorkingDays], ...]:
        """The different mornings of an audience; of nobody, the own place's."""
        mornings = self._mornings.get((audience, both))
        if mornings is None:
            people = [(person.zone, person.calendar) for person in self.facts.recipients.get(audience, ())]
            partners = self.facts.partner_calendars if both else ()
            mornings = self._mornings[audience, both] = tuple(
                (zone, self.calendars.shared((calendar, *partners)))
                for zone, calendar in dict.fromkeys(people or [(self.facts.zone, self.facts.calendar)])
            )
        return mornings

    def mail(
        self,
        rule: str,
        occurrence: str,
        offset: str,
        about: date,
        day: date,
        audience: Audience,
        template: Template,
        detail: Mapping[str, Any] | None = None,
        *,
        both: bool = False,
    ) -> PlannedItem:
        """A reminder, due at the earliest of its readers' mornings."""
        return PlannedItem(
            kind=ItemKind.REMINDER,
            rule=rule,
            occurrence=occurrence,
            offset=offset,
            date=about,
            day=day,
            due_at=min(_morning_of(day, zone, days) for zone, days in self.readers(audience, both=both)),
            audience=audience,
            template=template,
            detail=detail or {},
        )

    def settle(self, items: list[PlannedItem], *, about: date, known: KnownDate | None = None) -> Iterator[PlannedItem]:
        """Drops what was due before Amity could have known it, but keeps the last one if its day lies ahead.

        After a correction nothing is caught up: what the old date was due for has been sent.
        """
        floor = max(self.facts.entered_at, known.known_at) if known else self.facts.entered_at
        missed = [item for item in items if item.due_at < floor]
        if not missed:
            yield from items
            return
        yield from (item for item in items if item.due_at >= floor)
        if self._just_taken_in(floor) and len(missed) < len(items):
            # A file brings hundreds at once: what a later mail of the same matter will say is not said now as well.
            return
        corrected = known is not None and known.corrected and known.known_at >= self.facts.entered_at
        if not corrected and about >= local_day(floor, self.facts.zone):
            yield replace(max(missed, key=lambda item: (item.due_at, item.identity)), due_at=floor)

    def _just_taken_in(self, floor: datetime) -> bool:
        facts = self.facts
        return facts.taken_in and local_day(floor, facts.zone) == local_day(facts.recorded_at, facts.zone)

    def quiet_at_first(self, items: Iterable[PlannedItem]) -> Iterator[PlannedItem]:
        """On the day on which an agreement is taken in, no mail is due: it waits for the next working morning.

        A file brings hundreds at once, and who brings it in gets one summary. What is over by then is dropped.
        """
        facts = self.facts
        if not facts.taken_in:
            yield from items
            return
        next_day = local_day(facts.recorded_at, facts.zone) + timedelta(days=1)
        begins = datetime.combine(next_day, time.min, tzinfo=facts.zone)
        for item in items:
            template = item.template
            if item.kind is not ItemKind.REMINDER or template is None or template in AT_ONCE or item.due_at >= begins:
                yield item
                continue
            readers = self.readers(item.audience or Audience.OWNER, both=False)
            day, due_at = min(
                ((day, morning(day, zone)) for zone, days in readers for day in [first_working_day(next_day, days)]),
                key=lambda found: found[1],
            )
            if not is_over(template, item.date, {**item.detail, "day": day.isoformat()}, day):
                yield replace(item, day=day, due_at=due_at)

    def forever(self, period: Period, anchor: date, *, origin: int = 1) -> Iterator[tuple[int, date]]:
        """Index and day of an endless row of days `period` apart, within the window; index 0 is the anchor."""
        if not period:
            return
        index = max(origin, (self.start - anchor).days // period.longest)
        while (day := period.from_day(anchor, index)) <= self.until and day < date.max:
            if day >= self.start:
                yield index, day
            index += 1


def repeats(first: date, repeat: Repeat | None) -> Iterable[tuple[int, date]]:
    yield 0, first
    if repeat is not None:
        every = Period.parse(repeat.every)
        for index in range(1, repeat.times + 1):
            yield index, every.from_day(first, index)


def with_repeat(occurrence: str, index: int) -> str:
    return f"{occurrence}.{index}" if index else occurrence
