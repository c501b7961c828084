"""Cells of an XLS that hold an error, by `xlrd`: the parser gives them as blank."""

from __future__ import annotations

import xlrd

from registry.spreadsheet.parsed import DAMAGED, RefusedFileError
from registry.spreadsheet.sheet_xml import SheetDetails


def xls_details(content: bytes) -> dict[str, SheetDetails]:
    """By the name of the sheet; without formats. Raises `RefusedFileError` for what it cannot read."""
    try:
        with xlrd.open_workbook(file_contents=content, logfile=_Silent()) as book:
            return {sheet.name: _details(sheet) for sheet in book.sheets()}
    except Exception as error:
        # Damage shows in many ways; without the errors, a blank cell could be one.
        raise RefusedFileError(DAMAGED) from error


def _details(sheet: xlrd.sheet.Sheet) -> SheetDetails:
    details = SheetDetails()
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                details.errors[row, column] = xlrd.error_text_from_code.get(code, "#ERROR")
    return details


class _Silent:
    """Where the library writes its doubts."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...
