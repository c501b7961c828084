"""Cells of ODS and XLS beside their values: those without any, what dates show, and merged ones."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlrd

from registry.spreadsheet.parsed import DAMAGED, ERROR, NO_VALUE, UNKNOWN_FORMAT, RefusedFileError
from registry.spreadsheet.workbook import read_workbook

LIST = Path(__file__).parents[1] / "data" / "list.xls"
TRIALS = LIST.parent / "trials"
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
LABEL, BOOL_OR_ERROR, DIV_0 = 0x00FD, 0x0205, 0x07


def ods(*rows: str) -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:body><office:spreadsheet>"
        f'<table:table table:name="One">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(LIST.with_suffix(".ods")) as model, zipfile.ZipFile(file, "w") as archive:
        for name in model.namelist():
            archive.writestr(name, content if name == "content.xml" else model.read(name))
    return file.getvalue()


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(text: str, **attributes: str) -> str:
    written = "".join(f' {name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{written}><text:p>{text}</text:p></table:table-cell>"


def text(value: str) -> str:
    return cell(value, office_value_type="string")


BLANKS = '<table:table-cell table:number-columns-repeated="2"/>'
AN_ERROR = cell(
    "#DIV/0!", table_formula="of:=1/0", office_value_type="string", office_string_value="", calcext_value_type="error"
)
UNMARKED = cell("Err:502", table_formula="of:=FOO()", office_value_type="string", office_string_value="")
UNCOMPUTED = '<table:table-cell table:formula="of:=[.A1]"/>'


def faults_of(content: bytes) -> dict[tuple[int, int], tuple[str, str]]:
    [sheet, *_] = read_workbook(content)
    return {(fault.row, fault.column): (fault.code, fault.text) for fault in sheet.faults}


def test_errors_and_formulas_without_a_value_are_found_in_ods() -> None:
    content = ods(
        row(text("Own"), text("Partner"), text("Country")),
        row(text("Andong"), AN_ERROR, text("Peru")),
        row(BLANKS, UNMARKED, repeated=2),
        row(text("Seoul"), UNCOMPUTED, text("Japan")),
    )

    assert faults_of(content) == {
        (1, 1): (ERROR, "#DIV/0!"),
        (2, 2): (ERROR, "Err:502"),
        (3, 2): (ERROR, "Err:502"),
        (4, 1): (NO_VALUE, "=[.A1]"),
    }


def test_a_text_that_only_looks_like_an_error_is_none() -> None:
    assert faults_of(ods(row(text("#1 partner"), text("Err: none")))) == {}


def test_an_error_is_found_in_xls() -> None:
    content, found = LIST.read_bytes(), faults_of(LIST.read_bytes())
    # The partner of the second row, and the country behind it: as long as an error and a record that nobody knows.
    at = content.index(struct.pack("<HHHH", LABEL, 10, 1, 2))
    assert content[at + 14 : at + 16] == struct.pack("<H", LABEL)
    error = struct.pack("<HHHHHBB", BOOL_OR_ERROR, 8, 1, 2, 0, DIV_0, 1) + struct.pack("<HH12x", 0x0FFF, 12)
    spoilt = content[:at] + error + content[at + 28 :]

    assert {place: fault for place, fault in faults_of(spoilt).items() if place not in found} == {
        (1, 2): (ERROR, "#DIV/0!")
    }


@pytest.mark.parametrize("content", [LIST.read_bytes()[:3000], b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_an_xls_whose_errors_cannot_be_known_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedFileError) as caught:
        read_workbook(content)

    assert caught.value.code == DAMAGED


def column_of(content: bytes, column: int) -> list[str]:
    [sheet, *_] = read_workbook(content)
    return [cells[column] for cells in sheet.rows[1:]]


def test_dates_of_an_xls_have_the_precision_that_is_shown() -> None:
    months = (TRIALS / "months-shown.xls").read_bytes()

    assert column_of(months, 3) == ["1988-11-04", "1982-10", "2007", "2019", "1988-10-28", "1979-05-31"]
    assert column_of((TRIALS / "merged.xls").read_bytes(), 3) == ["1955-12-07", "1972-09", "1978-05-25"]


def test_an_xls_whose_formats_cannot_be_read_asks_about_first_days(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = xlrd.open_workbook

    def without_formats(**options: Any) -> Any:
        if options["formatting_info"]:
            raise NotImplementedError
        return opened(**options)

    monkeypatch.setattr(xlrd, "open_workbook", without_formats)

    faults = faults_of((TRIALS / "months-shown.xls").read_bytes())

    assert {place: code for place, (code, _) in faults.items()} == {(2, 3): UNKNOWN_FORMAT, (3, 3): UNKNOWN_FORMAT}


@pytest.mark.parametrize(
    ("value", "shown", "read"),
    [
        ("1962-05-01", "mai 1962", "1962-05"),
        ("1982-10-15", "Oct-82", "1982-10"),
        ("1990-01-01", "1990", "1990"),
        ("1972-09-01", "1972年9月", "1972-09"),
        ("1972-09-01", "1972년 9월", "1972-09"),
        ("1972-09-01", "09/1972", "1972-09"),
        ("1960-05-03", "03/05/1960", "1960-05-03"),
        ("1999-05-01", "1 mai 1999", "1999-05-01"),
        ("1999-05-01", "1999年5月1日", "1999-05-01"),
        ("1999-05-01", "1 мая", ""),
        ("1999-05-01", "", ""),
        ("1999-05-03", "", "1999-05-03"),
    ],
)
def test_dates_of_an_ods_have_the_precision_that_is_shown(value: str, shown: str, read: str) -> None:
    content = ods(row(text("Date")), row(cell(shown, office_value_type="date", office_date_value=value)))

    assert column_of(content, 0) == [read or value]
    assert [code for code, _ in faults_of(content).values()] == ([] if read else [UNKNOWN_FORMAT])


def test_numbers_of_an_ods_have_the_decimals_that_are_shown() -> None:
    def number(value: str, shown: str) -> str:
        return row(cell(shown, office_value_type="float", office_value=value))

    content = ods(row(text("Date")), number("2013.1", "2013,10"), number("2013.1", "2013.1"), number("2013.1", "x"))

    assert column_of(content, 0) == ["2013.10", "2013.1", "2013.1"]
    assert {place: code for place, (code, _) in faults_of(content).items()} == {(3, 0): UNKNOWN_FORMAT}


def test_merged_cells_of_an_ods_say_the_same_of_each_row() -> None:
    merged = cell("Mulhouse", office_value_type="string", table_number_rows_spanned="2")
    covered = "<table:covered-table-cell/>"
    content = ods(row(text("Own"), text("Partner")), row(merged, text("Walsall")), row(covered, text("Chemnitz")))

    assert column_of(content, 0) == ["Mulhouse", "Mulhouse"]
