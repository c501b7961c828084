"""Files as other programs write them: what cannot be read for certain is refused, or asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.files import FileOptionError, UnknownEncodingError, UnreadableFileError
from registry.spreadsheet.parsed import ERROR, NO_VALUE
from registry.spreadsheet.rows import Table, read_relations
from tests.registry.spreadsheet.test_rows import KINDS, TODAY

TRIALS = Path(__file__).parents[1] / "data" / "trials"
HEADER = "Own city,Own country,Partner city,Country,Date,Kind\n"
ROW = "Andong,South Korea,{name},Peru,2009-01-12,sister city\n"


def read(path: Path, gazetteer: Gazetteer, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    return read_relations(path, Choices(encoding=encoding, sheet=sheet), kinds=KINDS, today=TODAY, gazetteer=gazetteer)


def partners(table: Table) -> list[str]:
    return [row.partners[0].text for row in table.rows]


def test_a_quote_without_end_refuses_the_file_with_its_line(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read(TRIALS / "stray-quote-merges.csv", gazetteer)

    assert "line 2" in str(refused.value)


def test_a_title_above_and_semicolons_are_understood(gazetteer: Gazetteer) -> None:
    table = read(TRIALS / "title-semicolon.csv", gazetteer)

    assert (partners(table), [row.number.row for row in table.rows]) == (["Cusco"], [3])


@pytest.mark.parametrize("mark", ["|", "^", "~", "\t", ":", "、", "，"])
def test_any_mark_may_part_the_cells(tmp_path: Path, gazetteer: Gazetteer, mark: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text((HEADER + ROW.format(name="Cusco")).replace(",", mark), encoding="utf-8")

    assert partners(read(path, gazetteer)) == ["Cusco"]


def test_an_encoding_that_nothing_decides_is_asked_for_with_samples(gazetteer: Gazetteer) -> None:
    path = TRIALS / "cp1254.csv"

    with pytest.raises(UnknownEncodingError) as asked:
        read(path, gazetteer)

    assert {"cp1252", "cp1254"} < set(asked.value.candidates)
    assert "Şuşa" in asked.value.candidates["cp1254"]
    assert partners(read(path, gazetteer, encoding="cp1254")) == ["Iğdır", "Kırşehir"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_an_encoding_that_the_bytes_prove_is_taken(tmp_path: Path, gazetteer: Gazetteer, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes((HEADER + ROW.format(name="슈샤")).encode(encoding))

    table = read(path, gazetteer)

    assert (partners(table), table.encoding) == (["슈샤"], encoding[:6].rstrip("-s"))


@pytest.mark.parametrize("encoding", ["martian", "utf-8"])
def test_an_encoding_that_the_file_has_not_is_refused(gazetteer: Gazetteer, encoding: str) -> None:
    with pytest.raises(FileOptionError):
        read(TRIALS / "cp1254.csv", gazetteer, encoding=encoding)


def test_all_visible_sheets_with_the_columns_are_read(gazetteer: Gazetteer) -> None:
    table = read(TRIALS / "two-sheets.xlsx", gazetteer)

    assert partners(table) == ["Cusco", "Corinth"]
    assert [(row.number.sheet, row.number.row) for row in table.rows] == [("Sheet", 2), ("Europe", 2)]
    assert (table.sheets, table.left_out) == (("Sheet", "Europe"), {})


def test_a_hidden_sheet_is_left_out_by_name_and_can_be_chosen(gazetteer: Gazetteer) -> None:
    path = TRIALS / "hidden-first.xlsx"
    table = read(path, gazetteer)

    assert (partners(table), table.sheets, set(table.left_out)) == (["Corinth"], ("Now",), {"Sheet"})
    assert partners(read(path, gazetteer, sheet="Sheet")) == ["Old"]
    with pytest.raises(FileOptionError):
        read(path, gazetteer, sheet="Then")


def test_merged_cells_speak_for_each_of_their_rows(gazetteer: Gazetteer) -> None:
    table = read(TRIALS / "merged.xlsx", gazetteer)

    assert [(row.own and row.own.text, row.is_good) for row in table.rows] == [("Andong", True)] * 2


def test_a_number_is_read_as_it_is_shown(gazetteer: Gazetteer) -> None:
    assert [row.date for row in read(TRIALS / "month-as-number.xlsx", gazetteer).rows] == ["2013-10"]


@pytest.mark.parametrize(
    ("file", "column", "code"),
    [("error-partner.xlsx", "Partner city", ERROR), ("formula-no-value.xlsx", "Date", NO_VALUE)],
)
def test_a_cell_without_a_value_is_a_problem_of_its_cell(
    gazetteer: Gazetteer, file: str, column: str, code: str
) -> None:
    [row] = read(TRIALS / file, gazetteer).rows

    assert [(problem.column, problem.code) for problem in row.problems] == [(column, code)]


def test_digits_of_any_script_are_the_same_year(gazetteer: Gazetteer) -> None:
    assert [row.date for row in read(TRIALS / "fullwidth-year.csv", gazetteer).rows] == ["1974"]


@pytest.mark.parametrize(("name", "shown"), [("list.xls", "2013-01"), ("list.ods", "2013-10")])
def test_xls_and_ods_are_read_as_they_are_shown(gazetteer: Gazetteer, name: str, shown: str) -> None:
    table = read(TRIALS.parent / name, gazetteer)

    assert [row.date for row in table.rows] == ["2009-01-12", "2022-11-17", shown]
    assert [row.problems for row in table.rows] == [(), (), ()]


def test_a_style_that_nobody_knows_blocks_no_file(gazetteer: Gazetteer) -> None:
    assert [row.is_good for row in read(TRIALS / "empty-fill.xlsx", gazetteer).rows] == [True]


def test_a_damaged_workbook_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnreadableFileError):
        read(TRIALS / "cut-sheet.xlsx", gazetteer)
