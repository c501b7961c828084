"""What a change of calendars would move, read before the change is kept or taken back. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.database import Transaction
from models.enums import ItemKind, ItemStatus
from models.queries import calendars as calendars_queries
from models.queries import snapshots
from workflows.calendar.dates import anniversary, days_from
from workflows.read_models.titles import item_title
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id
from workflows.unit_of_work.reconcile import GRACE, horizon, plan_of

# A mail moves to the last working day before its own, within a month; a day that depends on a clock may be one off.
MOVED_BACK = timedelta(days=32)
MOVED_ON = timedelta(days=2)
# A year's days of a country touch most agreements of an office: these are shown, and the others counted.
MOST_AGREEMENTS = 500


@dataclass(frozen=True, slots=True)
class Shift:
    """A mail that goes out at another time; both in the zone of the own place."""

    ref: str
    title: str
    was: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True)
class Shifts:
    """What moves in the agreements that were looked at; `not_looked_at` others may be touched as well."""

    mails: tuple[Shift, ...]
    agreements: int
    not_looked_at: int


def shifts_around(tx: Transaction, spans: Collection[tuple[date, date, bool]], language: str) -> Shifts:
    """Mails around these days (first, last, every year) that the calendars as they are now would move."""
    today = tx.now.date()
    days = [span for first, last, yearly in spans for span in _coming(first, last, today, yearly=yearly)]
    ids = calendars_queries.agreements_with_mail_between(
        tx,
        [first - MOVED_BACK for first, _ in days],
        [last + MOVED_ON for _, last in days],
    )
    looked_at = ids[:MOST_AGREEMENTS]
    agreements = load_by_id(tx, looked_at) if looked_at else []
    earliest = today - GRACE
    stored = {
        (item.agreement_id, item.rule, item.occurrence, item.offset): item
        for item in snapshots.stored_items(tx, looked_at, earliest)
        if item.status == ItemStatus.PLANNED
    }
    mails = [
        Shift(
            loaded.reference,
            item_title(item, loaded.machine.definition, language),
            _local(was.due_at, loaded),
            _local(item.due_at, loaded),
        )
        for loaded in agreements
        for item in plan_of(loaded, start=earliest, until=horizon(loaded, tx.now))
        if item.kind is ItemKind.REMINDER
        and (was := stored.get((loaded.id, *item.identity))) is not None
        and was.due_at != item.due_at
    ]
    mails.sort(key=lambda shift: (shift.becomes, shift.ref, shift.title))
    return Shifts(tuple(mails), len(agreements), len(ids) - len(looked_at))


def _coming(first: date, last: date, today: date, *, yearly: bool) -> list[tuple[date, date]]:
    """A span; one that comes every year as it comes in this year and the next two."""
    if not yearly:
        return [(first, last)]
    length = (last - first).days
    begins = [anniversary(first, year - first.year) for year in range(today.year, today.year + 3)]
    return [(day, days_from(day, length)) for day in begins]


def _local(at: datetime, loaded: LoadedAgreement) -> datetime:
    return at.astimezone(loaded.facts.zone)
