"""Plans as the command line and the API show them, and what years of them add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models import agreement_queries, page_queries, view_queries
from models.database import now
from models.vocabulary import Fate, ItemKind
from workflows.calendar.dates import CalendarRef, Edtf, days_from, local_day, previous_working_day
from workflows.calendar.holidays import CALENDARS, Certainty
from workflows.calendar.scheduling_conflicts import ClashKind, clashes
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.schema import Definition
from workflows.engine.facts import Facts
from workflows.engine.terms import periods
from workflows.offices.places import place_name
from workflows.planning.duties import LONGEST_LEAD_DAYS
from workflows.planning.forecast import Foreseen, ahead, foresee
from workflows.planning.items import Planned
from workflows.showing_exchanges import AHEAD
from workflows.unit_of_work.loader import Loaded, load, load_one
from workflows.unit_of_work.reconcile import HORIZON
from workflows.viewing import commitment_title, exchange_title, item_title

PLAN_PAGE = 500
# What a request may ask for at once: a century.
LONGEST_PLAN_DAYS = 36525
# So many mails to one person in a week, or exchanges of one office in a month, are too much at once, if they are
# also so many times what is usual there: a large office has much to do in every week.
MOST_MAILS_A_WEEK = 25
MOST_EXCHANGES_A_MONTH = 4
UNUSUAL = 2
# No mail goes out longer before what it is about.
LONGEST_LEAD = timedelta(days=LONGEST_LEAD_DAYS)

Progress = Callable[[int, int], None]


def show_plan(
    session: Session, reference: str, *, start: date | None, until: date | None, language: str
) -> dict[str, Any]:
    """The shape of `plan --json`: everything to come, by default from today for the stored horizon."""
    loaded = load_one(session, reference)
    return _plan(session, loaded, settled_of(session, [loaded]), start, until, language)


def show_plans(
    session: Session, *, start: date | None, until: date | None, language: str, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The plans of all agreements of the office, loaded in pages."""
    plans = []
    for page in _pages(session, progress):
        settled = settled_of(session, page)
        plans += [_plan(session, loaded, settled, start, until, language) for loaded in page]
    return sorted(plans, key=lambda said: str(said["ref"]))


Settled = set[tuple[UUID, str, str, str]]


def settled_of(session: Session, agreements: Sequence[Loaded]) -> Settled:
    """What was sent, done or skipped of things about today and later: it does not come again."""
    today = now(session).date() - timedelta(days=1)
    rows = agreement_queries.stored_items(session, [loaded.id for loaded in agreements], today)
    return {
        (row["agreement_id"], row["rule"], row["occurrence"], row["offset"])
        for row in rows
        if row["fate"] not in (Fate.PLANNED, Fate.CANCELLED)
    }


def _pages(session: Session, progress: Progress | None) -> Iterator[list[Loaded]]:
    references = view_queries.references(session)
    for first in range(0, len(references), PLAN_PAGE):
        yield load(session, references[first : first + PLAN_PAGE])
        if progress is not None:
            progress(min(first + PLAN_PAGE, len(references)), len(references))


def _plan(
    session: Session, loaded: Loaded, settled: Settled, start: date | None, until: date | None, language: str
) -> dict[str, Any]:
    today = local_day(now(session), loaded.facts.zone)
    first = start or today
    last = until or days_from(first, HORIZON.days)
    # From today on, so that an end before the window is seen.
    seen = _ahead(loaded, start=min(first, today), until=last)
    return {
        "ref": loaded.reference,
        "from": first.isoformat(),
        "until": last.isoformat(),
        "items": [
            _said(loaded, item, language, put_off=item.identity in seen.put_off)
            for item in seen.items
            if item.date >= first and (loaded.id, *item.identity) not in settled
        ],
        "standing": _standing(loaded, first, last, language),
    }


def _standing(loaded: Loaded, first: date, last: date, language: str) -> list[dict[str, Any]]:
    """The exchanges of these days that are made already: nothing has to happen for them to be there."""
    return [
        {"id": one["id"], "date": one["date"], "state": one["state"], "title": exchange_title(one, language)}
        for one in sorted(loaded.row["exchanges"], key=lambda one: (one["date"] or "", one["id"]))
        if one["date"] and one["state"] in AHEAD and first <= Edtf.parse(one["date"]).last <= last
    ]


def ahead_of(loaded: Loaded, *, start: date, until: date) -> tuple[Planned, ...]:
    """The plan as it is shown, through what the terms do to the agreement."""
    return _ahead(loaded, start=start, until=until).items


def _ahead(loaded: Loaded, *, start: date, until: date) -> Foreseen:
    return ahead(loaded.facts, loaded.machine.definition, CALENDARS, start, until, entries=loaded.row["entries"])


def _said(loaded: Loaded, item: Planned, language: str, *, put_off: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": item.key(loaded.reference),
        "kind": item.kind,
        "due_at": item.due_at.astimezone(loaded.facts.zone).isoformat(),
        # An exchange known to its year or month is not given a day.
        "date": (item.kind is ItemKind.EXCHANGE and item.detail.get("on")) or item.date.isoformat(),
        "rule": item.rule,
        "audience": item.audience,
        "title": _title(loaded, item, language),
    }
    if put_off:
        said["put_off"] = True
    certainty = certainty_of(loaded, item)
    if certainty != "known":
        said["calendar"] = certainty
    if item.kind is ItemKind.EXCHANGE:
        if item.detail.get("host"):
            said["host"] = _party_name(loaded, item.detail["host"], language)
        said["clashes"] = [
            {"kind": str(clash.kind), "day": clash.day.isoformat(), "what": clash.what, "estimated": clash.estimated}
            for clash in _against(loaded, item, language)
        ]
    return said


def _title(loaded: Loaded, item: Planned, language: str) -> str:
    """With the exchange or the promise that a reminder is about: there may be several."""
    definition = loaded.machine.definition
    said, about = item_title(item, definition, language), item.occurrence.partition(".")[0]
    for one in loaded.row["exchanges"] if item.template == Template.EXCHANGE_REPORT else ():
        if one["id"] == about:
            return f"{said} ({exchange_title(one, language)})"
    for one in loaded.row["commitments"] if item.template == Template.COMMITMENT_DUE else ():
        if one["id"] == about:
            return f"{said} ({commitment_title(one, definition, language)})"
    return said


def _party_name(loaded: Loaded, id: str, language: str) -> str | None:
    names = next((party["names"] for party in loaded.row["parties"] if party["id"] == id), None)
    return place_name(names, language) if names else None


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


def _against(loaded: Loaded, item: Planned, language: str) -> Sequence[Any]:
    """Holidays of either side; the people and the elections are known once the exchange is made."""
    if item.detail.get("on"):
        return ()
    sides: list[str | CalendarRef | None] = [loaded.facts.calendar, *loaded.facts.partner_calendars]
    found = clashes(
        Edtf(item.date.year, item.date.month, item.date.day),
        None,
        calendars=[("", CALENDARS.of(calendar)) for calendar in dict.fromkeys(sides)],
        language=language,
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


def simulate(session: Session, *, start: date | None, until: date, progress: Progress | None = None) -> dict[str, Any]:
    """What the plans of all agreements add up to, year by year: whom they burden, and when too much comes at once.

    It is the same plan that is acted on, followed through what time does to each agreement, as if every exchange
    were held and reported and nobody did anything else. A mail counts on the day on which it goes out, the others on
    the day that they are about.
    """
    first, last = start or _today(session), until
    years: dict[int, Year] = {year: Year() for year in range(first.year, last.year + 1)}
    agreements = 0
    for loaded in (one for page in _pages(session, progress) for one in page):
        agreements += 1
        readers = {
            audience: tuple(person.user_id for person in people) for audience, people in loaded.facts.recipients.items()
        }
        entries = loaded.row["entries"]
        # What is about a day behind the last may be written of before it.
        seen = foresee(
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
    names = {id: str(row["address"]) for id, row in view_queries.user_names(session, list(burdened)).items()}
    usual = _Usual.of(years.values(), days=(last - first).days + 1)
    return {
        "from": first.isoformat(),
        "until": last.isoformat(),
        "agreements": agreements,
        "years": [_year(number, year, names, usual) for number, year in sorted(years.items())],
    }


def _tacit_renewals(facts: Facts, first: date, last: date) -> Iterator[date]:
    """The ends of periods after which the term goes on by itself."""
    for held, begins, ends in facts.by_terms(first, last):
        start = held.term_start
        if start is not None and held.terms.tacit and held.termination is None:
            yield from (
                period.end for period in periods(held.terms, start.value, begins, ends) if begins <= period.end <= ends
            )


def _today(session: Session) -> date:
    """Of the office's first own place."""
    zones = [row["zone"] for row in page_queries.own_place_rows(session)]
    return local_day(now(session), zone_of(zones[0] if zones else None))


def _asks_to_renew(definition: Definition, item: Planned) -> bool:
    """Whether the transition leads to where somebody has to renew: a tacit renewal makes no transition."""
    trigger, leaving = item.detail["trigger"], definition.leaving(item.detail["from"])
    reached = {one.to for one in leaving if one.trigger == trigger and one.timer}
    return any(transition.renews for to in reached for transition in definition.leaving(to))


def _counted_on(item: Planned, loaded: Loaded) -> date:
    return local_day(item.due_at, loaded.facts.zone) if item.kind is ItemKind.REMINDER else item.date


def _count(years: Mapping[int, Year], day: date, item: Planned, readers: Mapping[Audience, Sequence[UUID]]) -> None:
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


def _year(number: int, year: Year, names: Mapping[UUID, str], usual: _Usual) -> dict[str, Any]:
    too_much = [
        {"what": "mails", "who": names[person], "week": week, "count": count}
        for (person, week), count in sorted(year.weeks.items(), key=lambda found: (found[0][1], str(found[0][0])))
        if count > max(MOST_MAILS_A_WEEK, UNUSUAL * usual.weeks[person])
    ]
    too_much += [
        {"what": "exchanges", "month": month, "count": count}
        for month, count in sorted(year.months.items())
        if count > max(MOST_EXCHANGES_A_MONTH, UNUSUAL * usual.month)
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
