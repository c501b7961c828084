"""Reading the cell that names a place, or several: `안동시( Andong, Gyeongbuk )`, `Cusco; Corinth; Shusha`."""

import re

from registry.gazetteer.countries import known_country
from registry.gazetteer.name_folding import is_hangul, is_latin, tidy
from registry.gazetteer.places_as_written import PlaceText, language_of
from registry.gazetteer.titles import is_titled

_SEPARATOR = re.compile(r"\s*(?:[;\n、]|\s\+\s)\s*")
# The office of a province or a city stands for the place: 경상북도 본청, 안동시청.
_OFFICE = re.compile(r"\s*본청$|(?<=[도시군구])청$")


def split_list(cell: str) -> tuple[str, ...]:
    """The parts of a cell that lists several things, brackets kept whole."""
    parts: list[str] = []
    for part in _SEPARATOR.split(cell):
        if parts and parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += "; " + part
        else:
            parts.append(part)
    return tuple(tidy(part) for part in parts if part.strip())


def read_place(cell: str, country: str | None) -> PlaceText:
    """One place; a trailing name of its own country (`Shusha, Azerbaijan`) is taken off.

    A country that only the cell names becomes the place's country.
    """
    outside, inside = _split_translation(tidy(cell))
    names: dict[str, str] = {}
    regions: dict[str, str] = {}
    for text in filter(None, (outside, inside)):
        name, region = (_split_korean if is_hangul(text) else _split_listed)(text)
        if region:
            *above, last = region.split(", ")
            named = known_country(last)
            if named and country in (None, named):
                country, region = named, ", ".join(above)
        language = language_of(name, country)
        names.setdefault(language, name)
        if region:
            regions.setdefault(language, region)
    return PlaceText(names, country, regions, tidy(cell))


def _split_translation(text: str) -> tuple[str, str]:
    """The text before the last bracket and in it, where one is Korean and the other in Latin letters.

    Any other bracket belongs to the name: `Allendorf (Lumda)`.
    """
    start = _last_bracket(text)
    if start is not None:
        outside, inside = text[:start].strip(), text[start + 1 : -1].strip()
        if outside and inside and is_hangul(outside) != is_hangul(inside):
            foreign = inside if is_hangul(outside) else outside
            if is_latin(re.sub(r"[\W\d_]", "", foreign)):
                return outside, inside
    return text, ""


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
    name, *above = (part for part in (part.strip() for part in text.split(",")) if part)
    return name, ", ".join(above)


def _split_korean(text: str) -> tuple[str, str]:
    """Korean order, largest first: `산둥성 지닝시 취푸시`; a title may stand apart (`아티카 지방 아테네시`)."""
    if "," in text:
        return _split_listed(text)
    words = _OFFICE.sub("", text).split()
    titled = [at for at, word in enumerate(words[:-1]) if is_titled(word)]
    cut = titled[-1] + 1 if titled else 0
    return " ".join(words[cut:]), " ".join(words[:cut])
