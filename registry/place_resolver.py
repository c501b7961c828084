"""The places of a file by the gazetteer: what each is, and how it is stored."""

from __future__ import annotations

from collections.abc import Set

from models.enums import PlaceLevel
from registry.gazetteer.countries import holiday_calendar
from registry.gazetteer.lookup import Gazetteer, Resolved
from registry.gazetteer.places_as_written import PlaceText, place_key
from workflows.offices.places import PlaceDraft

Identity = tuple[tuple[tuple[str, str], ...], str | None, str]


class PlaceResolver:
    """Places of the file by the gazetteer, each looked up once."""

    def __init__(self, gazetteer: Gazetteer, present: Set[str]) -> None:
        self._gazetteer = gazetteer
        self._present = present
        self._found: dict[Identity, Resolved | None] = {}
        self._keys: dict[Identity, str] = {}
        self.unchecked: set[str] = set()

    def resolve(self, place: PlaceText) -> Resolved | None:
        identity = _identity(place)
        if identity not in self._found:
            self._found[identity] = place.resolve(self._gazetteer)
        return self._found[identity]

    def key(self, place: PlaceText) -> str:
        if place.key in self._present:
            return place.key
        identity = _identity(place)
        if identity not in self._keys:
            self._keys[identity] = place_key(place, self.resolve(place))
        return self._keys[identity]

    def draft(self, place: PlaceText, *, code: str | None = None) -> PlaceDraft:
        resolved = self.resolve(place)
        country = resolved.country if resolved else place.country
        zone = resolved.zone if resolved else None
        is_assumed = resolved is None or not resolved.is_certain
        if zone is None and country is not None:
            zone = self._gazetteer.zone(place.names, country, region=place.region)
        if is_assumed:
            self.unchecked.add(place.text or next(iter(place.names.values())))
        return PlaceDraft(
            key=self.key(place),
            # What the office itself writes goes before what the gazetteer says.
            names={**(resolved.names if resolved else {}), **place.names},
            level=PlaceLevel(str(resolved.level if resolved else place.level)),
            country=country,
            zone=zone,
            zone_assumed=is_assumed,
            latitude=resolved.latitude if resolved else None,
            longitude=resolved.longitude if resolved else None,
            calendar=holiday_calendar(country) if country else None,
            code=code,
            own=code is not None,
            checked=not is_assumed,
        )


def _identity(place: PlaceText) -> Identity:
    """What its key and record depend on."""
    return (tuple(place.names.items()), place.country, place.region)
