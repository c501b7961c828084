"""What years of plans add up to: mails, exchanges, and whom they burden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from config.json_shapes import left_out_if_none, written_as
from models.database import Transaction
from models.enums import ItemKind
from models.queries import agreements as agreements_queries
from models.queries import board as board_queries
from workflows.calendar.dates import days_from, local_day
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Audience
from workflows.definitions.item_details import details_of
from workflows.definitions.schema import Definition
from workflows.engine.facts import Facts
from workflows.engine.terms import periods
from workflows.planning.duties import LONGEST_LEAD_DAYS
from workflows.planning.forecast import forecast
from workflows.planning.items import PlannedItem
from workflows.read_models.plans import Progress, load_in_pages
from workflows.unit_of_work.loader import LoadedAgreement

# So many mails to one person in a week, or exchanges of one office in a month, are too much at once, if they are
# also so many times what is usual there: a large office has much to do in every week.
MOST_MAILS_A_WEEK = 25


MOST_EXCHANGES_A_MONTH = 4


UNUSUAL = 2


# No mail goes out longer before what it is about.
LONGEST_LEAD = timedelta(days=LONGEST_LEAD_DAYS)


@dataclass
class Year:
    """What one year brings. `weeks` and `months` are what is looked at for too much at once."""

    mails: int = 0
    exchanges: int = 0
    renewals: int = 0
    transitions: int = 0
    people: Counter[UUID] = field(default_factory=Counter)
    weeks: Counter[tuple[UUID, int]] = field(default_factory=Counter)
    months: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """So many `mails` to one person in a week, or `exchanges` of the office in a month."""

    what: str
    count: int
    who: Annotated[str | None, left_out_if_none()] = None
    week: Annotated[int | None, left_out_if_none()] = None
    month: Annotated[int | None, left_out_if_none()] = None


@dataclass(frozen=True, slots=True)
class WorkloadYear:
    """`people` are mails by address."""

    year: int
    mails: int
    exchanges: int
    renewals: int
    transitions: int
    people: Mapping[str, int]
    too_much: Sequence[TooMuch]


@dataclass(frozen=True, slots=True)
class Workload:
    """The shape of `simulate --json` for one office."""

    first: Annotated[str, written_as("from")]
    until: str
    agreements: int
    years: Sequence[WorkloadYear]


@dataclass(frozen=True)
class _Usual:
    """What a week brings each person on the average of the years, and a month the office."""

    weeks: Mapping[UUID, float]
    month: float

    @classmethod
    def of(cls, years: Iterable[Year], *, days: int) -> _Usual:
        people: Counter[UUID] = Counter()
        exchanges = 0
        for year in years:
            people.update(year.people)
            exchanges += year.exchanges
        return cls({person: mails * 7 / days for person, mails in people.items()}, exchanges * 365.25 / 12 / days)


def simulate(tx: Transaction, *, start: date | None, until: date, progress: Progress | None = None) -> Workload:
    """What the plans of all agreements add up to, year by year: whom they burden, and when too much comes at once.

    It is the same plan that is acted on, followed through what time does to each agreement, as if every exchange
    were held and reported and nobody did anything else. A mail counts on the day on which it goes out, the others on
    the day that they are about.
    """
    first, last = start or _today(tx), until
    years: dict[int, Year] = {year: Year() for year in range(first.year, last.year + 1)}
    agreements = 0
    for loaded in (one for page in load_in_pages(tx, progress) for one in page):
        agreements += 1
        readers = {
            audience: tuple(person.user_id for person in people) for audience, people in loaded.facts.recipients.items()
        }
        entries = loaded.snapshot.state_entry_counts
        # What is about a day behind the last may be written of before it.
        seen = forecast(
            loaded.facts,
            loaded.machine.definition,
            CALENDARS,
            first,
            days_from(last, LONGEST_LEAD.days),
            entries=entries,
        )
        for item in seen.items:
            day = _counted_on(item, loaded)
            if first <= day <= last:
                _count(years, day, item, readers)
                if item.kind is ItemKind.TRANSITION and _asks_to_renew(loaded.machine.definition, item):
                    years[day.year].renewals += 1
        for day in _tacit_renewals(loaded.facts, first, min(seen.ended_on or last, last)):
            years[day.year].renewals += 1
    burdened = {person for year in years.values() for person in year.people}
    names = {id: row.address for id, row in agreements_queries.user_names(tx, list(burdened)).items()}
    usual = _Usual.of(years.values(), days=(last - first).days + 1)
    return Workload(
        first=first.isoformat(),
        until=last.isoformat(),
        agreements=agreements,
        years=[_year(number, year, names, usual) for number, year in sorted(years.items())],
    )


def _tacit_renewals(facts: Facts, first: date, last: date) -> Iterator[date]:
    """The ends of periods after which the term goes on automatically."""
    for held, begins, ends in facts.split_by_terms(first, last):
        start = held.term_start
        if start is not None and held.terms.tacit and held.termination is None:
            yield from (
                period.end for period in periods(held.terms, start.value, begins, ends) if begins <= period.end <= ends
            )


def _today(tx: Transaction) -> date:
    """The day at the office's first own place."""
    zones = [row.zone for row in board_queries.own_place_rows(tx)]
    return local_day(tx.now, zone_of(zones[0] if zones else None))


def _asks_to_renew(definition: Definition, item: PlannedItem) -> bool:
    """Whether the transition leads to where somebody has to renew: a tacit renewal makes no transition."""
    details = details_of(item.detail)
    leaving = definition.leaving(details.from_state or "")
    reached = {one.to for one in leaving if one.trigger == details.trigger and one.timer}
    return any(transition.renews for to in reached for transition in definition.leaving(to))


def _counted_on(item: PlannedItem, loaded: LoadedAgreement) -> date:
    return local_day(item.due_at, loaded.facts.zone) if item.kind is ItemKind.REMINDER else item.date


def _count(years: Mapping[int, Year], day: date, item: PlannedItem, readers: Mapping[Audience, Sequence[UUID]]) -> None:
    year = years[day.year]
    if item.kind is ItemKind.REMINDER:
        week = day.isocalendar()
        # The last days of a year may lie in the first week of the next, and its first in the last of the one before.
        weeks = years.get(week.year, year).weeks
        for person in readers.get(item.audience or Audience.OWNER, ()):
            year.mails += 1
            year.people[person] += 1
            weeks[person, week.week] += 1
    elif item.kind is ItemKind.EXCHANGE:
        year.exchanges += 1
        year.months[day.month] += 1
    else:
        year.transitions += 1


def _year(number: int, year: Year, names: Mapping[UUID, str], usual: _Usual) -> WorkloadYear:
    weeks = [
        TooMuch("mails", count, who=names[person], week=week)
        for (person, week), count in sorted(year.weeks.items(), key=lambda counted: (counted[0][1], str(counted[0][0])))
        if count > max(MOST_MAILS_A_WEEK, UNUSUAL * usual.weeks[person])
    ]
    months = [
        TooMuch("exchanges", count, month=month)
        for month, count in sorted(year.months.items())
        if count > max(MOST_EXCHANGES_A_MONTH, UNUSUAL * usual.month)
    ]
    return WorkloadYear(
        year=number,
        mails=year.mails,
        exchanges=year.exchanges,
        renewals=year.renewals,
        transitions=year.transitions,
        people={names[person]: count for person, count in year.people.most_common()},
        too_much=[*weeks, *months],
    )
