"""The places that an office's agreements bind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, UsageError
from config.languages import N_
from config.texts import need_name
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import PlaceLevel
from models.event_types import EventType
from models.queries import places as places_queries
from models.tables.base import new_id
from models.tables.people import Place
from workflows.actors import Actor
from workflows.audit.office_log import log_all_for_office
from workflows.calendar.zones import UTC_ZONE, only_zone
from workflows.policy import Act, need


@dataclass(frozen=True)
class PlaceDraft:
    """A place to be found by `key` or added. `code` is needed for an own place: references begin with it."""

    key: str
    names: Mapping[str, str]
    level: PlaceLevel = PlaceLevel.UNKNOWN
    country: str | None = None
    zone: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    calendar: str | None = None
    code: str | None = None
    own: bool = False
    checked: bool = field(default=True)
    # Whether the zone is a guess from the country or from a city of the name.
    zone_assumed: bool = False


def places_by_key(tx: Transaction, keys: Collection[str]) -> dict[str, Place]:
    return {place.key: place for place in places_queries.places_with_keys(tx, keys)}


def own_places(tx: Transaction) -> list[Place]:
    return places_queries.own_places(tx)


def all_places(tx: Transaction) -> list[Place]:
    return places_queries.places(tx)


def ensure_places(tx: Transaction, drafts: Collection[PlaceDraft], *, by: Actor) -> dict[str, UUID]:
    """Ids by key; adds what is not there, each addition an event of the office. Known places are left as they are,
    but a partner's place becomes an own one when a draft says so."""
    need(by, Act.CHECK_PLACES)
    wanted = {draft.key: draft for draft in drafts}
    known = places_by_key(tx, wanted)
    ids = {key: place.id for key, place in known.items()}
    events: list[tuple[EventType, Mapping[str, Any]]] = []
    added: list[dict[str, Any]] = []
    zones = zones_for(tx, wanted)
    for key, draft in wanted.items():
        present = known.get(key)
        if present is None:
            for name in (key, *draft.names.values()):
                need_name(name)
            id, (zone, is_assumed) = new_id(), zones[key]
            logged = {
                "names": dict(draft.names),
                "own": draft.own,
                "code": draft.code,
                "zone": zone,
                "zone_assumed": is_assumed,
            }
            added.append({"id": id, "office_id": tx.office, **_columns(draft), **logged})
            ids[key] = id
            events.append((EventType.PLACE_ADDED, {"place": id, **logged}))
        elif draft.own and not present.own:
            present.own, present.code = True, draft.code
            events.append((EventType.PLACE_BECAME_OWN, {"place": present.id, "code": draft.code}))
    if events:
        tx.flush()
        insert_rows(tx, Place, added)
        tx.forget_people()
        log_all_for_office(tx, events, by=by)
    return ids


def _columns(draft: PlaceDraft) -> dict[str, Any]:
    """What is stored of a place and not logged."""
    return {
        "key": draft.key,
        "level": draft.level,
        "country": draft.country,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "calendar": draft.calendar,
        "checked": draft.checked,
    }


def zones_for(tx: Transaction, drafts: Mapping[str, PlaceDraft]) -> dict[str, tuple[str, bool]]:
    """By key the zone of a new place, and whether it is assumed until somebody confirms it.

    Where nobody gave one it is the country's, if that has a single one, else the office's. UTC is the last resort.
    """
    # An office's first own place comes with the first partners, and is where the office works from then on.
    ours = next((draft.zone for draft in drafts.values() if draft.own and draft.zone), None)
    otherwise = places_queries.office_zone(tx) or ours or UTC_ZONE.key
    return {
        key: (draft.zone, draft.zone_assumed)
        if draft.zone is not None
        else ((only_zone(draft.country) if draft.country else None) or otherwise, True)
        for key, draft in drafts.items()
    }


def find_place(tx: Transaction, text: str) -> Place:
    """The one place of this office that is called so, in any language, or has that code; one clear error otherwise.

    "Namangan" is enough for Namangan City, where nothing else is called or begins so.
    """
    found = called(places_queries.places(tx), text)
    if not found:
        raise NotFoundError(
            N_("There is no place “%(place)s” in this office."),
            hint=N_("Write its name as the agreement shows it."),
            place=text,
        )
    if len(found) > 1:
        raise UsageError(
            N_("“%(place)s” could be %(number)s places."),
            hint=N_("Give one of: %(keys)s."),
            place=text,
            number=len(found),
            keys=[place.key for place in found],
        )
    return found[0]


def called(places: Sequence[Place], text: str) -> list[Place]:
    """Those with that name, code, key or id; else those whose name begins with these words."""
    wanted = text.strip().casefold()
    names = {
        place.id: {name.casefold() for name in (*place.names.values(), place.code or "", place.key, str(place.id))}
        for place in places
    }
    exact = [place for place in places if wanted in names[place.id]]
    return exact or [place for place in places if any(name.startswith(f"{wanted} ") for name in names[place.id])]


def place_name(names: Mapping[str, str], language: str) -> str:
    """The name in the reader's language, else in English, else any."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
