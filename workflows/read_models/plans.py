"""Plans as the command line and the API show them, and what years of them add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from models.database import Transaction
from models.enums import ExchangeState, ItemKind, ItemStatus
from models.queries import agreements as agreements_queries
from models.queries import snapshots
from workflows.calendar.dates import CalendarRef, Edtf, days_from, local_day, previous_working_day
from workflows.calendar.holidays import CALENDARS, Certainty
from workflows.calendar.scheduling_conflicts import Clash, ClashKind, clashes
from workflows.definitions.catalogue import Template
from workflows.definitions.item_details import details_of
from workflows.offices.places import place_name
from workflows.planning.forecast import ForecastItem, preview
from workflows.planning.items import PlannedItem
from workflows.read_models.exchange_shapes import MadeExchange, ShownClash, ShownItem, ShownPlan
from workflows.read_models.titles import commitment_title, exchange_title, item_title
from workflows.unit_of_work.loader import LoadedAgreement, load, load_one
from workflows.unit_of_work.reconcile import HORIZON

PLAN_PAGE = 500
# What a request may ask for at once: a century.
LONGEST_PLAN_DAYS = 36525

Progress = Callable[[int, int], None]


def show_plan(tx: Transaction, reference: str, *, start: date | None, until: date | None, language: str) -> ShownPlan:
    """Everything to come, by default from today for the stored horizon."""
    loaded = load_one(tx, reference)
    return _plan(tx, loaded, settled_of(tx, [loaded]), start, until, language)


def show_plans(
    tx: Transaction, *, start: date | None, until: date | None, language: str, progress: Progress | None = None
) -> list[ShownPlan]:
    """The plans of all agreements of the office, loaded in pages."""
    plans = []
    for page in load_in_pages(tx, progress):
        settled = settled_of(tx, page)
        plans += [_plan(tx, loaded, settled, start, until, language) for loaded in page]
    return sorted(plans, key=lambda plan: plan.ref)


Settled = set[tuple[UUID, str, str, str]]


def settled_of(tx: Transaction, agreements: Sequence[LoadedAgreement]) -> Settled:
    """What was sent, done or skipped of things about today and later: it does not come again."""
    today = tx.now.date() - timedelta(days=1)
    rows = snapshots.stored_items(tx, [loaded.id for loaded in agreements], today)
    return {
        (row.agreement_id, row.rule, row.occurrence, row.offset)
        for row in rows
        if row.status not in (ItemStatus.PLANNED, ItemStatus.CANCELLED)
    }


def load_in_pages(tx: Transaction, progress: Progress | None) -> Iterator[list[LoadedAgreement]]:
    references = agreements_queries.references(tx)
    for first in range(0, len(references), PLAN_PAGE):
        yield load(tx, references[first : first + PLAN_PAGE])
        if progress is not None:
            progress(min(first + PLAN_PAGE, len(references)), len(references))


def _plan(
    tx: Transaction,
    loaded: LoadedAgreement,
    settled: Settled,
    start: date | None,
    until: date | None,
    language: str,
) -> ShownPlan:
    today = local_day(tx.now, loaded.facts.zone)
    first = start or today
    last = until or days_from(first, HORIZON.days)
    # From today on, so that an end before the window is seen.
    seen = _ahead(loaded, start=min(first, today), until=last)
    return ShownPlan(
        ref=loaded.reference,
        first=first.isoformat(),
        until=last.isoformat(),
        items=[
            _shown(loaded, item, language, avoidable=item.identity in seen.avoidable)
            for item in seen.items
            if item.date >= first and (loaded.id, *item.identity) not in settled
        ],
        standing=_standing(loaded, first, last, language),
    )


def _standing(loaded: LoadedAgreement, first: date, last: date, language: str) -> list[MadeExchange]:
    """The exchanges of these days that are made already: nothing has to happen for them to be there."""
    return [
        MadeExchange(one.id, one.date, one.state, exchange_title(one, loaded.machine.definition, language))
        for one in sorted(loaded.snapshot.exchanges, key=lambda one: (one.date or "", one.id))
        if one.date and one.state in ExchangeState.ahead() and first <= Edtf.parse(one.date).last <= last
    ]


def ahead_of(loaded: LoadedAgreement, *, start: date, until: date) -> tuple[PlannedItem, ...]:
    """The plan as it is shown, through what the terms do to the agreement."""
    return _ahead(loaded, start=start, until=until).items


def _ahead(loaded: LoadedAgreement, *, start: date, until: date) -> ForecastItem:
    return preview(
        loaded.facts, loaded.machine.definition, CALENDARS, start, until, entries=loaded.snapshot.state_entry_counts
    )


def _shown(loaded: LoadedAgreement, item: PlannedItem, language: str, *, avoidable: bool) -> ShownItem:
    is_exchange = item.kind is ItemKind.EXCHANGE
    certainty = certainty_of(loaded, item)
    details = details_of(item.detail)
    host = details.host if is_exchange else None
    return ShownItem(
        key=item.key(loaded.reference),
        kind=item.kind,
        due_at=item.due_at.astimezone(loaded.facts.zone).isoformat(),
        # An exchange known to its year or month is not given a day.
        date=(is_exchange and details.on) or item.date.isoformat(),
        rule=item.rule,
        audience=item.audience,
        title=_title(loaded, item, language),
        put_off=avoidable or None,
        calendar=certainty if certainty != "known" else None,
        host=_party_name(loaded, host, language) if host else None,
        clashes=[ShownClash.of(clash, whose=False) for clash in _against(loaded, item, language)]
        if is_exchange
        else None,
    )


def _title(loaded: LoadedAgreement, item: PlannedItem, language: str) -> str:
    """With the exchange or the promise that a reminder is about: there may be several."""
    definition = loaded.machine.definition
    title, about = item_title(item, definition, language), item.occurrence.partition(".")[0]
    for exchange in loaded.snapshot.exchanges if item.template == Template.EXCHANGE_REPORT else ():
        if str(exchange.id) == about:
            return f"{title} ({exchange_title(exchange, definition, language)})"
    for promise in loaded.snapshot.commitments if item.template == Template.COMMITMENT_DUE else ():
        if str(promise.id) == about:
            return f"{title} ({commitment_title(promise.rule, promise.what, definition, language)})"
    return title


def _party_name(loaded: LoadedAgreement, id: UUID, language: str) -> str | None:
    names = next((party.names for party in loaded.snapshot.parties if party.id == id), None)
    return place_name(names, language) if names else None


def certainty_of(loaded: LoadedAgreement, item: PlannedItem) -> Certainty:
    """How far the calendar can be trusted that placed a reminder: the days between its own and the one it moved to."""
    if item.kind is not ItemKind.REMINDER or item.audience is None:
        return "known"
    people = loaded.facts.recipients.get(item.audience, ())
    worst: Certainty = "known"
    for calendar in {person.calendar for person in people} or {loaded.facts.calendar}:
        days = CALENDARS.of(calendar)
        day, sent = item.day, previous_working_day(item.day, days)
        for ordinal in range(sent.toordinal(), day.toordinal() + 1):
            certainty = days.certainty(date.fromordinal(ordinal))
            if certainty == "unknown":
                return certainty
            worst = certainty if certainty != "known" else worst
    return worst


def _against(loaded: LoadedAgreement, item: PlannedItem, language: str) -> Sequence[Clash]:
    """Holidays of either side; the people and the elections are known once the exchange is made."""
    if details_of(item.detail).on:
        return ()
    sides: list[str | CalendarRef | None] = [loaded.facts.calendar, *loaded.facts.partner_calendars]
    all_ = clashes(
        Edtf(item.date.year, item.date.month, item.date.day),
        None,
        calendars=[("", CALENDARS.of(calendar)) for calendar in dict.fromkeys(sides)],
        language=language,
    )
    return [clash for clash in all_ if clash.kind is ClashKind.HOLIDAY]
