"""Cells of an XLS by `xlrd`: errors, which the parser gives as blank, and the formats of dates and numbers."""

from __future__ import annotations

import xlrd

from registry.spreadsheet.parsed import DAMAGED, RefusedFileError
from registry.spreadsheet.sheet_xml import SheetDetails

_FORMATTED = (xlrd.XL_CELL_DATE, xlrd.XL_CELL_NUMBER)


def xls_details(content: bytes) -> dict[str, SheetDetails]:
    """By the name of the sheet. Raises `RefusedFileError` for what it cannot read."""
    try:
        return _read(content, has_formats=True)
    except Exception:  # Damage shows in many ways; a style that the reader does not know blocks no file.
        try:
            return _read(content, has_formats=False)
        except Exception as error:
            # Without the errors, a blank cell could be one.
            raise RefusedFileError(DAMAGED) from error


def _read(content: bytes, *, has_formats: bool) -> dict[str, SheetDetails]:
    with xlrd.open_workbook(file_contents=content, logfile=_Silent(), formatting_info=has_formats) as book:
        return {sheet.name: _details(book, sheet, has_formats=has_formats) for sheet in book.sheets()}


def _details(book: xlrd.Book, sheet: xlrd.sheet.Sheet, *, has_formats: bool) -> SheetDetails:
    details = SheetDetails(has_formats=has_formats)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                details.errors[row, column] = xlrd.error_text_from_code.get(code, "#ERROR")
            elif has_formats and kind in _FORMATTED:
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                pattern = book.format_map[style.format_key].format_str
                if pattern and pattern.lower() != "general":
                    details.formats[row, column] = pattern
    return details


class _Silent:
    """Where the library writes its doubts."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...
