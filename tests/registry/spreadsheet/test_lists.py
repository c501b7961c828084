"""Lists laid out as offices publish them, row by row: which places are known, and what is asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.places_as_written import PlaceText
from registry.matching.row_plans import plan_import
from registry.place_resolver import PlaceResolver
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.rows import read_relations

LISTS = Path(__file__).parents[1] / "data" / "lists"
KINDS = frozenset({"sister-city", "friendship-mou", "letter-of-intent"})
SISTER, FRIEND = "sister-city", "friendship-mou"
# Taken, and to be checked: no one city is meant for certain.
OPEN = None
Expected = tuple[str | None, str | None, str | None, str | None, tuple[str, ...]]

# Our side, the partner, date, kind, and the codes of problems.
EXPECTED: dict[str, tuple[Choices, list[Expected]]] = {
    "korean": (
        Choices(),
        [
            ("Andong", "Qufu", "2002-10-06", SISTER, ()),
            ("Andong", "Sagae", "1974-02-04", SISTER, ()),
            ("Andong", "Cusco", "2009-01-12", SISTER, ()),
            (OPEN, OPEN, "1995-10-23", SISTER, ()),
            ("Gwangju", "Zibo", "2003-12-05", FRIEND, ()),
            ("Suwon", "Cluj-Napoca", "1999-06-25", SISTER, ()),
            (OPEN, OPEN, "2016-08-08", SISTER, ()),
            ("Busan", "Los Angeles", "1967-12-18", SISTER, ()),
            ("Chuncheon", "Akron", None, FRIEND, ()),
            (OPEN, "Riverside", "1999-03-08", SISTER, ()),
            ("Daegu", "Atlanta", "1981-10-05", SISTER, ()),
        ],
    ),
    "japanese": (
        Choices(),
        [
            ("Sagae", "Andong", "1974-02-04", SISTER, ()),
            (OPEN, OPEN, "1993-08-10", FRIEND, ()),
            ("Sapporo", "Portland", "1959-11-17", SISTER, ()),
            ("Kamakura", OPEN, "1998-09-28", FRIEND, ()),
            ("Nara-shi", "Gyeongju", "1970-04-15", SISTER, ()),
            (OPEN, OPEN, "2011-09-02", FRIEND, ()),
        ],
    ),
    "taiwanese": (
        Choices(own="臺北市", kind=SISTER),
        [
            ("Taipei", OPEN, "1961-01-01", SISTER, ()),
            ("Taipei", "Kaga", "2018-07-14", SISTER, ()),
            ("Taipei", "Gumi", "2016-09-07", SISTER, ()),
        ],
    ),
    "chinese": (
        Choices(kind=SISTER),
        [
            ("Tianjin", "Kobe", "1973-06-24", SISTER, ()),
            ("Shanghai", "Osaka", "1974-04-18", SISTER, ()),
            ("Shanghai", "San Francisco", "1980-01-28", SISTER, ()),
            ("Jining", "Andong", None, SISTER, ()),
            (OPEN, OPEN, "1993-09-08", SISTER, ()),
        ],
    ),
    "turkish": (
        Choices(own="Konya", own_country="TR"),
        [
            ("Konya", "Shusha", "2021-05-12", SISTER, ()),
            ("Konya", "Sarajevo", "2005-11-04", SISTER, ()),
            ("Konya", OPEN, "1996", SISTER, ()),
            ("Konya", "Kyoto", "2010", "letter-of-intent", ()),
        ],
    ),
    "american": (
        Choices(kind=SISTER),
        [
            ("Houston", "Taipei", "1961", SISTER, ()),
            ("Houston", "Baku", "1976", SISTER, ()),
            ("Portland", "Sapporo", "1959", SISTER, ()),
            ("Springfield", "Ashikaga", "1990", SISTER, ("unknown-status",)),
            ("Portland", "Shinagawa", "1984", SISTER, ()),
            ("Los Angeles", "Busan", "1967", SISTER, ()),
        ],
    ),
    "german": (
        Choices(),
        [
            ("Wuppertal", "Košice", "1980", SISTER, ()),
            ("Wuppertal", "Saint-Étienne", "1960-02-10", SISTER, ()),
            ("Frankfurt am Main", "Lyon", "1960-10-15", SISTER, ()),
            ("Kassel", "Rovaniemi", "1972", FRIEND, ()),
            ("Kassel", "Novosibirsk", None, None, ("unknown-kind",)),
        ],
    ),
    "french": (
        Choices(),
        [
            ("Rouen", "Hannover", "1966", SISTER, ()),
            ("Le Mans", "Paderborn", "1967", SISTER, ()),
            ("Le Mans", "Xianyang", "1997", FRIEND, ()),
        ],
    ),
    "belediye": (
        Choices(kind=SISTER, own_country="TR"),
        [
            ("Konya", "Kyoto", "2010-09-12", SISTER, ()),
            ("Selçuklu", "Bishkek", "2012", SISTER, ()),
            ("Kars", "Gyumri", None, SISTER, ()),
            ("Kars", "Ganja", "2003", SISTER, ()),
        ],
    ),
    "capital": (
        Choices(own="Seoul", kind=SISTER),
        [
            ("Seoul", "Dakar", "1967", SISTER, ()),
            ("Seoul", "Naples", "1972", SISTER, ()),
            ("Seoul", "Basrah", "1972", SISTER, ()),
            ("Seoul", "Bordeaux", "1979", SISTER, ()),
            ("Seoul", "Honolulu", "1998", SISTER, ()),
            ("Seoul", "Mainz", "1984", SISTER, ()),
            ("Seoul", "Houston", "1976", SISTER, ()),
            ("Seoul", OPEN, "1985", SISTER, ()),
            ("Seoul", "Saint Petersburg", None, SISTER, ()),
            ("Seoul", "Kyiv", "1997", SISTER, ()),
        ],
    ),
    "mexican": (
        Choices(kind=SISTER),
        [
            ("Guanajuato", "Ashland", "1969-06-18", SISTER, ()),
            ("Oaxaca", "Palo Alto", "1964", SISTER, ()),
            ("León de los Aldama", "San Diego", "1969", SISTER, ()),
            ("Mérida", "Incheon", "2007-10-15", SISTER, ()),
        ],
    ),
    "us-states": (
        Choices(own_country="AT"),
        [
            ("Graz", city, "1990", SISTER, codes)
            for city, codes in (
                ("Gary", ()),
                ("Cambridge", ()),
                ("Cambridge", ()),
                ("Toronto", ()),
                (OPEN, ("state-or-country",)),
                (OPEN, ("state-or-country",)),
                ("Atlanta", ()),
                ("Tbilisi", ()),
                ("Berlin", ()),
                ("Portland", ()),
                ("Portland", ()),
                (OPEN, ()),
                ("Perth", ()),
                (OPEN, ("country-contradicts",)),
                (OPEN, ()),
                (OPEN, ()),
                ("Springfield", ()),
                ("Seattle", ()),
                ("Hanover", ()),
                ("Victoria", ()),
                ("Washington", ()),
                ("Washington", ()),
                ("Kansas City", ()),
            )
        ],
    ),
    "several": (
        Choices(),
        [
            *(("Vienna", OPEN, "1990", SISTER, ("maybe-several",)) for _ in range(12)),
            (OPEN, "Oslo", "1990", SISTER, ("maybe-several",)),
            (OPEN, "Oslo", "1990", SISTER, ("several-own-places",)),
            ("Vienna", OPEN, "1990", SISTER, ()),
            ("Vienna", "Hohhot", "1990", SISTER, ()),
            ("Vienna", "Bourg-en-Bresse", "1990", SISTER, ()),
            ("Vienna", OPEN, "1990", SISTER, ()),
            ("Vienna", OPEN, "1990", SISTER, ()),
            ("Vienna", OPEN, "1990", SISTER, ()),
            ("Vienna", "Wakayama", "1990", SISTER, ()),
        ],
    ),
    "elsewhere": (
        Choices(),
        [
            *(("Oslo", OPEN, "1990", SISTER, ("known-elsewhere",)) for _ in range(4)),
            ("Oslo", OPEN, "1990", SISTER, ()),
            ("Oslo", OPEN, "1990", SISTER, ("known-elsewhere",)),
            ("Oslo", OPEN, "1990", SISTER, ()),
            ("Oslo", OPEN, "1990", SISTER, ()),
            ("Oslo", "Nuuk", "1990", SISTER, ()),
            ("Oslo", "Córdoba", "1990", SISTER, ()),
            (OPEN, "Lima", "1990", SISTER, ("known-elsewhere",)),
            ("Oslo", OPEN, "1990", SISTER, ("part-of-a-body",)),
            ("Oslo", OPEN, "1990", SISTER, ("part-of-a-body",)),
            ("Oslo", OPEN, "1990", SISTER, ()),
            ("Oslo", OPEN, "1990", SISTER, ()),
            ("Oslo", OPEN, "1990", SISTER, ("region-contradicts",)),
        ],
    ),
    "headings": (
        Choices(),
        [
            (OPEN, OPEN, None, None, ("heading-row",)),
            ("Graz", "Hamburg", "1995", SISTER, ()),
            (OPEN, OPEN, None, None, ("heading-row",)),
            ("Graz", "Nagoya", "1978", SISTER, ()),
            *((OPEN, OPEN, None, None, ("heading-row",)) for _ in range(3)),
            ("Graz", "Singapore", "1979", SISTER, ()),
            ("Graz", OPEN, "1980", SISTER, ()),
            *(("Graz", "Nagoya", year, SISTER, ()) for year in ("1981", "1982", "1983")),
        ],
    ),
    "saints": (
        Choices(own_country="AT"),
        [
            ("Graz", "St. Louis", "1990", SISTER, ()),
            ("Graz", "St. Louis", "1991", SISTER, ()),
            ("Graz", "St. Louis", "1992", SISTER, ()),
            ("Graz", "Saint Louis", "1993", SISTER, ()),
            ("Graz", "St. Louis", "1994", SISTER, ()),
            ("Graz", "Saint Paul", "1995", SISTER, ()),
            ("Graz", OPEN, "1996", SISTER, ()),
            ("Graz", OPEN, "1997", SISTER, ()),
            ("Graz", "St. Petersburg", "1998", SISTER, ()),
        ],
    ),
    "own-country": (
        Choices(),
        [
            ("Andong", OPEN, "1974", SISTER, ()),
            ("Andong", "Pingdingshan", "2000", SISTER, ()),
            ("Andong", "Cusco", "2009", SISTER, ()),
            ("Andong", "Kórinthos", "2010", FRIEND, ()),
        ],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_is_read_row_by_row(gazetteer: Gazetteer, name: str) -> None:
    choices, expected = EXPECTED[name]
    table = read_relations(LISTS / f"{name}.csv", choices, kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)

    def known(place: PlaceText | None) -> str | None:
        found = place.resolve(gazetteer) if place else None
        return found.names["en"] if found else OPEN

    assert [
        (
            known(row.own),
            known(row.partners[0]) if row.partners else OPEN,
            row.date,
            row.kind,
            tuple(problem.code for problem in row.problems),
        )
        for row in table.rows
    ] == expected


def test_one_thing_in_many_words_is_one_agreement(gazetteer: Gazetteer) -> None:
    table = read_relations(LISTS / "one-thing.csv", Choices(), kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)

    plans = plan_import(table.rows, [], key=PlaceResolver(gazetteer, frozenset()).key)

    makers = [plan.row.row if plan.row else plan.number.row for plan in plans]
    assert makers == [2, 2, 2, 2, 2, 7, 7, 7, 7, 7, 7, 13, 13, 15, 15, 17, 17, 19, 19, 21, 21, 23, 23, 21]
    assert all([problem.code for problem in plan.problems] == ["repeats"] for plan in plans if plan.row)


def test_what_is_planned_keeps_its_date_in_the_note_and_was_not_signed(gazetteer: Gazetteer) -> None:
    table = read_relations(LISTS / "planned.csv", Choices(), kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)

    assert [
        (
            row.standing.state,
            row.signed_on,
            row.note,
            [problem.code for problem in row.problems],
            [remark.code for remark in row.remarks],
        )
        for row in table.rows
    ] == [
        ("proposed", None, "2028-05-01", [], ["kept-in-note"]),
        ("proposed", None, "2002", ["planned-and-signed"], ["kept-in-note"]),
        ("negotiating", None, "2003", ["planned-and-signed"], ["kept-in-note"]),
        ("proposed", None, "2027", [], ["kept-in-note"]),
        ("negotiating", None, "2028-06-12", [], ["to-come"]),
        ("proposed", None, "2026-11", [], ["kept-in-note"]),
        ("proposed", None, "", [], []),
    ]


def test_a_remark_that_may_tell_of_an_end_is_asked_about(gazetteer: Gazetteer) -> None:
    table = read_relations(LISTS / "notes.csv", Choices(), kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)

    assert [(row.standing.state, [problem.code for problem in row.problems]) for row in table.rows] == [
        *(("in-force", ["status-in-note"]) for _ in range(6)),
        ("in-force", []),
        ("in-force", []),
        ("ended", []),
    ]
