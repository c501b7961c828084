"""What stands beside a partner or a kind and speaks of the status, row by row and word by word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.asides import read_aside, take_asides
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.rows import read_relations

LIST = Path(__file__).parents[1] / "data" / "lists" / "status-beside.csv"
ENDED, EXPIRED, DORMANT, ACTIVE = ("ended", "terminated"), ("ended", "expired"), ("dormant", None), ("in-force", None)
TODAY = date(2027, 1, 1)
# The status, the note, and the codes of problems.
EXPECTED = [
    (ENDED, "2015년 종료", ()),
    (ENDED, "2015.3.1. 해지", ()),
    (DORMANT, "중단 2019", ()),
    (ENDED, "ended in 2012", ()),
    (DORMANT, "", ()),
    (ENDED, "2020년 종료", ()),
    (ENDED, "", ()),
    (ENDED, "ended 2010", ()),
    (ENDED, "ended 2010", ()),
    (ENDED, "", ()),
    (ENDED, "", ()),
    (DORMANT, "suspended since 2020", ()),
    (DORMANT, "Suspended since 2022", ()),
    (ACTIVE, "", ()),
    (EXPIRED, "1964-2015", ()),
    (ENDED, "2020年解消", ()),
    (DORMANT, "inactive since 2012", ("status-contradicts",)),
    (ACTIVE, "", ("aside-unclear",)),
    (ACTIVE, "", ("aside-unclear",)),
    (ACTIVE, "", ("aside-unclear",)),
    (ACTIVE, "", ("kind-contradicts",)),
    (ENDED, "", ("status-of-one",)),
    (ACTIVE, "", ()),
]


def test_a_status_beside_a_name_or_a_kind_is_taken_or_asked_about(gazetteer: Gazetteer) -> None:
    table = read_relations(LIST, Choices(), kinds={"sister-city", "friendship-mou"}, today=TODAY, gazetteer=gazetteer)

    # Which of two statuses that differ a wrong row has is nobody's concern.
    assert [
        (
            DORMANT if "status-contradicts" in codes else (row.standing.state, row.standing.outcome),
            row.note,
            codes,
        )
        for row in table.rows
        for codes in [tuple(problem.code for problem in row.problems)]
    ] == EXPECTED


def test_a_bracket_is_no_name_if_it_speaks_of_the_status_and_whole_if_it_does_not(gazetteer: Gazetteer) -> None:
    table = read_relations(LIST, Choices(), kinds={"sister-city", "friendship-mou"}, today=TODAY, gazetteer=gazetteer)

    assert table.rows[6].partners[0].names == {"en": "Tabriz"}
    assert table.rows[-1].partners[0].names == {"ko": "트리어(구 이름)"}


@pytest.mark.parametrize(
    "text",
    [
        "Allendorf (Lumda)",
        "Ho Chi Minh City (former Saigon)",
        "창원시(회원구)",
        "Gießen (Lahn)",
        "Foo - Bar",
        "(ended)",
    ],
)
def test_what_speaks_of_no_status_stays(text: str) -> None:
    assert take_asides(text, today=TODAY) == (text, ())


@pytest.mark.parametrize(
    ("text", "states", "is_clear"),
    [
        ("kündigt 2030", None, True),
        ("gekündigt 2010", ["ended"], True),
        ("2010年終了", ["ended"], True),
        ("dayandırılıb 2010", ["dormant"], True),
        ("в 2010 году расторгнуто", ["ended"], True),
        ("해지 예정", ["proposed", "ended"], False),
        ("not active", ["in-force"], False),
        ("until 2030", [], True),
    ],
)
def test_an_aside_is_read_as_words_and_times(text: str, states: list[str] | None, is_clear: bool) -> None:
    aside = read_aside(text, TODAY)

    assert (aside and sorted(status.state for status in aside.statuses)) == (states and sorted(states))
    assert aside is None or aside.is_clear is is_clear
