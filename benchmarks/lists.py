"""Lists of agreements such as offices keep: `python -m benchmarks.lists ROWS FILE [--seed N]` writes one as CSV.

Cities and their names are those of the gazetteer. Most rows are good, in the scripts, dates and words of many offices;
some are wrong, some repeat an earlier one, some name a place that nobody knows or leave something open. Each line says
what an import makes of it, so that a run at any size can be checked.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from babel import Locale

from registry.gazetteer.cities import City, other_names, read_cities
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.date_cells import SENTINELS

HEADERS = ("city_a", "country_a", "city_b", "country_b", "agreement_date", "kind", "fields", "status", "source")
OWN_COUNTRY = "KR"
# About the shares in which the lists of Korean offices have them.
PARTNERS_IN = {
    "CN": 30, "JP": 12, "US": 14, "VN": 7, "RU": 5, "PH": 4, "MN": 4, "ID": 3, "AZ": 2, "TR": 3, "UZ": 3, "KZ": 2,
    "DE": 3, "FR": 3, "ES": 2, "PL": 2, "IT": 2, "GB": 2, "MX": 2, "PE": 1, "BR": 2, "AU": 3, "TW": 4, "IN": 2, "GR": 1,
    "UA": 2, "TH": 2,
}  # fmt: skip
SMALLEST_PARTNER = 20_000
LETTERS_OF_INTENT = ("letter of intent", "의향서")
KINDS = (
    "sister city", "자매결연", "우호교류", "friendship", "MOU", "Sister City", "우호협력", "qardaşlaşma", "자매도시",
    "友好都市", *LETTERS_OF_INTENT,
)  # fmt: skip
FIELDS = ("economy", "경제; 문화", "education; tourism", "행정", "", "", "농업; 청소년 교류")
DORMANT = ("중단", "휴면")
STATUSES = ("active", "", "교류중", "유효", "signed", "ended", "unknown", *DORMANT)
SOURCES = ("", "", "https://example.org/agreements", "city gazette", "시청 국제협력과")
# What a row may be beside good, with its share of a thousand.
REPEATED, WRONG, UNKNOWN_PLACE = 20, 25, 15


@dataclass(frozen=True)
class Line:
    """A row of the list; `outcome` is what an import into an empty office makes of it."""

    cells: tuple[str, ...]
    outcome: str = "new"


def make_list(rows: int, *, seed: int = 1) -> list[Line]:
    """The same list for the same numbers; no two of its good rows bind the same two places."""
    chance = Random(seed)
    own, partners = _own_names(), _partners()
    countries = list(PARTNERS_IN)
    seen: set[tuple[str, str, str]] = set()
    lines: list[Line] = []
    while len(lines) < rows:
        dice = chance.randrange(1000)
        good = [at for at, line in enumerate(lines[-50:]) if line.outcome == "new"]
        if dice < REPEATED and good:
            repeated = lines[-50:][chance.choice(good)]
            lines.append(Line(_written_otherwise(repeated.cells, chance), "same"))
            continue
        [country] = chance.choices(countries, list(PARTNERS_IN.values()))
        city, home = chance.choice(partners[country]), chance.choice(own)
        names = _names(city)
        pair = (home[0], country, fold(city.name))
        if pair in seen:
            continue
        seen.add(pair)
        line = _line(home[chance.random() < 0.5], chance.choice(names), country, chance)
        if REPEATED <= dice < REPEATED + WRONG:
            line = chance.choice(_FAULTS)(line, chance)
        elif REPEATED + WRONG <= dice < REPEATED + WRONG + UNKNOWN_PLACE:
            line = _with(line, 2, f"{_invented(chance)} {len(lines)}")
        lines.append(line)
    return lines


def write_list(path: Path, lines: Sequence[Line]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(line.cells for line in lines)


def _line(own: str, partner: str, country: str, chance: Random) -> Line:
    day = date(1962, 1, 1) + timedelta(days=chance.randrange(23_000))
    if day.isoformat() in SENTINELS:
        # What programs write if they know no date: it is asked about.
        day += timedelta(days=1)
    language = "ko" if any("가" <= char <= "힣" for char in partner) else chance.choice(("en", "en", "ko", "az"))
    kind, status = chance.choice(KINDS), chance.choice(STATUSES)
    # A letter of intent lapses; it is never dormant.
    fits = kind not in LETTERS_OF_INTENT or status not in DORMANT
    return Line(
        (
            own,
            chance.choice(("South Korea", "대한민국", "KR", "Republic of Korea")),
            partner,
            _country_name(country, language),
            chance.choice(_DATES)(day),
            kind,
            chance.choice(FIELDS),
            status,
            chance.choice(SOURCES),
        ),
        "new" if fits else "wrong",
    )


_ENGLISH_MONTHS: list[str] = [Locale("en").months["format"]["wide"][number] for number in range(1, 13)]
_DATES: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    date.isoformat,
    lambda day: f"{day:%Y.%m.%d}",
    lambda day: f"{day.year}. {day.month}. {day.day}.",
    lambda day: f"{day.year}년 {day.month}월 {day.day}일",
    lambda day: f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y-%m}",
    lambda day: f"{day:%Y}",
    lambda day: "",
)


def _with(line: Line, at: int, text: str, outcome: str | None = None) -> Line:
    cells = (*line.cells[:at], text, *line.cells[at + 1 :])
    return Line(cells, outcome or line.outcome)


_FAULTS: tuple[Callable[[Line, Random], Line], ...] = (
    lambda line, chance: _with(line, 4, f"{chance.randrange(1970, 2020)}-02-30", "wrong"),
    lambda line, chance: _with(line, 4, "spring of a good year", "wrong"),
    lambda line, chance: _with(line, 3, chance.choice(("Atlantis", "Freedonia", "루리타니아")), "wrong"),
    lambda line, chance: _with(line, 5, chance.choice(("brotherhood of cats", "기타등등")), "wrong"),
    lambda line, chance: _with(line, 7, chance.choice(("it depends", "글쎄요")), "wrong"),
    lambda line, chance: _with(line, 2, "", "wrong"),
    lambda line, chance: _with(line, 0, "", "wrong"),
)


def _written_otherwise(cells: tuple[str, ...], chance: Random) -> tuple[str, ...]:
    """The same relation with an invisible character, other letters or spaces."""
    name = cells[2]
    return (*cells[:2], chance.choice((f"{name}\u200b", f" {name} ", name.upper(), name)), *cells[3:])


def _invented(chance: Random) -> str:
    return "".join(chance.choice(("ka", "ro", "mi", "ven", "tul", "osh", "ber")) for _ in range(4)).capitalize()


def _own_names() -> list[tuple[str, str]]:
    """Our cities by their English and Korean names, no two alike."""
    found: dict[str, tuple[str, str]] = {}
    for city in read_cities(OWN_COUNTRY):
        korean = [name for name in other_names(city) if any("가" <= char <= "힣" for char in name)]
        if korean and fold(city.name) not in found:
            found[fold(city.name)] = (city.name, korean[0])
    return list(found.values())


def _partners() -> dict[str, list[City]]:
    """The larger cities of each country, one of each name."""
    found: dict[str, list[City]] = {}
    for country in PARTNERS_IN:
        named: dict[str, City] = {}
        for city in sorted(read_cities(country), key=lambda city: (-city.population, city.geoname)):
            if city.population >= SMALLEST_PARTNER and "," not in city.name:
                named.setdefault(fold(city.name), city)
        found[country] = list(named.values())
    return found


@cache
def _names(city: City) -> tuple[str, ...]:
    """As lists write it: the chief name twice as often, then one name of each other script that is known."""
    scripts = {"ko": "가힣", "ja": "ァヺ", "zh": "一鿿", "ru": "аяАЯ"}
    found = [city.name, city.name]
    others = other_names(city)
    for ends in scripts.values():
        ranges = list(zip(ends[::2], ends[1::2], strict=True))
        found += [name for name in others if any(first <= char <= last for first, last in ranges for char in name)][:1]
    return tuple(found)


@cache
def _country_name(country: str, language: str) -> str:
    return str(Locale(language).territories[country])


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.lists", description="Write a realistic list of agreements.")
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_list(asked.file, make_list(asked.rows, seed=asked.seed))


if __name__ == "__main__":
    main()
