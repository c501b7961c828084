"""From stored days and codes to the calendars that the core counts by."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from models.enums import ClosedDayKind
from models.queries.rows import ClosedDayRow, PartyPlace
from workflows.calendar.dates import CalendarRef, ClosedDays, Edtf


def known_day(text: str | None) -> Edtf | None:
    return Edtf.parse(text) if text else None


def calendar_of(
    code: str | None, closed_days: Collection[ClosedDayRow], place: UUID | None
) -> str | CalendarRef | None:
    """A country's calendar with the days that the place adds; without any, the bare code. `place` None takes all."""
    spans = tuple(
        ClosedDays(
            item.first,
            item.last,
            item.yearly,
            item.kind is ClosedDayKind.WORKING,
            item.name,
            item.kind is ClosedDayKind.ELECTION,
        )
        for item in closed_days
        if place is None or item.place_id == place
    )
    return CalendarRef(code, spans) if spans else code


def calendar_of_party(party: PartyPlace) -> str | CalendarRef | None:
    """The calendar of a party as lists and letters read it, with what its place adds."""
    return calendar_of(party.calendar, party.closed_days, None)
