"""Columns that nobody asked for, but that hold what decides what a row means: they are asked about, not left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from registry.gazetteer.countries import country_in_any_language
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.column_errors import UnusedColumnError
from registry.spreadsheet.columns import SAMPLE_ROWS, Columns
from registry.spreadsheet.end_headers import speaks_of_end
from registry.spreadsheet.files import Cells
from registry.spreadsheet.headers import ColumnField
from registry.spreadsheet.kind_and_status_words import read_kind, read_status
from workflows.calendar.written_dates import BLANKS, UnclearDateError, read_date

# The share of its cells that must be readable before a column counts as one of a field.
MOSTLY = 0.8
# A year, also one of the Buddhist era and in digits of other scripts, and how many words stand beside it in a date.
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20|2[45]|[๒][๔๕])\d\d(?!\d)")
MOST_WORDS = 2


def refuse_unused(layout: Columns, rows: Sequence[Cells], *, chosen: Mapping[str, str]) -> None:
    """Raises `UnusedColumnError` for unused columns of a field that the file has no column of."""
    mapped = set(map(fold, chosen))
    body = [row for row in rows[layout.row + 1 :] if any(row)][:SAMPLE_ROWS]
    fields: dict[str, ColumnField] = {}
    samples: dict[str, str] = {}
    for at, header in enumerate(layout.head):
        values = [row[at] for row in body if at < len(row) and row[at]]
        if not header or at in layout.at.values() or fold(header) in mapped:
            continue
        if speaks_of_end(header):
            if sample := _ends_not_in_status(layout, rows[layout.row + 1 :], at):
                is_free = ColumnField.STATUS not in (*layout.at, *fields.values())
                fields[header] = ColumnField.STATUS if is_free else ColumnField.IGNORED
                samples[header] = sample
            continue
        if not values:
            continue
        for field, is_one in _READERS.items():
            if field not in (*layout.at, *fields.values()) and sum(map(is_one, values)) >= MOSTLY * len(values):
                fields[header], samples[header] = field, values[0]
                break
    if fields:
        raise UnusedColumnError(fields, samples)


def _ends_not_in_status(layout: Columns, rows: Sequence[Cells], at: int) -> str | None:
    """A value of a column about ends, of the first row whose column of the status does not have the end anyway."""
    for row in rows:
        text = row[at] if at < len(row) else ""
        status = read_status(layout.cell(row, ColumnField.STATUS))
        if text.casefold() not in BLANKS and (status is None or status.state != "ended"):
            return text
    return None


def _is_country(text: str) -> bool:
    # Codes of two or three letters are as often something else, such as states.
    return (len(text) > 3 or not text.isascii()) and country_in_any_language(text) is not None


def _is_date(text: str) -> bool:
    """Whether it is a date; one in a language or an era that is not read, such as `2 lipca 1993 r.`, is one too."""
    try:
        return read_date(text) is not None
    except UnclearDateError as error:
        return error.is_ambiguous or _is_near_year(text)


def _is_near_year(text: str) -> bool:
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    return _YEAR.search(text) is not None and len(words) <= MOST_WORDS


def _is_status(text: str) -> bool:
    return read_status(text) is not None


def _is_kind(text: str) -> bool:
    return read_kind(text, known=()) is not None


_READERS: Mapping[ColumnField, Callable[[str], bool]] = {
    ColumnField.PARTNER_COUNTRY: _is_country,
    ColumnField.DATE: _is_date,
    ColumnField.STATUS: _is_status,
    ColumnField.KIND: _is_kind,
}
