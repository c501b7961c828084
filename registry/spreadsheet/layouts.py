"""Tables that are laid out otherwise than with one agreement in a row: each is refused with that reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.gazetteer.countries import known_country
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.column_errors import OtherLayoutError, quoted
from registry.spreadsheet.files import Cells
from registry.spreadsheet.headers import ColumnField, either_sides, fields_by_header

# `Partner 1`, `자매도시2`, `Ville jumelée n° 3`.
_NUMBERED = re.compile(r"^(.*?)[\s_#(（-]*(?:no\.?|n[°º])?\s*(\d{1,2}|[①-⑳])\s*[)）]?$", re.IGNORECASE)
_MARKS = frozenset({"x", "o", "v", "○", "●", "◯", "◎", "✓", "✔", "√", "yes", "1", "-", "–"})
_DAY = re.compile(r"[\d.\-/年月日년월일\s]{4,}")
ONE_A_ROW = "Write one agreement in each row, with a column for each thing that is known of it."
# How many lines show how a table is laid out, and how many cells of a kind make it sure.
LINES, FEWEST = 30, 3


def refuse_other_layout(head: Cells, rows: Sequence[Cells]) -> None:
    """Raises `OtherLayoutError` if the rows are a table of a known other layout, with what shows it."""
    lines = [row for row in rows if any(row)][:LINES]
    numbered = [header for header in head if _is_numbered_partner(header)]
    if len(numbered) >= 2:
        raise OtherLayoutError(f"The table has one partner a column: {quoted(numbered)}.", hint=ONE_A_ROW)
    names = [row[0] for row in lines if row and _is_known(row[0])]
    if len({fold(name) for name in names}) >= FEWEST and len(names) > sum(map(_is_known, head)):
        raise OtherLayoutError(
            f"The first column has what headers have: {quoted(names)}. Each line is a column of the table.",
            hint=f"Turn the table round. {ONE_A_ROW}",
        )
    crossed = _crossed(head, lines)
    if crossed:
        raise OtherLayoutError(
            f"The table is a cross table: its columns are places or years ({quoted(crossed)}), and its cells say"
            " whether there is an agreement.",
            hint=ONE_A_ROW,
        )


def _is_numbered_partner(header: str) -> bool:
    match = _NUMBERED.match(header.strip())
    return match is not None and fields_by_header().get(fold(match[1])) is ColumnField.PARTNER


def _is_known(header: str) -> bool:
    return fold(header) in fields_by_header() or fold(header) in either_sides()


def _crossed(head: Cells, lines: Sequence[Cells]) -> list[str]:
    """The headers of a cross table: countries or years, or others above nothing but marks and days."""
    heads = [header for header in head[1:] if header and not _is_known(header)]
    countries = [header for header in heads if known_country(header) or re.fullmatch(r"(?:19|20)\d\d년?", header)]
    if len(countries) >= FEWEST and 2 * len(countries) > len(heads):
        return countries
    below = [cell for row in lines if row is not head for cell in row[1:] if cell]
    marks = [cell for cell in below if fold(cell) in _MARKS or cell in _MARKS or _DAY.fullmatch(cell)]
    if len(heads) >= FEWEST and len(heads) == len([header for header in head[1:] if header]) and len(marks) >= FEWEST:
        return heads if 10 * len(marks) >= 9 * len(below) else []
    return []
