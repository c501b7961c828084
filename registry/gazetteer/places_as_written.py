"""A place as a row writes it, what makes two writings the same place, and a code for its references."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from registry.gazetteer.lookup import Gazetteer, Resolved, level_of
from registry.gazetteer.name_folding import fold, is_hangul, is_latin, tidy
from registry.gazetteer.regions import chief_name
from registry.gazetteer.titles import Level, core_name


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A place in the words of a row: names by language, what stands above it, and its country's ISO code.

    `country` is None while nobody has said it; `text` is the cell as it was found. `key` is the identity that an
    export wrote beside it: it counts where the office has a place of that key.
    """

    names: Mapping[str, str]
    country: str | None
    regions: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    key: str = ""

    @property
    def region(self) -> str:
        """What stands above the place, in English where that is known."""
        return self.regions.get("en") or next(iter(self.regions.values()), "")

    @property
    def level(self) -> Level:
        """A city, unless the words around the name make it a province."""
        return level_of(self.names, self.country) or Level.CITY

    def resolve(self, gazetteer: Gazetteer) -> Resolved | None:
        """The gazetteer's place; None if the country is not known either."""
        return gazetteer.place(self.names, self.country, region=self.region) if self.country else None


def place_key(place: PlaceText, resolved: Resolved | None) -> str:
    """The identity of a place: its record in the gazetteer, else its name, level, region and country.

    Two writings of one place have one key if the gazetteer knows it. Without it the English name speaks, else
    the first one; the region keeps counties and cities of one name apart.
    """
    if resolved:
        return resolved.key
    name = place.names.get("en") or next(iter(place.names.values()))
    parts = (
        core_name(chief_name(name, place.country), place.country),
        place.level,
        _lowest(place.region, place.country),
    )
    return ":".join((place.country or "?", *(fold(part) for part in parts)))


def settle_own_country(
    places: Iterable[PlaceText], gazetteer: Gazetteer, *, own_country: str | None = None
) -> str | None:
    """The country of a list that names none: the one in which most of its places have a namesake.

    None if no country has the most, or none of the places is known.
    """
    if own_country:
        return own_country
    votes: Counter[str] = Counter()
    for names in {tuple(place.names.values()) for place in places}:
        votes.update(set(chain.from_iterable(map(gazetteer.countries_of, names))))
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def suggest_code(names: Mapping[str, str], taken: Iterable[str]) -> str:
    """Three capital letters for the references of an own place, not among `taken`: `AND` for Andong.

    When its first letters are taken, later ones stand in for the third, then for the second; at last any.
    """
    # Only here: its tables are read on first use, and codes are needed only for new places.
    from anyascii import anyascii

    latin = [name for name in (names.get("en"), *names.values()) if name and is_latin(name)]
    name = core_name(latin[0] if latin else next(iter(names.values())), None)
    letters = re.sub("[^A-Z]", "", anyascii(name).upper()).ljust(3, "X")
    used = set(taken)
    pairs = ((second, third) for second in range(1, len(letters)) for third in range(second + 1, len(letters)))
    near = (letters[0] + letters[second] + letters[third] for second, third in pairs)
    rest = (letters[0] + one + two for one in _ALPHABET for two in _ALPHABET)
    numbered = (f"{letters[:3]}{number}" for number in count(2))
    return next(code for code in chain(near, rest, numbered) if code not in used)


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def language_of(name: str, country: str | None) -> str:
    """The language of a name as far as its letters tell; Latin letters are taken for English."""
    if is_hangul(name):
        return "ko"
    if "ə" in name.casefold():
        return "az"
    if is_latin(name) or name.isascii():
        return "en"
    if any("\u3040" <= char <= "\u30ff" for char in name) or country == "JP":
        return "ja"
    if any("\u4e00" <= char <= "\u9fff" for char in name):
        return "zh"
    if any("\u0400" <= char <= "\u04ff" for char in name):
        return "ru"
    return "und"


def _lowest(region: str, country: str | None) -> str:
    return core_name(tidy(region.split(",")[0]), country)
