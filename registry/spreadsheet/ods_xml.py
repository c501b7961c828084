"""What the XML of an ODS says of its cells besides their values: errors, formulas without a value, what is shown.

An ODS has the text that each date and number is shown as. Read as a stream with defusedxml, as `sheet_xml` reads XLSX.
Cells and rows count as often as they are repeated.
"""

from __future__ import annotations

import zipfile
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from registry.spreadsheet.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from registry.spreadsheet.parsed import DAMAGED, TOO_LARGE, RefusedFileError
from registry.spreadsheet.sheet_xml import SheetDetails

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# What programs show for an error; those that do not mark the cell as one show it all the same.
_SHOWN_ERRORS = ("#", "Err:")
# Values that are shown otherwise than they are stored.
_FORMATTED = ("date", "float")


def ods_details(archive: zipfile.ZipFile) -> dict[str, SheetDetails]:
    """By the name of the sheet; what is shown instead of formats. Raises `RefusedFileError`."""
    try:
        with archive.open("content.xml") as file:
            return _Reader().read(iterparse(file, events=("start", "end")))
    except (ParseError, DefusedXmlException, KeyError, ValueError) as error:
        raise RefusedFileError(DAMAGED) from error


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, SheetDetails] = {}
        self.details = SheetDetails()
        self.row = self.column = self.marked = 0
        self.repeated = 1

    def read(self, events: Any) -> dict[str, SheetDetails]:
        for event, element in events:
            tag = element.tag
            if event == "start" and tag == f"{_TABLE}table":
                self.details = self.found[element.get(f"{_TABLE}name", "")] = SheetDetails(has_formats=False)
                self.row = 0
            elif event == "start" and tag == f"{_TABLE}table-row":
                self.column = 0
                # A row that is repeated comes once; its cells are marked in each.
                self.repeated = int(element.get(f"{_TABLE}number-rows-repeated", 1))
            elif event == "end" and tag in _CELLS:
                self._cell(element)
            elif event == "end" and tag == f"{_TABLE}table-row":
                self.row += self.repeated
                # What was read is not kept.
                element.clear()
        return self.found

    def _cell(self, cell: Any) -> None:
        count = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        formula, kind = cell.get(f"{_TABLE}formula"), cell.get(f"{_OFFICE}value-type")
        shown = "".join(cell.itertext()).strip()
        if cell.get(f"{_CALC}value-type") == "error" or (formula and shown.startswith(_SHOWN_ERRORS)):
            self._mark(self.details.errors, shown or "#ERROR", count)
        elif formula and kind is None and not shown:
            self._mark(self.details.uncomputed, formula.removeprefix("of:").removeprefix("="), count)
        elif kind in _FORMATTED and shown:
            self._mark(self.details.shown, shown, count)
        if (rows := int(cell.get(f"{_TABLE}number-rows-spanned", 1))) > 1:
            self.details.spans[self.row, self.column] = min(rows, MOST_ROWS)
        self.column += count

    def _mark(self, places: dict[tuple[int, int], str], text: str, count: int) -> None:
        self.marked += count * self.repeated
        if self.row + self.repeated > MOST_ROWS or self.column + count > MOST_COLUMNS or self.marked > MOST_CELLS:
            raise RefusedFileError(TOO_LARGE)
        for row in range(self.row, self.row + self.repeated):
            for column in range(self.column, self.column + count):
                places[row, column] = text
