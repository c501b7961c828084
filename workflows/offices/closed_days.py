"""What a place adds to its country's calendar: closed days, local elections, days on which it works after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from models.database import Transaction
from models.enums import ClosedDayKind, EventType
from models.queries import places as places_queries
from models.queries.places import replan_place
from models.tables.base import new_id
from models.tables.calendar import ClosedDay
from models.tables.people import Place
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.inputs.office import is_range
from workflows.offices.places import place_name
from workflows.policy import Act, need
from workflows.unit_of_work.record import words_of


class ClosedDayError(RefusedError):
    code = "closed-day"


class SpanError(UsageError):
    """Days that are no span, or more than a year."""

    code = "span"


@dataclass(frozen=True)
class ClosedDayDraft:
    place: UUID
    name: str
    first: date
    last: date | None = None
    kind: ClosedDayKind = ClosedDayKind.CLOSED
    yearly: bool = False


def add_closed_day(tx: Transaction, draft: ClosedDayDraft, *, by: Actor) -> UUID:
    """Adds a day or a span; what falls on it is planned again by the workers."""
    need(by, Act.CLOSE_DAYS)
    last = draft.last or draft.first
    if not is_range(draft.first, last):
        raise SpanError(
            N_("This is not a valid range of days: %(first)s to %(last)s."),
            hint=N_("Give the first day and the last, a year at most."),
            first=draft.first,
            last=last,
        )
    place = tx.get(Place, draft.place)
    if place is None:
        raise NotFoundError(
            N_("There is no such place in this office."), hint="`amity agreements show` names the places."
        )
    name = words_of(draft.name, N_("A closed day needs a name."))
    if places_queries.has_closed_day(tx, draft.place, draft.first, name):
        raise ClosedDayError(
            N_("%(name)s, %(day)s: this is recorded already."),
            hint=N_("There is nothing to do."),
            name=name,
            day=draft.first,
        )
    row = ClosedDay(
        id=new_id(),
        office_id=tx.office,
        place_id=draft.place,
        kind=draft.kind,
        first_day=draft.first,
        last_day=last,
        yearly=draft.yearly,
        name=name,
    )
    tx.add(row)
    tx.flush()
    data = {
        "closed_day": row.id,
        "place": draft.place,
        "kind": draft.kind,
        "first": draft.first.isoformat(),
        "last": last.isoformat(),
        "yearly": draft.yearly,
        "name": name,
    }
    log_for_office(tx, type=EventType.CLOSED_DAY_ADDED, by=by, data=data)
    replan_place(tx, draft.place)
    return row.id


def remove_closed_day(tx: Transaction, id: UUID, *, by: Actor) -> None:
    """Takes a day back that was added by mistake, or does not come again."""
    need(by, Act.CLOSE_DAYS)
    row = tx.get(ClosedDay, id)
    if row is None:
        raise NotFoundError(N_("There is no such closed day."), hint="`amity calendars list` shows them.")
    places_queries.remove_closed_day(tx, id)
    log_for_office(tx, type=EventType.CLOSED_DAY_REMOVED, by=by, data={"closed_day": id, "name": row.name})
    replan_place(tx, row.place_id)


@dataclass(frozen=True, slots=True)
class ListedDays:
    """Days that a place adds to its country's calendar."""

    id: UUID
    place: str
    kind: ClosedDayKind
    first: date
    last: date
    yearly: bool
    name: str


def closed_days(tx: Transaction, language: str) -> list[ListedDays]:
    """All that the office's places add to their calendars, by day."""
    return [
        ListedDays(
            id=row.id,
            place=place_name(names, language),
            kind=ClosedDayKind(row.kind),
            first=row.first_day,
            last=row.last_day,
            yearly=row.yearly,
            name=row.name,
        )
        for row, names in places_queries.closed_days_of_office(tx)
    ]
