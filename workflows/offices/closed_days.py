"""What was added to calendars: closed days, local elections, days on which a place works after all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from models.database import Transaction
from models.enums import ClosedDayKind
from models.event_types import EventType
from models.queries import places as places_queries
from models.queries.places import replan_place
from models.tables.base import new_id
from models.tables.calendar import ClosedDay
from models.tables.people import Place
from workflows.actors import Actor
from workflows.audit.office_log import log_all_for_office
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
    """Days of a place, or of a `country` if `place` is None. `uid` is what a calendar file calls them."""

    place: UUID | None
    name: str
    first: date
    last: date | None = None
    kind: ClosedDayKind = ClosedDayKind.CLOSED
    yearly: bool = False
    country: str | None = None
    uid: str | None = None


def add_closed_day(tx: Transaction, draft: ClosedDayDraft, *, by: Actor) -> UUID:
    """Adds a day or a span; what falls on it is planned again by the workers."""
    id = add_closed_days(tx, [draft], by=by)[0]
    replan_place(tx, draft.place, draft.country)
    return id


def add_closed_days(tx: Transaction, drafts: Sequence[ClosedDayDraft], *, by: Actor) -> list[UUID]:
    """Adds days that are not recorded yet; the caller has the plans made again."""
    need(by, Act.CLOSE_DAYS)
    rows = [_row(tx, draft) for draft in drafts]
    tx.flush()
    log_all_for_office(tx, [(EventType.CLOSED_DAY_ADDED, _data(row)) for row in rows], by=by)
    return [row.id for row in rows]


def _row(tx: Transaction, draft: ClosedDayDraft) -> ClosedDay:
    last = draft.last or draft.first
    if not is_range(draft.first, last):
        raise SpanError(
            N_("This is not a valid range of days: %(first)s to %(last)s."),
            hint=N_("Give the first day and the last, a year at most."),
            first=draft.first,
            last=last,
        )
    if draft.place is not None and tx.get(Place, draft.place) is None:
        raise NotFoundError(
            N_("There is no such place in this office."), hint="`amity agreements show` names the places."
        )
    name = words_of(draft.name, N_("A closed day needs a name."))
    if places_queries.has_closed_day(tx, draft.place, draft.country, draft.first, name):
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
        country=draft.country,
        uid=draft.uid,
        kind=draft.kind,
        first_day=draft.first,
        last_day=last,
        yearly=draft.yearly,
        name=name,
    )
    tx.add(row)
    return row


def _data(row: ClosedDay) -> dict[str, Any]:
    return {
        "closed_day": row.id,
        **({"place": row.place_id} if row.place_id else {"country": row.country}),
        "kind": row.kind,
        "first": row.first_day.isoformat(),
        "last": row.last_day.isoformat(),
        "yearly": row.yearly,
        "name": row.name,
    }


def remove_closed_day(tx: Transaction, id: UUID, *, by: Actor) -> None:
    """Takes a day back that was added by mistake, or does not come again."""
    row = tx.get(ClosedDay, id)
    if row is None:
        need(by, Act.CLOSE_DAYS)
        raise NotFoundError(N_("There is no such closed day."), hint="`amity calendars list` shows them.")
    place, country = row.place_id, row.country
    remove_closed_days(tx, [row], by=by)
    replan_place(tx, place, country)


def remove_closed_days(tx: Transaction, rows: Sequence[ClosedDay], *, by: Actor) -> None:
    """Takes these days back; the caller has the plans made again."""
    need(by, Act.CLOSE_DAYS)
    events: list[tuple[EventType, Mapping[str, Any]]] = [
        (EventType.CLOSED_DAY_REMOVED, {"closed_day": row.id, "name": row.name}) for row in rows
    ]
    for row in rows:
        tx.delete(row)
    tx.flush()
    log_all_for_office(tx, events, by=by)


@dataclass(frozen=True, slots=True)
class ListedDays:
    """Days that were added to a calendar."""

    id: UUID
    # One of both: a country's days hold in all its places.
    place: str | None
    country: str | None
    kind: ClosedDayKind
    first: date
    last: date
    yearly: bool
    name: str


def closed_days(tx: Transaction, language: str) -> list[ListedDays]:
    """All days that the office added to calendars, by day."""
    return [
        ListedDays(
            id=row.id,
            place=place_name(names, language) if names else None,
            country=row.country,
            kind=ClosedDayKind(row.kind),
            first=row.first_day,
            last=row.last_day,
            yearly=row.yearly,
            name=row.name,
        )
        for row, names in places_queries.closed_days_of_office(tx)
    ]
