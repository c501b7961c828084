"""Rows that are no agreement: sums, numbers for places, and cells beyond the headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.columns import letters
from tests.registry.spreadsheet.test_rows import GOOD, HEADERS, as_csv, read, write


def problems(folder: Path, gazetteer: Gazetteer, row: list[str]) -> list[tuple[str, str]]:
    [good, other] = read(write(folder, as_csv(HEADERS, GOOD, row)), gazetteer).rows
    assert good.is_good
    return [(problem.column, problem.code) for problem in other.problems]


@pytest.mark.parametrize(
    "text",
    ["소계", "합계", "합계: 17건", "Total", "TOTAL:", "Toplam", "計", "合计", "Cəmi", "Итого", "Summe"],
)
@pytest.mark.parametrize("at", [0, 2])
def test_a_sum_is_no_agreement(tmp_path: Path, gazetteer: Gazetteer, text: str, at: int) -> None:
    row = ["", "", "", "", "", "", "", "", ""]
    row[at], row[at + 1] = text, "17"

    assert problems(tmp_path, gazetteer, row) == [(HEADERS[at], "sum-row")]


@pytest.mark.parametrize("name", ["Totalán", "Summerside", "계룡시", "Ensenada"])
def test_a_place_whose_name_only_begins_so_is_one(tmp_path: Path, gazetteer: Gazetteer, name: str) -> None:
    assert problems(tmp_path, gazetteer, [*GOOD[:2], name, "", *GOOD[4:]]) == []


def test_a_number_is_no_place(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert problems(tmp_path, gazetteer, [*GOOD[:2], "17", *GOOD[3:]]) == [("city_b", "no-name")]


def test_a_cell_beyond_the_headers_is_a_problem_of_its_row(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert problems(tmp_path, gazetteer, [*GOOD, "", "extra cell"]) == [("K", "extra-cell")]
    assert problems(tmp_path, gazetteer, [*GOOD, "", ""]) == []


def test_a_column_without_a_header_is_named_among_those_left_out(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = [*HEADERS[:2], "", *HEADERS[2:]]

    named, unnamed = (
        read(write(tmp_path, as_csv(headers, [*GOOD[:2], cell, *GOOD[2:]])), gazetteer)
        for cell in ("3 delegations", "")
    )

    assert (named.ignored, unnamed.ignored) == (("C",), ())


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
