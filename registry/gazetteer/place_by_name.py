"""A place that somebody names by its name and its country, looked up in the gazetteer."""

from __future__ import annotations

from collections.abc import Collection

from config.errors import NotFoundError, UsageError
from config.languages import N_
from models.database import Transaction
from models.enums import PlaceLevel
from models.queries.places import places_in
from models.tables.people import Place
from registry.gazetteer.countries import holiday_calendar
from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.places_as_written import PlaceText, language_of, place_key, suggest_code
from workflows.offices.places import PlaceDraft, find_place, own_places

WRITTEN = N_("Write it as “Shusha, Azerbaijan”.")


def named_draft(
    gazetteer: Gazetteer, called: str, country: str, *, own: bool = False, codes: Collection[str] = ()
) -> PlaceDraft:
    """The place of that name in a country (its ISO code). One that is not known is taken all the same, to be checked.

    `codes` are those that own places have already.
    """
    place = PlaceText({language_of(called, country): called}, country, text=called)
    resolved = place.resolve(gazetteer)
    is_certain = resolved is not None and resolved.is_certain
    names = {**(resolved.names if resolved else {}), **place.names}
    return PlaceDraft(
        key=place_key(place, resolved),
        names=names,
        level=PlaceLevel(str(resolved.level if resolved else place.level)),
        country=country,
        zone=resolved.zone if resolved else gazetteer.zone(place.names, country),
        latitude=resolved.latitude if resolved else None,
        longitude=resolved.longitude if resolved else None,
        calendar=holiday_calendar(country),
        code=suggest_code(names, codes) if own else None,
        own=own,
        checked=is_certain,
        zone_assumed=not is_certain,
    )


def partner_by_name(tx: Transaction, text: str) -> Place | PlaceDraft:
    """The partner that is meant: a place of this office by its name, else "NAME, COUNTRY" to be added."""
    name, comma, country = (part.strip() for part in text.rpartition(","))
    if not comma:
        try:
            return find_place(tx, text)
        except NotFoundError as error:
            raise UsageError(
                N_("“%(place)s” names no country, and is not a place of this office."), hint=WRITTEN, place=text
            ) from error
    gazetteer = Gazetteer()
    code = gazetteer.country(country)
    if code is None or not name:
        raise UsageError(N_("“%(place)s” does not end with a country."), hint=WRITTEN, place=text)
    draft = named_draft(gazetteer, name, code)
    return _known(tx, draft, name) or draft


def own_place_by_name(tx: Transaction, text: str | None) -> Place | PlaceDraft:
    """Our side by its name or code, else the only own place; "NAME, COUNTRY" adds one."""
    own = own_places(tx)
    if text is None:
        if len(own) == 1:
            return own[0]
        known = ", ".join(sorted(place.code or place.key for place in own))
        raise UsageError(
            N_("This office has %(number)s places of its own."),
            hint=f"Say which with --own: {known}." if own else "Give --own 'Andong, South Korea'.",
            number=len(own),
        )
    wanted = text.casefold().strip()
    for place in own:
        if wanted in {name.casefold() for name in (*place.names.values(), place.code or "")}:
            return place
    name, comma, country = (part.strip() for part in text.rpartition(","))
    gazetteer = Gazetteer()
    code = gazetteer.country(country) if comma else None
    if code is None or not name:
        raise UsageError(
            N_("“%(place)s” is not one of this office's own places."),
            hint="Give its name or code to --own; 'Andong, South Korea' adds one.",
            place=text,
        )
    draft = named_draft(gazetteer, name, code, own=True, codes=[place.code for place in own if place.code])
    return next((place for place in own if place.key == draft.key), draft)


def _known(tx: Transaction, draft: PlaceDraft, name: str) -> Place | None:
    """The place that the office has under that key, else under that name in that country."""
    places = places_in(tx, draft.country)
    by_key = (place for place in places if place.key == draft.key)
    named = (place for place in places if name.casefold() in {each.casefold() for each in place.names.values()})
    return next(by_key, None) or next(named, None)
