"""Files as other programs write them: what cannot be read for certain is refused, or asked about."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.files import REFUSALS, FileOptionError, UnknownEncodingError, UnreadableFileError
from registry.spreadsheet.other_content import ODF_TEXTS, other_content
from registry.spreadsheet.parsed import ERROR, NO_VALUE, WORD_DOCUMENT
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


OTHER_FILES = {
    "page.xls": b"<html><head></head><body><table><tr><th>Own</th></tr></table></body></html>",
    "page-16.xls": b"\xff\xfe" + "\n<!DOCTYPE html><table>".encode("utf-16-le"),
    "table.xls": b"\xef\xbb\xbf <table border=1><tr><td>1</td></tr></table>",
    "mail.xls": b"MIME-Version: 1.0\nX-Document-Type: Workbook\n",
    "xml.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "list.pdf": b"%PDF-1.7\n\xff\xff",
    "list.xlsx": b"%PDF-1.7\n\xff\xff",
    "list.rtf": b"{\\rtf1\\ansi list}",
    "list.csv": b"\x89PNG\r\n\x1a\n",
    "photo.csv": b"\xff\xd8\xff\xe0JFIF",
}


@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_file_of_another_kind_is_refused_as_what_it_is(tmp_path: Path, gazetteer: Gazetteer, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OTHER_FILES[name])

    with pytest.raises(UnreadableFileError) as refused:
        read(path, gazetteer)

    assert (other_content(OTHER_FILES[name]) or "?") in str(refused.value)
    assert "XLSX" in refused.value.hint


@pytest.mark.parametrize(
    ("part", "kind"),
    [("word/document.xml", None), ("ppt/presentation.xml", None), ("mimetype", ODF_TEXTS[0].decode())],
)
def test_a_document_is_no_workbook(tmp_path: Path, gazetteer: Gazetteer, part: str, kind: str | None) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, kind or "<xml/>")

    with pytest.raises(UnreadableFileError) as refused:
        read(path, gazetteer)

    assert str(refused.value) == REFUSALS[WORD_DOCUMENT][0].format(name=path.name)


def test_a_list_that_only_speaks_of_pages_is_one(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEADER.replace("Kind", "Kind,Note") + ROW.format(name="Cusco")[:-1] + ",<html> page\n")

    assert partners(read(path, gazetteer)) == ["Cusco"]


def test_samples_of_encodings_differ(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "list.csv"
    text = "Commune;Ville jumelée;Pays;Nature\nBesançon;Brême;Allemagne;Jumelage\nMetz;Łódź;États-Unis;Jumelage\n"
    path.write_bytes(text.replace("Łódź", "Trèves").encode("cp1252"))

    with pytest.raises(UnknownEncodingError) as asked:
        read(path, gazetteer)

    shown = list(asked.value.candidates.values())
    assert len(shown) > 1
    assert len(set(shown)) == len(shown)


def test_a_row_of_a_text_file_has_its_line_if_that_differs(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "list.csv"
    broken = ROW.format(name="Cusco").replace("sister city", '"sister\ncity"')
    path.write_text(HEADER + broken + ROW.format(name="Lima"), encoding="utf-8")

    numbers = [row.number for row in read(path, gazetteer).rows]

    assert [(number.row, number.line) for number in numbers] == [(2, None), (3, 4)]
    assert numbers[1].named.values == {"number": 3, "line": 4}
