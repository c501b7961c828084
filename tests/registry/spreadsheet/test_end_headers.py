"""Columns that say until when a relation lasts, or whether: they are asked about, and read once they are mapped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.column_errors import UnusedColumnError
from registry.spreadsheet.date_cells import DateOrderNeededError
from registry.spreadsheet.end_headers import speaks_of_end
from registry.spreadsheet.rows import read_relations
from tests.refusals import refused
from tests.registry.spreadsheet.test_headers import read

ENDS = Path(__file__).parents[1] / "data" / "lists" / "ends.csv"
KINDS = frozenset({"sister-city"})
HEADERS = ["Own city", "Own country", "Partner"]


def test_ends_are_asked_about_and_read_row_by_row(gazetteer: Gazetteer) -> None:
    def table(field: str | None) -> list[tuple[str, str | None, str, list[str]]]:
        choices = Choices(columns={"Year terminated": field} if field else {})
        found = read_relations(ENDS, choices, kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)
        return [
            (row.standing.state, row.standing.outcome, row.note, [problem.code for problem in row.problems])
            for row in found.rows
        ]

    with refused(UnusedColumnError, fields={"Year terminated": "status"}):
        table(None)
    assert table("status") == [
        ("ended", "terminated", "2010", []),
        ("in-force", None, "", []),
        ("ended", "terminated", "2015-03", []),
        ("in-force", None, "2030", []),
        ("in-force", None, "", []),
        ("ended", "terminated", "", []),
        ("in-force", None, "by letter of the mayor", ["unknown-status"]),
    ]
    assert {state for state, *_ in table("ignored")} == {"in-force"}


@pytest.mark.parametrize(
    "header",
    [
        *("Year terminated", "Ended", "End date", "Valid until", "종료일", "종료", "해지일", "終了日", "解消日"),
        *("终止日期", "是否有效", "Bis", "Ende", "Fin", "Fecha de término", "Active (yes/no)", "Bitiş tarihi"),
        *("Действует / не действует", "Bitmə tarixi", "종료일 (End date)"),
    ],
)
def test_a_column_of_ends_is_never_left_out_unasked(tmp_path: Path, gazetteer: Gazetteer, header: str) -> None:
    rows = [
        *(["Andong", "South Korea", f"Town {number}", ""] for number in range(60)),
        ["Andong", "South Korea", "Cusco", "whatever"],
    ]

    with refused(UnusedColumnError, fields={header: "status"}):
        read(tmp_path, gazetteer, [*HEADERS, header], *rows, kind="sister-city")

    assert read(tmp_path, gazetteer, [*HEADERS, header], *rows[:-1], kind="sister-city").ignored == (header,)


def test_beside_a_status_only_ends_that_it_does_not_have_are_asked_about(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = [*HEADERS, "Status", "End date", "Terminated"]
    ended, active = (
        ["Andong", "South Korea", "Cusco", "ended", "2010", "yes"],
        ["Andong", "South Korea", "Sagae", "active", "2011", ""],
    )

    with refused(UnusedColumnError, fields={"End date": "ignored"}):
        read(tmp_path, gazetteer, headers, ended, active, kind="sister-city")

    assert read(tmp_path, gazetteer, headers, ended, kind="sister-city").ignored == ("End date", "Terminated")


@pytest.mark.parametrize(
    ("header", "text", "state", "outcome"),
    [
        ("Active (yes/no)", "no", "dormant", None),
        ("Active (yes/no)", "yes", "in-force", None),
        ("是否有效", "否", "ended", "terminated"),
        ("是否有效", "是", "in-force", None),
        ("유효여부", "아니오", "ended", "terminated"),
        ("Действует / не действует", "нет", "ended", "terminated"),
        ("Действует / не действует", "не действует", "ended", "terminated"),
        ("Действует / не действует", "да", "in-force", None),
        ("Действует / не действует", "приостановлено", "dormant", None),
        ("Vigencia", "no vigente", "ended", "terminated"),
        ("Vigencia", "vigente", "in-force", None),
        ("Vigencia", "Concluido", "ended", "completed"),
        ("Vigencia", "indefinida", "in-force", None),
        ("Vigencia", "2010-2015", "ended", "expired"),
        ("bis", "2019", "ended", "expired"),
        ("Valid until", "31.12.2019", "ended", "expired"),
        ("종료일", "2015. 3. 1.", "ended", "terminated"),
        ("종료여부", "예", "ended", "terminated"),
    ],
)
def test_what_stands_below_a_header_of_ends(
    tmp_path: Path, gazetteer: Gazetteer, header: str, text: str, state: str, outcome: str | None
) -> None:
    cells = ["Andong", "South Korea", "Cusco", text]

    [row] = read(tmp_path, gazetteer, [*HEADERS, header], cells, kind="sister-city", columns={header: "status"}).rows

    assert (row.problems, row.standing.state, row.standing.outcome) == ((), state, outcome)


@pytest.mark.parametrize(
    ("header", "text"), [("Status", "no"), ("Status", "2015"), ("Active", "2015"), ("bis", "bald")]
)
def test_what_the_header_does_not_explain_is_asked_about(
    tmp_path: Path, gazetteer: Gazetteer, header: str, text: str
) -> None:
    cells = ["Andong", "South Korea", "Cusco", text]

    [row] = read(tmp_path, gazetteer, [*HEADERS, header], cells, kind="sister-city", columns={header: "status"}).rows

    assert [problem.code for problem in row.problems] == ["unknown-status"]


def test_an_end_that_could_be_two_days_needs_an_order(tmp_path: Path, gazetteer: Gazetteer) -> None:
    cells = ["Andong", "South Korea", "Cusco", "03/04/2015"]

    with pytest.raises(DateOrderNeededError):
        read(tmp_path, gazetteer, [*HEADERS, "bis"], cells, kind="sister-city", columns={"bis": "status"})


@pytest.mark.parametrize("header", ["Signed", "체결일", "Population", "No.", "Former name", "Status"])
def test_other_headers_speak_of_no_end(header: str) -> None:
    assert not speaks_of_end(header)
