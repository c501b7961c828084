"""The rows of a text file (CSV) in a known encoding, with a known delimiter. Refuses what would merge rows."""

from __future__ import annotations

import csv
import io

from registry.spreadsheet.limits import MOST_BYTES, MOST_CELLS, MOST_ROWS
from registry.spreadsheet.parsed import (
    OPEN_QUOTE,
    STRAY_QUOTE,
    SWALLOWED,
    TOO_LARGE,
    ParsedSheet,
    RefusedFileError,
)


def read_text(content: bytes, *, encoding: str, delimiter: str, width: int) -> ParsedSheet:
    """`width` is the number of columns of the header. Raises `RefusedFileError` with the line that is wrong."""
    return ParsedSheet("", False, text_rows(content.decode(encoding), delimiter=delimiter, width=width))


def text_rows(text: str, *, delimiter: str, width: int) -> list[list[str]]:
    """Every record, item 0 the first. A blank line is a record without cells, as a spreadsheet counts it."""
    # No limit on a cell but the file's own.
    csv.field_size_limit(MOST_BYTES)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    cells = 0
    while True:
        first = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            is_open = "unexpected end" in str(error)
            raise RefusedFileError(
                OPEN_QUOTE if is_open else STRAY_QUOTE, first if is_open else reader.line_num
            ) from error
        if row is None:
            return rows
        if reader.line_num > first:
            _refuse_swallowed(row, first, delimiter, width)
        cells += len(row)
        if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
            raise RefusedFileError(TOO_LARGE)
        rows.append(row)


def _refuse_swallowed(row: list[str], first: int, delimiter: str, width: int) -> None:
    """A cell that holds a line with as many delimiters as a row has is a row that a stray quote swallowed."""
    for cell in row:
        for line in cell.splitlines()[1:]:
            if width > 1 and line.count(delimiter) >= width - 1:
                raise RefusedFileError(SWALLOWED, first)
