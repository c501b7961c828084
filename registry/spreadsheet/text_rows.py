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
    rows, lines = text_rows(content.decode(encoding), delimiter=delimiter, width=width)
    return ParsedSheet("", False, rows, lines if lines != list(range(1, len(rows) + 1)) else [])


def text_rows(text: str, *, delimiter: str, width: int) -> tuple[list[list[str]], list[int]]:
    """Every record, item 0 the first, and the line in which each begins.

    A blank line is a record without cells, as a spreadsheet counts it.
    """
    # No limit on a cell but the file's own.
    csv.field_size_limit(MOST_BYTES)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    begins: list[int] = []
    cells = 0
    while True:
        first = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            opened = _open_quote(text, first, reader.line_num, delimiter)
            is_open = opened is not None and (opened < reader.line_num or "unexpected end" in str(error))
            raise RefusedFileError(
                OPEN_QUOTE if is_open else STRAY_QUOTE, (opened if is_open else None) or reader.line_num
            ) from error
        if row is None:
            return rows, begins
        if reader.line_num > first:
            _refuse_swallowed(row, first, delimiter, width)
        cells += len(row)
        if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
            raise RefusedFileError(TOO_LARGE)
        rows.append(row)
        begins.append(first)


def _open_quote(text: str, first: int, last: int, delimiter: str) -> int | None:
    """The line in which the last quote begins that holds several lines, among these of one record; None without."""
    opened: int | None = None
    is_begin, is_inside, is_closed = True, False, False
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if not first <= number <= last:
            continue
        for letter in line:
            if letter == '"' and (is_inside or is_begin or is_closed):
                # One directly behind another is a quote in the text.
                opened = number if is_begin else opened
                is_inside = not is_inside
                is_closed = not is_inside
            else:
                is_closed = False
            is_begin = not is_inside and letter == delimiter
    return opened


def _refuse_swallowed(row: list[str], first: int, delimiter: str, width: int) -> None:
    """A cell that holds a line with as many delimiters as a row has is a row that a stray quote swallowed."""
    for cell in row:
        for line in cell.splitlines()[1:]:
            if width > 1 and line.count(delimiter) >= width - 1:
                raise RefusedFileError(SWALLOWED, first)
