"""The cells that name partners and their countries: who they are, or what could be meant and is asked about.

A contradiction inside a row is never decided here: a city that lies elsewhere than its row says is asked about, and so
is a mark that may stand between two partners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.languages import N_, CountryName
from config.messages import Message, Value
from registry.gazetteer.countries import find_country
from registry.gazetteer.lookup import TERRITORIES, Gazetteer, may_be_state_or_country
from registry.gazetteer.marks import flag_country
from registry.gazetteer.places_as_written import PlaceText
from registry.spreadsheet.cell_problem import CellProblem
from registry.spreadsheet.columns import ColumnField
from registry.spreadsheet.partners import (
    read_place,
    split_list,
    split_outside_brackets,
    split_region_of_country,
    within,
)

BLANK_PARTNER = N_("The partner is blank; write its name.")
NO_NAME = N_("“%(text)s” does not name a place.")
UNKNOWN_COUNTRY = N_(
    "“%(text)s” is not a known country; write its English or Korean name or its ISO code, such as Azerbaijan,"
    " 일본 or PE."
)
COUNTRIES_DIFFER = N_(
    "%(number)s partners (“%(partners)s”) have %(found)s countries (“%(countries)s”);"
    " write one country for all, or one for each in the same order, with “;” between."
)
OTHER_COUNTRY = N_("“%(text)s” names %(named)s, and the country of the row is %(country)s; correct one of them.")
OTHER_REGION = N_(
    "“%(text)s” could be two partners, or a place in %(region)s, which is elsewhere. Write “%(listed)s” for two, or"
    " correct the name."
)
STATE_OR_COUNTRY = N_(
    "“%(text)s” may lie in a state of the USA or in %(country)s; write the country in a column of its own."
)
KNOWN_ELSEWHERE = N_(
    "“%(text)s” is a city of %(named)s, and the country of the row is %(country)s, where no place of that name is"
    " known. Correct one of them, or write “%(text)s;” if there is one."
)
MAYBE_SEVERAL = N_("“%(text)s” may be several partners. Write “%(listed)s” for several, or “%(text)s;” for one.")

PART_OF_A_BODY = N_("“%(text)s” names a faculty or a department; write the city, province or university.")

_PART_OF_A_BODY = re.compile(
    r"\b(?:faculty|department|dept\.?) of\b|\b(?:faculty|department)$|\b(?:fakültəsi|fakültesi|kafedrası|bölümü)\b"
    r"|\b(?:факультет|кафедра)\b|\bfacultad de\b|\bfaculté (?:de|des|d')|\bfakultät\b|\bfachbereich\b"
    r"|\bschool of (?!economics)"
    r"|\b(?:college|institute) of (?:medicine|law|engineering|nursing|pharmacy|dentistry|arts)\b"
    r"|\b(?:escuela|école|scuola|escola) (?:de|di|du|d')\s*(?:medicin|médecin|derecho|droit|ingenier|ingénier)"
    r"|(?:공과|의과|법과|사범|농과|약학|치과|간호|경영|예술|음악|미술)대학$|대학원$|(?:研究科)$"
    r"|(?:학부|학과|단과대학)$|대학교\s+\S+대학$|(?:学部|學部|学科|學科|学系|學系)$",
    re.IGNORECASE,
)
# Words for “and” stand between several names in some lists, and inside one name in others.
_WORDS = (
    "and|&|və|ve|et|und|y|e|и|й|та|i|a|og|och|en|és|și|ja|ir|un|dan|và|及び|および|ならびに|並びに|及|和|与|與|暨|と"
)
_AND = re.compile(rf"\s(?:{_WORDS})\s|及び|および|並びに|ならびに", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\s*/\s*|\s+(?:{_WORDS}|및)\s+|(?<=[가-힣])(?:와|과)\s+|\s*(?:及び|および|並びに|ならびに)\s*", re.IGNORECASE
)
# These also stand inside many names: フライブルク・イム・ブライスガウ, 呼和浩特.
_WITHIN_NAMES = re.compile("(?<=..)[・·‧和与與及暨と](?=..)")


class PartnerReader:
    """Reads the partners of one row after the other; the gazetteer says what exists."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(
        self, text: str, country_text: str, *, region: str = "", keys: int = 0
    ) -> tuple[tuple[PlaceText, ...], list[CellProblem]]:
        """The partners, and what is wrong with their cells; a partner without a country is to be checked later.

        `region` is where the only partner lies, if a column of its own says so. `keys` is how many keys an export
        wrote beside them: with one for each, nothing is left to be understood.
        """
        problems: list[CellProblem] = []
        # A list often has no city of a province.
        names, written = split_list(text or region), split_list(country_text)
        if not names:
            return (), [CellProblem(ColumnField.PARTNER, "blank-partner", Message(BLANK_PARTNER))]
        if len(written) == 1 and find_country(written[0]) is None:
            # `Germany (Rhineland-Palatinate)`
            bare, above = split_region_of_country(written[0])
            written, region = (bare,), region or above
        countries = [find_country(country) for country in written]
        for country, code in zip(written, countries, strict=True):
            if code is None:
                message = Message(UNKNOWN_COUNTRY, {"text": country})
                problems.append(CellProblem(ColumnField.PARTNER_COUNTRY, "unknown-country", message))
        if problems:
            return (), problems
        is_keyed = keys == len(names)
        # With a semicolon the cell says itself what is one name.
        if len(names) == 1 and len(countries) < 2 and not is_keyed and ";" not in text:
            names = self.several(names[0], countries[0] if countries else None, problems)
        if len(countries) not in (0, 1, len(names)):
            values = {"number": len(names), "partners": text, "found": len(countries), "countries": country_text}
            message = Message(COUNTRIES_DIFFER, values)
            return (), [CellProblem(ColumnField.PARTNER_COUNTRY, "countries-do-not-match", message)]
        each = countries if len(countries) == len(names) else (countries or [None]) * len(names)
        places = [self._place(name, country, problems) for name, country in zip(names, each, strict=True)]
        partners = tuple(place for place in places if place is not None)
        if len(partners) == 1 and text and region:
            partners = (within(partners[0], region),)
        if not is_keyed:
            for partner in partners:
                problems += list(self._contradictions(partner)) or self.elsewhere(partner, ColumnField.PARTNER, text)
        return partners, problems

    def several(self, name: str, country: str | None, problems: list[CellProblem]) -> tuple[str, ...]:
        """The names in a cell with a mark that may part them: several if all are known, asked about if some are.

        With “and” in any language it is asked about in any case: Brighton and Hove is one city.
        """
        parts = _parts(_BETWEEN, name)
        is_and = _AND.search(name) is not None
        if len(parts) < 2:
            parts = _parts(_WITHIN_NAMES, name)
            if len(parts) < 2 or not all(self._is_known(part, country) for part in parts):
                return (name,)
            is_and = True
        if self._is_known(name, country):
            return (name,)
        known = [part for part in parts if self._is_known(part, country)]
        if len(known) == len(parts) and not is_and:
            return parts
        if known or "/" in name:
            message = Message(MAYBE_SEVERAL, {"text": name, "listed": "; ".join(parts)})
            problems.append(CellProblem(ColumnField.PARTNER, "maybe-several", message))
        return (name,)

    def _is_known(self, name: str, country: str | None) -> bool:
        """Without a country it is enough that there is such a city in any."""
        if country is None and (place := read_place(name, None)).country is None:
            return any(self._gazetteer.countries_of(text) for text in place.names.values())
        return read_place(name, country).resolve(self._gazetteer) is not None

    def _place(self, text: str, country: str | None, problems: list[CellProblem]) -> PlaceText | None:
        place = read_place(text, country)
        if _PART_OF_A_BODY.search(text):
            problems.append(CellProblem(ColumnField.PARTNER, "part-of-a-body", Message(PART_OF_A_BODY, {"text": text})))
            return None
        if not place.names:
            problems.append(CellProblem(ColumnField.PARTNER, "no-name", Message(NO_NAME, {"text": text})))
            return None
        return place

    def elsewhere(self, place: PlaceText, field: ColumnField, text: str) -> list[CellProblem]:
        """That a large city of this name lies in another country, and none in the row's; with “;” it is as written."""
        if place.country is None or ";" in text or place.resolve(self._gazetteer) is not None:
            return []
        named = self._gazetteer.country_elsewhere(place.names, place.country)
        if named is None:
            return []
        values = {"text": place.text, "named": CountryName(named), "country": CountryName(place.country)}
        return [CellProblem(field, "known-elsewhere", Message(KNOWN_ELSEWHERE, values))]

    def _contradictions(self, place: PlaceText) -> Iterator[CellProblem]:
        flag = flag_country(place.text)
        if place.country is not None and flag not in (None, place.country, *TERRITORIES.get(place.country, ())):
            yield _other_country(place, flag)
            return
        last = place.region.split(",")[-1].strip()
        if place.country is None:
            if may_be_state_or_country(last):
                values: dict[str, Value] = {"text": place.text, "country": CountryName(find_country(last) or "")}
                yield CellProblem(ColumnField.PARTNER, "state-or-country", Message(STATE_OR_COUNTRY, values))
            return
        if not place.region:
            return
        named = self._gazetteer.country_of_region(last, place.country, place.names.values())
        if named is not None:
            yield _other_country(place, named)
            return
        region = self._gazetteer.region_elsewhere(place.names, place.country, place.region)
        if region is not None:
            name = next(iter(place.names.values()))
            message = Message(OTHER_REGION, {"text": place.text, "region": region, "listed": f"{name}; {region}"})
            yield CellProblem(ColumnField.PARTNER, "region-contradicts", message)


def _parts(mark: re.Pattern[str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in split_outside_brackets(mark, name) if part.strip())


def _other_country(place: PlaceText, named: str | None) -> CellProblem:
    values: dict[str, Value] = {
        "text": place.text,
        "named": CountryName(named or ""),
        "country": CountryName(place.country or ""),
    }
    return CellProblem(ColumnField.PARTNER_COUNTRY, "country-contradicts", Message(OTHER_COUNTRY, values))
