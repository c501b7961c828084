"""The sheets of a workbook (XLSX, XLS, ODS): every value as the workbook shows it, and cells that have none.

Values come from python-calamine. It gives no number formats, no error cells, and nothing for a formula that was never
computed: these are read from the sheets' own XML (`sheet_xml`, `ods_xml`), and those of an XLS by xlrd (`xls_cells`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from registry.spreadsheet.limits import MOST_CELLS, MOST_COLUMNS, MOST_PARTS, MOST_ROWS, MOST_UNPACKED
from registry.spreadsheet.number_formats import shown_number, shows_day, shows_month, shows_year
from registry.spreadsheet.ods_xml import ods_details
from registry.spreadsheet.other_content import ODF_TEXTS, PARTS
from registry.spreadsheet.parsed import (
    DAMAGED,
    ERROR,
    NO_VALUE,
    OTHER_FORMAT,
    PASSWORD,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    WORD_DOCUMENT,
    Fault,
    ParsedSheet,
    RefusedFileError,
)
from registry.spreadsheet.sheet_xml import Place, SheetDetails, sheet_details
from registry.spreadsheet.shown_cells import date_as_shown, number_as_shown
from registry.spreadsheet.xls_cells import xls_details

ZIP = b"PK\x03\x04"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def read_workbook(content: bytes) -> list[ParsedSheet]:
    """Every sheet with cells, hidden ones marked. Raises `RefusedFileError`."""
    details = _details(content) if content.startswith(ZIP) else None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if details is None:
            details = xls_details(content)
        found = [
            _sheet(
                book.get_sheet_by_name(about.name),
                about.visible,
                details.get(about.name, SheetDetails()),
            )
            for about in book.sheets_metadata
            if about.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise RefusedFileError(PASSWORD) from error
    except (CalamineError, ValueError, OSError) as error:
        raise RefusedFileError(DAMAGED) from error
    return [sheet for sheet in found if any(any(row) for row in sheet.rows)]


def _details(content: bytes) -> Mapping[str, SheetDetails]:
    """What the XML says of the cells. Refuses what would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise RefusedFileError(TOO_LARGE)
            names = {part.filename for part in parts}
            kind = archive.read("mimetype").strip() if "mimetype" in names else b""
            if kind == ODS:
                return ods_details(archive)
            if kind.startswith(ODF_TEXTS):
                raise RefusedFileError(WORD_DOCUMENT)
            if "xl/workbook.xml" not in names:
                raise RefusedFileError(next((PARTS[name] for name in PARTS if _has(names, name)), OTHER_FORMAT))
            return sheet_details(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise RefusedFileError(DAMAGED) from error


def _has(names: Collection[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _sheet(sheet: CalamineSheet, visible: SheetVisibleEnum, details: SheetDetails) -> ParsedSheet:
    if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS or sheet.height * sheet.width > MOST_CELLS:
        raise RefusedFileError(TOO_LARGE)
    faults: list[Fault] = []
    rows = [
        [_text(value, (row, column), details, faults) for column, value in enumerate(values)]
        for row, values in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    faults += _without_value(details, rows)
    _fill_merged(sheet, details, rows, faults)
    return ParsedSheet(sheet.name, visible is not SheetVisibleEnum.Visible, rows, faults=faults)


def _without_value(known: SheetDetails, rows: list[list[str]]) -> list[Fault]:
    """Error cells, and formulas that no program has computed: calamine gives both as blank."""
    found = [Fault(row, column, ERROR, text) for (row, column), text in known.errors.items()]
    found += [Fault(row, column, NO_VALUE, f"={text}") for (row, column), text in known.uncomputed.items()]
    for fault in found:
        while len(rows) <= fault.row:
            rows.append([])
        row = rows[fault.row]
        row += [""] * (fault.column + 1 - len(row))
        # So that the row is not taken for a blank one.
        row[fault.column] = fault.text
    return found


def _fill_merged(sheet: CalamineSheet, details: SheetDetails, rows: list[list[str]], faults: list[Fault]) -> None:
    """A cell that is merged over several rows says the same of each."""
    wrong = {(fault.row, fault.column): fault for fault in faults}
    merged = [(top, left, bottom) for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()]
    merged += [(top, left, top + count - 1) for (top, left), count in details.spans.items()]
    for top, left, bottom in merged:
        if bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top + 1, min(bottom + 1, len(rows))):
            cells = rows[row]
            if left < len(cells) and not cells[left]:
                cells[left] = rows[top][left]
                if (fault := wrong.get((top, left))) is not None:
                    faults.append(Fault(row, left, fault.code, fault.text))


def _text(value: Any, place: Place, details: SheetDetails, faults: list[Fault]) -> str:
    """The value as the cell shows it; a date in the precision that is shown."""
    if isinstance(value, datetime | date):
        text = _date(value, place, details)
        if text is None:
            faults.append(Fault(*place, UNKNOWN_FORMAT, details.shown.get(place, "")))
        return text or value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        pattern = details.formats.get(place, "")
        if value.is_integer() and abs(value) < 1e15 and not pattern:
            return str(int(value))
        if details.has_formats:
            shown = shown_number(value, pattern)
        else:
            shown = number_as_shown(value, details.shown.get(place, ""))
        if shown is None:
            # 2013.1 may be shown as 2013.10, which is another month.
            faults.append(Fault(*place, UNKNOWN_FORMAT, repr(value)))
            return repr(value)
        return shown
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else str(value)


def _date(value: date, place: Place, details: SheetDetails) -> str | None:
    """None if nothing tells whether the first day of a month or a year is meant, or the month or year."""
    pattern = details.formats.get(place, "")
    if pattern and shows_year(pattern) and not shows_day(pattern):
        return value.strftime("%Y-%m" if shows_month(pattern) else "%Y")
    day = value.strftime("%Y-%m-%d")
    if pattern:
        return day
    return date_as_shown(value, details.shown.get(place, "")) or (None if value.day == 1 else day)
