"""Reading the cell that names a place, or several: `안동시( Andong, Gyeongbuk )`, `Cusco; Corinth; Shusha`."""

import re
from dataclasses import replace

from registry.gazetteer.countries import known_country
from registry.gazetteer.lookup import level_of, lies_in, state_or_country, us_state
from registry.gazetteer.marks import flag_country, without_marks
from registry.gazetteer.name_folding import fold, is_hangul, is_latin, tidy
from registry.gazetteer.places_as_written import PlaceText, language_of
from registry.gazetteer.regions import is_region
from registry.gazetteer.titles import Level, is_titled

_SEPARATOR = re.compile(r"\s*(?:[;\n、]|\s\+\s)\s*")
_COMMA, _SPACE = re.compile(","), re.compile(r"\s+")
_WIDE_BRACKETS = str.maketrans("（）", "()")
# The office of a province or a city stands for the place: 경상북도 본청, 안동시청.
_OFFICE = re.compile(r"\s*본청$|(?<=[도시군구])청$")


def split_list(cell: str) -> tuple[str, ...]:
    """The parts of a cell that lists several things, brackets kept whole."""
    return tuple(tidy(part) for part in split_outside_brackets(_SEPARATOR, cell) if part.strip())


def split_outside_brackets(mark: re.Pattern[str], text: str) -> list[str]:
    """As `mark.split(text)`, but a bracket is never cut open."""
    parts: list[str] = []
    begin = 0
    for match in mark.finditer(text):
        before = text[: match.start()].translate(_WIDE_BRACKETS)
        if before.count("(") <= before.count(")"):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def read_place(cell: str, country: str | None) -> PlaceText:
    """One place, without footnotes, flags, and a trailing name of its own country (`Shusha, Azerbaijan`).

    A country that only the cell names, by its name or its flag, becomes the place's country.
    """
    country = country or flag_country(cell)
    outside, inside = _split_translation(tidy(without_marks(cell)))
    outside, above_it = (outside, "") if inside else _split_region(outside, country)
    names: dict[str, str] = {}
    regions: dict[str, str] = {}
    for text in filter(None, (outside, inside)):
        name, region = (_split_korean if is_hangul(text) else _split_listed)(text)
        if region:
            *above, last = region.split(", ")
            named, is_state = (known_country(last), False) if country else state_or_country(name, last)
            if named and country in (None, named):
                country, region = named, region if is_state else ", ".join(above)
        language = language_of(name, country)
        names.setdefault(language, name)
        if region:
            regions.setdefault(language, region)
    if above_it:
        regions.setdefault(language_of(above_it, country), above_it)
    return PlaceText(names, country, regions, tidy(cell))


def within(place: PlaceText, region: str) -> PlaceText:
    """The place with what another column says stands above it; a region that it names itself is not named again."""
    text = tidy(without_marks(region))
    if not text or fold(text) in {fold(name) for name in (*place.names.values(), *place.region.split(","))}:
        return place
    above = ", ".join(filter(None, (place.region, text)))
    country = place.country
    if (
        country is None
        and (state := us_state(text))
        and any(lies_in(name, "US", state) for name in place.names.values())
    ):
        country = "US"
    return replace(place, country=country, regions={language_of(text, country): above})


def _split_translation(text: str) -> tuple[str, str]:
    """The text before the last bracket and in it, where one is in Latin letters and the other in none.

    Any other bracket belongs to the name: `Allendorf (Lumda)`.
    """
    text = text.translate(_WIDE_BRACKETS)
    start = _last_bracket(text)
    if start is not None:
        outside, inside = text[:start].strip(), text[start + 1 : -1].strip()
        if {_is_in_latin(outside), _is_in_latin(inside)} == {True, False}:
            return outside, inside
    return text, ""


def split_region_of_country(text: str) -> tuple[str, str]:
    """A country and the region in the bracket behind it; the text itself if the bracket names none."""
    start = _last_bracket(text.translate(_WIDE_BRACKETS))
    country = known_country(text[:start].strip()) if start else None
    if start and country and is_region(text[start + 1 : -1].strip(), country):
        return text[:start].strip(), text[start + 1 : -1].strip()
    return text, ""


def _split_region(text: str, country: str | None) -> tuple[str, str]:
    """The text before the last bracket, and the region in it: `로스앤젤레스시(캘리포니아주)`, `Portland (Oregon)`."""
    start = _last_bracket(text)
    if start:
        inside = text[start + 1 : -1].strip()
        if known_country(inside):
            return f"{text[:start].strip()}, {inside}", ""
        outside, state = text[:start].strip(), us_state(inside)
        is_state = state is not None and (country == "US" or (country is None and lies_in(outside, "US", state)))
        if is_state and country is None:
            return f"{outside}, {inside}", ""
        if is_state or level_of({language_of(inside, country): inside}, country) is Level.PROVINCE:
            return outside, inside
    return text, ""


def _is_in_latin(text: str) -> bool | None:
    """None for a text of both, or without letters: it translates nothing."""
    letters = re.sub(r"[\W\d_]", "", text)
    latin = [is_latin(letter) for letter in letters]
    return None if not letters or any(latin) != all(latin) else latin[0]


def _last_bracket(text: str) -> int | None:
    """Where the bracket that ends the text begins, brackets inside it passed over."""
    if not text.endswith(")"):
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return at
    return None


def _split_listed(text: str) -> tuple[str, str]:
    """European order, smallest first: `Qufu City, Jining City, Shandong Province`."""
    name, *above = (part for part in (part.strip() for part in split_outside_brackets(_COMMA, text)) if part)
    return name, ", ".join(above)


def _split_korean(text: str) -> tuple[str, str]:
    """Korean order, largest first: `산둥성 지닝시 취푸시`; a title may stand apart (`아티카 지방 아테네시`)."""
    if "," in text:
        return _split_listed(text)
    words = split_outside_brackets(_SPACE, _OFFICE.sub("", text))
    titled = [at for at, word in enumerate(words[:-1]) if is_titled(word)]
    cut = titled[-1] + 1 if titled else 0
    return " ".join(words[cut:]), " ".join(words[:cut])
