"""The cities of the world, from their index: an SQLite file that holds nothing of an office."""

import json
from dataclasses import dataclass
from sqlite3 import Connection

_COLUMNS = "c.geoname, c.name, c.country, c.admin1, c.zone, c.latitude, c.longitude, c.population"
_NAMED = f"""
SELECT {_COLUMNS} FROM names n JOIN cities c ON c.geoname = n.geoname
WHERE n.folded = ? AND n.country = ? AND n.chief = ? ORDER BY c.geoname
"""  # noqa: S608  only constants
_ANYWHERE = f"""
SELECT {_COLUMNS} FROM names n JOIN cities c ON c.geoname = n.geoname WHERE n.folded = ? ORDER BY c.geoname
"""  # noqa: S608  only constants
_OF_COUNTRY = f"SELECT {_COLUMNS} FROM cities c WHERE c.country = ?"  # noqa: S608  only constants
_OTHERS = "SELECT others FROM cities WHERE geoname = ?"


@dataclass(frozen=True, slots=True)
class City:
    """One record of GeoNames; `admin1` is the code of its province there (in the US, the state's letters)."""

    geoname: int
    name: str
    country: str
    admin1: str
    zone: str
    latitude: float
    longitude: float
    population: int


def named(index: Connection, folded: str, country: str, *, chief: bool) -> tuple[City, ...]:
    """The cities of a country (ISO code) of which this is the chief name, or another one; names are folded."""
    return tuple(City(*row) for row in index.execute(_NAMED, (folded, country, int(chief))))


def named_anywhere(index: Connection, folded: str) -> tuple[City, ...]:
    return tuple(City(*row) for row in index.execute(_ANYWHERE, (folded,)))


def of_country(index: Connection, country: str) -> tuple[City, ...]:
    return tuple(City(*row) for row in index.execute(_OF_COUNTRY, (country,)))


def other_names(index: Connection, geoname: int) -> tuple[str, ...]:
    (others,) = index.execute(_OTHERS, (geoname,)).fetchone()
    return tuple(json.loads(others))
