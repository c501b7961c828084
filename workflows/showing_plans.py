"""Plans as the command line and the API show them, and what years of them add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models import view_queries
from models.database import now
from models.vocabulary import ItemKind
from workflows.calendars import CALENDARS, Certainty
from workflows.catalogue import Audience
from workflows.clashes import ClashKind, clashes
from workflows.dates import CalendarRef, Edtf, local_day, previous_working_day
from workflows.definition import Definition
from workflows.foreseeing import foresee, until_the_end
from workflows.loading import Loaded, load, load_one
from workflows.planned import Planned
from workflows.reconciling import HORIZON, plan_of
from workflows.terms import periods
from workflows.viewing import item_title

PLAN_PAGE = 500
# What a request may ask for at once: a century.
LONGEST_PLAN_DAYS = 36525
# So many mails to one person in a week, or exchanges of one office in a month, are too much at once.
MOST_MAILS_A_WEEK = 25
MOST_EXCHANGES_A_MONTH = 4

Progress = Callable[[int, int], None]


def show_plan(
    session: Session, reference: str, *, start: date | None, until: date | None, language: str
) -> dict[str, Any]:
    """The shape of `plan --json`: everything to come, by default from today for the stored horizon."""
    loaded = load_one(session, reference)
    return _plan(session, loaded, start, until, language)


def show_plans(
    session: Session, *, start: date | None, until: date | None, language: str, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The plans of all agreements of the office, loaded in pages."""
    plans = [_plan(session, loaded, start, until, language) for loaded in _all(session, progress)]
    return sorted(plans, key=lambda said: str(said["ref"]))


def _all(session: Session, progress: Progress | None) -> Iterator[Loaded]:
    references = view_queries.references(session)
    for first in range(0, len(references), PLAN_PAGE):
        yield from load(session, references[first : first + PLAN_PAGE])
        if progress is not None:
            progress(min(first + PLAN_PAGE, len(references)), len(references))


def _plan(session: Session, loaded: Loaded, start: date | None, until: date | None, language: str) -> dict[str, Any]:
    today = local_day(now(session), loaded.facts.zone)
    first = start or today
    last = until or first + HORIZON
    # From today on, so that an end before the window is seen.
    items = until_the_end(plan_of(loaded, start=min(first, today), until=last), loaded.facts, loaded.machine.definition)
    return {
        "ref": loaded.reference,
        "from": first.isoformat(),
        "until": last.isoformat(),
        "items": [_said(loaded, item, language) for item in items if item.date >= first],
    }


def _said(loaded: Loaded, item: Planned, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": item.key(loaded.reference),
        "kind": item.kind,
        "due_at": item.due_at.astimezone(loaded.facts.zone).isoformat(),
        "date": item.date.isoformat(),
        "rule": item.rule,
        "audience": item.audience,
        "title": item_title(item, loaded.machine.definition, language),
    }
    certainty = certainty_of(loaded, item)
    if certainty != "known":
        said["calendar"] = certainty
    if item.kind is ItemKind.EXCHANGE:
        said["clashes"] = [
            {"kind": str(clash.kind), "day": clash.day.isoformat(), "what": clash.what, "estimated": clash.estimated}
            for clash in _against(loaded, item)
        ]
    return said


def certainty_of(loaded: Loaded, item: Planned) -> Certainty:
    """How far the calendar can be trusted that placed a reminder: the days between its own and the one it moved to."""
    if item.kind is not ItemKind.REMINDER or item.audience is None:
        return "known"
    people = loaded.facts.recipients.get(item.audience, ())
    worst: Certainty = "known"
    for calendar in {person.calendar for person in people} or {loaded.facts.calendar}:
        days = CALENDARS.of(calendar)
        day, sent = item.day, previous_working_day(item.day, days)
        for ordinal in range(sent.toordinal(), day.toordinal() + 1):
            found = days.certainty(date.fromordinal(ordinal))
            if found == "unknown":
                return found
            worst = found if found != "known" else worst
    return worst


def _against(loaded: Loaded, item: Planned) -> Sequence[Any]:
    """Holidays of either side; the people and the elections are known once the exchange is made."""
    if item.detail.get("on"):
        return ()
    sides: list[str | CalendarRef | None] = [loaded.facts.calendar, *loaded.facts.partner_calendars]
    found = clashes(
        Edtf(item.date.year, item.date.month, item.date.day),
        None,
        calendars=[("", CALENDARS.of(calendar)) for calendar in dict.fromkeys(sides)],
    )
    return [clash for clash in found if clash.kind is ClashKind.HOLIDAY]


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


def simulate(session: Session, *, start: date | None, until: date, progress: Progress | None = None) -> dict[str, Any]:
    """What the plans of all agreements add up to, year by year: whom they burden, and when too much comes at once.

    It is the same plan that is acted on, followed through what time does to each agreement, as if every exchange
    were held and reported and nobody did anything else.
    """
    first, last = start or now(session).date(), until
    years: dict[int, Year] = {year: Year() for year in range(first.year, last.year + 1)}
    agreements = 0
    for loaded in _all(session, progress):
        agreements += 1
        readers = {
            audience: tuple(person.user_id for person in people) for audience, people in loaded.facts.recipients.items()
        }
        entries = loaded.row["entries"]
        ahead = foresee(loaded.facts, loaded.machine.definition, CALENDARS, first, last, entries=entries)
        for item in ahead.items:
            _count(years[item.date.year], item, readers)
            if item.kind is ItemKind.TRANSITION and _asks_to_renew(loaded.machine.definition, item):
                years[item.date.year].renewals += 1
        begins = loaded.facts.term_start
        if begins is not None and loaded.facts.terms.tacit and loaded.facts.termination is None:
            end = ahead.ended_on or last
            for period in periods(loaded.facts.terms, begins.value, first, end):
                if first <= period.end <= end:
                    years[period.end.year].renewals += 1
    burdened = {person for year in years.values() for person in year.people}
    names = {id: str(row["address"]) for id, row in view_queries.user_names(session, list(burdened)).items()}
    return {
        "from": first.isoformat(),
        "until": last.isoformat(),
        "agreements": agreements,
        "years": [_year(number, year, names) for number, year in sorted(years.items())],
    }


def _asks_to_renew(definition: Definition, item: Planned) -> bool:
    """Whether the transition leads to where somebody has to renew: a tacit renewal makes no transition."""
    trigger, leaving = item.detail["trigger"], definition.leaving(item.detail["from"])
    reached = {one.to for one in leaving if one.trigger == trigger and one.timer}
    return any(transition.renews for to in reached for transition in definition.leaving(to))


def _count(year: Year, item: Planned, readers: Mapping[Audience, Sequence[UUID]]) -> None:
    if item.kind is ItemKind.REMINDER:
        week = item.day.isocalendar().week
        for person in readers.get(item.audience or Audience.OWNER, ()):
            year.mails += 1
            year.people[person] += 1
            year.weeks[person, week] += 1
    elif item.kind is ItemKind.EXCHANGE:
        year.exchanges += 1
        year.months[item.date.month] += 1
    else:
        year.transitions += 1


def _year(number: int, year: Year, names: Mapping[UUID, str]) -> dict[str, Any]:
    too_much = [
        {"what": "mails", "who": names[person], "week": week, "count": count}
        for (person, week), count in sorted(year.weeks.items(), key=lambda found: (found[0][1], str(found[0][0])))
        if count > MOST_MAILS_A_WEEK
    ]
    too_much += [
        {"what": "exchanges", "month": month, "count": count}
        for month, count in sorted(year.months.items())
        if count > MOST_EXCHANGES_A_MONTH
    ]
    return {
        "year": number,
        "mails": year.mails,
        "exchanges": year.exchanges,
        "renewals": year.renewals,
        "transitions": year.transitions,
        "people": {names[person]: count for person, count in year.people.most_common()},
        "too_much": too_much,
    }
