"""What the world knows of a place: its names, zone and position, from the packaged gazetteer.

It knows cities, and of the United States the states and counties too. Other provinces are not in it: they
stay unresolved, and `country_zone` gives their zone where the country has one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache, partial

from registry.gazetteer.cities import City, cities_named, find_cities_named, other_names
from registry.gazetteer.countries import country_zone, find_country, holiday_calendar, known_country
from registry.gazetteer.data_files import lines_of
from registry.gazetteer.name_folding import fold, is_hangul, tidy
from registry.gazetteer.regions import chief_name, is_region, region_codes
from registry.gazetteer.titles import Level, core_name, read_level
from registry.gazetteer.us_regions import UsRegion, find_us_region, state_by_code, state_zone
from registry.gazetteer.wards import is_ward
from workflows.calendar.zones import only_zone

__all__ = ["Gazetteer", "Level", "Resolved", "country_zone", "holiday_calendar"]

# If several cities share a name, the largest is meant only if it is so much larger than the next.
CLEARLY_LARGER = 10
UNCOUNTED = 1000
# Two records of one name within this many degrees are a city and its own centre or district.
SAME_AREA = 0.3
# A bare `Washington` or `New York` is the city, a bare `Ohio` or `Indiana` the state.
CITY_RATHER_THAN_STATE = 300_000
# A city of which everybody knows in which country it lies.
WELL_KNOWN = 100_000
_SAINT = re.compile(r"(?:saint|st\.?)[\s-]+", re.IGNORECASE)
AZERBAIJANI_LETTERS = frozenset("abcçdeəfgğhxıijkqlmnoöprsştuüvyz -\u0307")
# The country of a row, and that of GeoNames: to be checked as ever.
DIFFERING_VIEWS = frozenset({("CN", "TW")})
# Places that rows file under the country to which they belong, with an ISO code and a zone of their own.
TERRITORIES = {
    "CN": ("HK", "MO"),
    "DK": ("GL", "FO"),
    "FI": ("AX",),
    "FR": ("GP", "MQ", "GF", "RE", "YT", "NC", "PF"),
    "NL": ("AW", "CW", "SX"),
    "US": ("PR", "GU", "VI", "MP", "AS"),
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A place of the gazetteer. `key` is its identity there, equal for every writing of its name."""

    key: str
    names: Mapping[str, str]
    country: str
    zone: str
    latitude: float | None
    longitude: float | None
    population: int | None
    level: Level

    @property
    def is_certain(self) -> bool:
        """Whether nobody needs to check it: a city. A state is known, but lists often mean one of its cities."""
        return self.level is Level.CITY


class Gazetteer:
    """Looks places up, and remembers what it found. Keep one per process."""

    def __init__(self) -> None:
        self._found: dict[tuple[frozenset[tuple[str, str]], str, str], Resolved | None] = {}
        self._elsewhere: dict[tuple[frozenset[tuple[str, str]], str], str | None] = {}

    def country(self, text: str) -> str | None:
        """The ISO code of a country, from its code or its name in many languages; None if none is near."""
        return find_country(text)

    def place(self, names: Mapping[str, str], country: str, *, region: str = "") -> Resolved | None:
        """The one place that these names (by language) can mean; None if none, or if it would be a guess.

        `region` is what stands above it, smallest first (`Baoding City, Hebei Province`), and decides between
        cities of one name.
        """
        question = (frozenset(names.items()), country, region)
        if question not in self._found:
            self._found[question] = self._look_up(names, country.upper(), region)
        return self._found[question]

    def zone(self, names: Mapping[str, str], country: str, *, region: str = "") -> str | None:
        """The time zone of a place, resolved or not: else that of the city it is named after or lies under.

        A province's namesake city lies in it. None where even the country has several zones.
        """
        country = country.upper()
        resolved = self.place(names, country, region=region)
        if resolved:
            return resolved.zone
        for name in (*names.values(), *region.split(",")):
            if country == "US" and (state := us_state(name.strip())):
                return state_zone(state)
            seat = _clearly_meant(cities_named(core_name(name, country), country))
            if seat:
                return only_zone(seat.country) or seat.zone
        return country_zone(country)

    def region_elsewhere(self, names: Mapping[str, str], country: str, region: str) -> str | None:
        """The first part of `region` that is a city of this country elsewhere than every place of these names."""
        found = [city for name in names.values() for city in cities_named(core_name(name, country), country)]
        for part in map(str.strip, region.split(",")) if found and country != "US" else ():
            if is_ward(names.values(), part):
                continue
            if is_region(part, country):
                if all(city.admin1 not in region_codes(part, country) for city in found):
                    return part
                continue
            if read_level({"en": part}, country) is Level.PROVINCE:
                continue
            seat = _clearly_meant(cities_named(core_name(part, country), country))
            if seat and all(city.admin1 != seat.admin1 for city in found):
                return part
        return None

    def country_of_region(self, region: str, country: str, names: Iterable[str] = ()) -> str | None:
        """Another country that a region names, if it is nothing in this one: `New Hampshire` is none of Britain's.

        Two letters (`Milano, MI`) may be short for a region that nobody knows; they name a country or a state of the US
        only if one of `names` lies there.
        """
        state = us_state(region)
        if (country == "US" and state) or cities_named(core_name(region, country), country):
            return None
        named = known_country(region)
        if len(region) == 2 and region.isupper():
            named = named if named and any(map(partial(lies_in, country=named), names)) else None
            state = state if any(map(partial(lies_in, country="US", state=state), names)) else None
        named = named or ("US" if state else None)
        return named if named not in (None, country, *TERRITORIES.get(country, ())) else None

    def country_elsewhere(self, names: Mapping[str, str], country: str) -> str | None:
        """The country of a large city of these names, if the row's own has no place of any of them: Kyoto in China."""
        question = (frozenset(names.items()), country)
        if question not in self._elsewhere:
            self._elsewhere[question] = _country_elsewhere(names, country)
        return self._elsewhere[question]

    def countries_of(self, name: str) -> frozenset[str]:
        """The countries that have a city of exactly this name, for a list that names no country."""
        return frozenset(city.country for city in find_cities_named(tidy(name)))

    def _look_up(self, names: Mapping[str, str], country: str, region: str) -> Resolved | None:
        city = None
        if country == "US":
            # A state has its English name beside that of another script.
            states = [chief_name(name, country) for name in names.values() if is_region(name, country)]
            names = {**names, "en": states[0]} if states else names
        if level_of(names, country) is not Level.PROVINCE:
            city = self._city(names, country, region)
        if country == "US" and (city is None or city.population < CITY_RATHER_THAN_STATE):
            state = _us_region(names, region, bare_state=city is not None)
            if state:
                return _resolved_region(state)
        return _resolved_city(city) if city else None

    def _city(self, names: Mapping[str, str], country: str, region: str) -> City | None:
        for land in (country, *TERRITORIES.get(country, ())):
            ordered = sorted(names, key=lambda language: language != "en")
            for name in dict.fromkeys(form for language in ordered for form in _forms(names[language], land)):
                found = self._within(_cities_called(name, land), land, region)
                city = _clearly_meant(self._also_named(found, names, land))
                if city:
                    return city
        return None

    def _also_named(self, found: Sequence[City], names: Mapping[str, str], country: str) -> Sequence[City]:
        """Those cities that every name means which is known at all; none if two names mean different ones."""
        for name in names.values():
            # The names of one city are not all in one place: what any form of the name means counts.
            both = {city.geoname for form in _forms(name, country) for city in _cities_called(form, country)}
            found = [city for city in found if city.geoname in both] if both else found
        return found

    def _within(self, found: Sequence[City], country: str, region: str) -> Sequence[City]:
        """Those in every part of the region. A part that nobody knows fits no city: it may be anywhere."""
        for part in filter(None, map(str.strip, region.split(","))):
            if known_country(part) != country:
                codes = _codes(part, country)
                found = [city for city in found if city.admin1 in codes]
        return found


def _forms(name: str, country: str) -> tuple[str, ...]:
    """The name as it stands, without its title, and with the title that the gazetteer may have: 칭다오시, 天津市."""
    core = core_name(name, country)
    for form in (name, core):
        if known := _aliases().get((country, fold(form))):
            return (known,)
    if is_hangul(name):
        return (name, core, *(f"{core}{title}" for title in ("시", "군", "구")))
    if not name.isascii() and all("\u3040" <= char <= "\u9fff" for char in name):
        return (name, name.rstrip("市県縣县区區町村"), *(f"{name}{title}" for title in ("市", "县", "区")))
    return (name, core)


def _cities_called(name: str, country: str) -> tuple[City, ...]:
    """Those of the name, also where the gazetteer shortens it or spells it out: `Saint Louis` is St. Louis too."""
    start = _SAINT.match(name)
    written = (f"{word}{name[start.end() :]}" for word in ("Saint ", "St. ")) if start else ()
    found = {city.geoname: city for form in (name, *written) for city in cities_named(form, country)}
    return tuple(found.values())


@cache
def _aliases() -> dict[tuple[str, str], str]:
    return {(country, fold(name)): known for country, name, known, _ in lines_of("place_aliases")}


def _codes(region: str, country: str) -> frozenset[str]:
    """The codes of the regions that a text can mean. Korean writes what stands above what without a mark between."""
    if country == "US":
        state = us_state(region)
        known = None if state else find_us_region(region)
        return frozenset({state} if state else {known.state} if known else ())
    codes = region_codes(region, country)
    words = region.split() if is_hangul(region) else []
    if codes or len(words) < 2:
        return codes
    return frozenset.intersection(*(region_codes(word, country) for word in words))


@lru_cache(maxsize=4096)
def us_state(region: str) -> str | None:
    """The code of the state of the US that a text above a city can mean: `Oregon`, `OR`, `Ore.`, `오리건주`, `D.C.`"""
    if (code := state_by_code(region)) is not None:
        return code
    state = _us_state(chief_name(region, "US"))
    return state.state if state else None


def lies_in(name: str, country: str, state: str | None = None) -> bool:
    """Whether there is a city of that name in the country, and in the state if one is given."""
    found = (city for form in _forms(name, country) for city in cities_named(form, country))
    return any(state in (None, city.admin1) for city in found)


def state_or_country(name: str, last: str) -> tuple[str | None, bool]:
    """The country in which a place lies that names none but by its last words, and whether they are a state of it.

    `Gary, IN` is in Indiana, `Tbilisi, Georgia` in that country. None if both may be meant.
    """
    named, state = known_country(last), us_state(last)
    if state is None:
        return named, False
    in_state, in_country = lies_in(name, "US", state), named is not None and lies_in(name, named)
    if in_state != in_country:
        return ("US", True) if in_state else (named, False)
    return None, False


def may_be_state_or_country(region: str) -> bool:
    return us_state(region) is not None and known_country(region) is not None


def _country_elsewhere(names: Mapping[str, str], country: str) -> str | None:
    if level_of(names, country) is Level.PROVINCE:
        return None
    for land in (country, *TERRITORIES.get(country, ())):
        if any(lies_in(name, land) or is_region(name, land) for name in names.values()):
            return None
    bare = {form for name in names.values() for form in (tidy(name), core_name(name, country))}
    found = [city for form in bare for city in find_cities_named(form)]
    largest = max(found, key=lambda city: city.population, default=None)
    if largest is None or largest.population < WELL_KNOWN or (country, largest.country) in DIFFERING_VIEWS:
        return None
    return largest.country


def level_of(names: Mapping[str, str], country: str | None) -> Level | None:
    """What the names say that the place is, by their titles or because they are a region's."""
    if any(is_region(name, country) for name in names.values()):
        return Level.PROVINCE
    return read_level(names, country)


def _clearly_meant(found: Iterable[City]) -> City | None:
    ranked = sorted(found, key=lambda city: -city.population)
    if not ranked:
        return None
    first = ranked[0]
    rivals = [city for city in ranked[1:] if not _same_area(first, city)]
    # Nobody counted the people of a place with none; it is small, but not nothing.
    least = CLEARLY_LARGER * max(rivals[0].population, UNCOUNTED) if rivals else 0
    return first if first.population >= least else None


def _same_area(one: City, other: City) -> bool:
    return abs(one.latitude - other.latitude) < SAME_AREA and abs(one.longitude - other.longitude) < SAME_AREA


def _us_state(name: str) -> UsRegion | None:
    region = find_us_region(core_name(name, "US"))
    return region if region and not region.name.endswith("County") else None


def _us_region(names: Mapping[str, str], region: str, *, bare_state: bool) -> UsRegion | None:
    name = names.get("en", "")
    if not name.lower().endswith("county") and any(find_country(part) != "US" for part in region.split(",") if part):
        # What lies in something else is no state: `Washington, D.C.`
        return None
    if bare_state or not name.lower().endswith("county"):
        return None if name.lower().endswith("city") else _us_state(name)
    state = next(filter(None, (_us_state(part) for part in region.split(","))), None)
    return find_us_region(name, within=state.state if state else None)


def _resolved_region(region: UsRegion) -> Resolved:
    latitude, longitude = region.position or (None, None)
    names = {"en": region.name}
    return Resolved(region.key, names, "US", region.zone, latitude, longitude, None, Level.PROVINCE)


def _resolved_city(city: City) -> Resolved:
    return Resolved(
        key=f"geonames:{city.geoname}",
        names=_names_by_language(city),
        country=city.country,
        zone=only_zone(city.country) or city.zone,
        latitude=city.latitude,
        longitude=city.longitude,
        population=city.population or None,
        level=Level.CITY,
    )


def _names_by_language(city: City) -> dict[str, str]:
    """GeoNames does not say the language of a name; what script and alphabet make sure is kept."""
    names = {"en": city.name}
    others = other_names(city)
    korean = [name for name in others if is_hangul(name)]
    if korean:
        names["ko"] = max(korean, key=lambda name: _sounds_like(name, city.name))
    azerbaijani = [name for name in others if _is_azerbaijani(name, city)]
    if azerbaijani:
        spelled = _spelled_in_azerbaijani(city.name)
        names["az"] = max(azerbaijani, key=lambda name: ("ə" in name.casefold(), _is_spelled(name, spelled)))
    return names


def _sounds_like(korean: str, english: str) -> float:
    """Old and other names of a city stand beside its own: of Istanbul, `비잔티움` beside `이스탄불`."""
    # Only here: its tables are read on first use, when a place is resolved.
    from anyascii import anyascii

    return SequenceMatcher(None, fold(anyascii(korean)), fold(english)).ratio()


def _is_azerbaijani(name: str, city: City) -> bool:
    """Only this alphabet has a Latin `ə`; a name without it is known by its spelling, at home."""
    if "ə" in name.casefold():
        return set(name.casefold()) <= AZERBAIJANI_LETTERS
    spelled = _spelled_in_azerbaijani(city.name)
    return city.country == "AZ" and not spelled.isascii() and name.casefold() == spelled


def _is_spelled(name: str, spelled: str) -> bool:
    """English writes `ə` as `e` or `a`."""
    return any(name.casefold().replace("ə", letter) == spelled for letter in "ea")


def _spelled_in_azerbaijani(name: str) -> str:
    spelled = name.casefold()
    for english, letter in (("sh", "ş"), ("ch", "ç"), ("kh", "x"), ("zh", "j"), ("gh", "ğ")):
        spelled = spelled.replace(english, letter)
    return spelled
