"""A place that a form names by its name and its country, looked up in the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.languages import N_
from models.vocabulary import PlaceLevel
from web.forms import FieldError, Submitted
from web.parts import Parts
from workflows.places import PlaceDraft

UNKNOWN_ZONE = N_("Write a time zone such as Asia/Baku, or leave it empty")
UNKNOWN_COUNTRY = N_("Write a country, such as Azerbaijan or AZ")


def named_place(
    parts: Parts, form: Submitted, name: str, country: str, *, own: bool = False, codes: Sequence[str] = ()
) -> PlaceDraft:
    """The place of two fields. One that the gazetteer does not know is taken all the same, to be checked."""
    # Its tables are read by forms alone.
    from registry.countries import holiday_calendar
    from registry.places import PlaceText, language_of, place_key, suggest_code

    called = form.needed(name)
    code = parts.gazetteer.country(form.needed(country))
    if code is None:
        raise FieldError(country, UNKNOWN_COUNTRY)
    place = PlaceText({language_of(called, code): called}, code, text=called)
    resolved = place.resolve(parts.gazetteer)
    names = {**(resolved.names if resolved else {}), **place.names}
    return PlaceDraft(
        key=place_key(place, resolved),
        names=names,
        level=PlaceLevel(str(resolved.level if resolved else place.level)),
        country=code,
        zone=resolved.zone if resolved else parts.gazetteer.zone(place.names, code),
        latitude=resolved.latitude if resolved else None,
        longitude=resolved.longitude if resolved else None,
        calendar=holiday_calendar(code) if code else None,
        code=suggest_code(names, codes) if own else None,
        own=own,
        checked=resolved is not None,
    )


def known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
