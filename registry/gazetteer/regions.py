"""Regions above cities that lists name, and which cities lie in them; the United States have a module of their own."""

from __future__ import annotations

from functools import cache

from registry.gazetteer.cities import City, cities_named
from registry.gazetteer.data_files import lines_of
from registry.gazetteer.name_folding import fold
from registry.gazetteer.titles import core_name

# One word in three scripts: 石川縣 is 石川県.
_VARIANTS = str.maketrans({"縣": "県", "县": "県", "黒": "黑", "広": "廣"})


def _key(name: str) -> str:
    return fold(name).translate(_VARIANTS)


def is_region(name: str, country: str | None) -> bool:
    """Whether the name is first of all a region's: `Baja California`, `奈良県`, `Île-de-France`."""
    return (country, _key(name)) in _cities_by_region()


def chief_name(name: str, country: str | None) -> str:
    """One name for all that a region is called; the name itself if it is no region's, or that of two."""
    cities = _cities_by_region().get((country, _key(name)), ())
    return _chief_names()[country, cities[0]] if len(cities) == 1 else name


def region_codes(name: str, country: str) -> frozenset[str]:
    """The codes (`City.admin1`) of the regions that the name can mean, with a title or without; none if it is unknown.

    A region that is named after a city is known by it: Samarkand Region is where Samarkand lies.
    """
    listed = _cities_by_region()
    for form in (name, core_name(name, country)):
        if cities := listed.get((country, _key(form))):
            return frozenset(city.admin1 for known in cities if (city := _largest(known, country)))
    seat = _largest(core_name(name, country), country)
    return frozenset({seat.admin1}) if seat else frozenset()


def _largest(name: str, country: str) -> City | None:
    return max(cities_named(name, country), key=lambda city: city.population, default=None)


@cache
def _cities_by_region() -> dict[tuple[str | None, str], tuple[str, ...]]:
    found: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for country, city, *names in lines_of("regions"):
        for key in {(country, _key(name)) for name in names}:
            found[key] = (*found.get(key, ()), city)
    return found


@cache
def _chief_names() -> dict[tuple[str | None, str], str]:
    return {(country, city): names[0] for country, city, *names in lines_of("regions")}
