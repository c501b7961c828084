"""PlannedItem items as pages show them: when, in both cities' time, and what to know about the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.enums import ItemKind
from models.queries.board import NextItem
from models.queries.mail import LedgerRow
from models.queries.rows import PartyPlace
from models.queries.today import PlannedRow
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.item_details import details_of
from workflows.definitions.schema import Definition
from workflows.offices.places import place_name
from workflows.planning.planner import PlannedItem
from workflows.read_models.exchange_shapes import ShownClash
from workflows.read_models.titles import item_title
from workflows.unit_of_work.place_calendars import calendar_of_party


@dataclass(frozen=True)
class CityTime:
    name: str
    time: str
    # The local day, where it is not that of the first city.
    other_day: date | None = None


@dataclass(frozen=True)
class Holiday:
    city: str
    name: str


@dataclass(frozen=True)
class ItemView:
    """`day` is when it happens in the first city; `about` the day that it is about, and `on` says it as far as it is
    known."""

    title: str
    kind: str
    day: date
    about: date
    cities: tuple[CityTime, ...]
    holidays: tuple[Holiday, ...]
    moved_from: date | None
    reference: str
    partner: str
    countries: tuple[str, ...]
    key: str
    on: str
    clashes: tuple[ShownClash, ...] = ()
    # Its day hangs on a holiday that the calendar only estimates.
    expected: bool = False

    @property
    def is_exact(self) -> bool:
        return Edtf.parse(self.on).exact is not None


def planned_of(row: PlannedRow | LedgerRow | NextItem) -> PlannedItem:
    """A stored row as the value that the core plans with."""
    return PlannedItem(
        kind=row.kind,
        rule=row.rule,
        occurrence=row.occurrence,
        offset=row.offset,
        date=row.date,
        day=details_of(row.detail).day or row.date,
        due_at=row.due_at,
        audience=Audience(row.audience) if row.audience else None,
        template=Template(row.template) if row.template else None,
        detail=row.detail,
    )


def shown(
    item: PlannedItem, definition: Definition, parties: Sequence[PartyPlace], *, reference: str, language: str
) -> ItemView:
    partners = [party for party in parties if not party.own]
    zone = own_zone(parties)
    local = item.due_at.astimezone(zone)
    on = (item.kind is ItemKind.EXCHANGE and details_of(item.detail).on) or item.date.isoformat()
    return ItemView(
        title=item_title(item, definition, language),
        kind=str(item.kind),
        day=local.date(),
        about=item.date,
        cities=city_times(item.due_at, parties, language),
        holidays=holidays_on(item.date, parties, language) if Edtf.parse(on).exact else (),
        moved_from=item.day if item.kind is ItemKind.REMINDER and local.date() < item.day else None,
        reference=reference,
        partner=", ".join(place_name(party.names, language) for party in partners),
        countries=tuple(dict.fromkeys(party.country for party in partners if party.country)),
        key=item.key(reference),
        on=on,
    )


def own_zone(parties: Sequence[PartyPlace]) -> ZoneInfo:
    return next((zone_of(party.zone) for party in parties if party.own), zone_of(None))


def city_times(instant: datetime, parties: Sequence[PartyPlace], language: str) -> tuple[CityTime, ...]:
    """The same instant on the clock of every city whose zone is known, our own first."""
    found: list[CityTime] = []
    first: date | None = None
    for party in sorted(parties, key=lambda party: not party.own):
        if party.zone is None:
            continue
        local = instant.astimezone(zone_of(party.zone))
        first = first or local.date()
        other = local.date() if local.date() != first else None
        found.append(CityTime(place_name(party.names, language), f"{local:%H:%M}", other))
    return tuple(found)


def holidays_on(day: date, parties: Sequence[PartyPlace], language: str) -> tuple[Holiday, ...]:
    found = []
    seen = set()
    for party in parties:
        calendar = calendar_of_party(party)
        name = CALENDARS.of(calendar).name(day, language)
        if name is not None and calendar not in seen:
            seen.add(calendar)
            found.append(Holiday(place_name(party.names, language), name))
    return tuple(found)
