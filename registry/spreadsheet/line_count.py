"""What became of each line of a file, so that nothing is lost unseen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from registry.spreadsheet.columns import Columns
from registry.spreadsheet.files import Sheet


@dataclass(frozen=True, slots=True)
class LineCount:
    """A line is a row as a spreadsheet shows it. `left_out` are those of sheets that were not read."""

    titles: int = 0
    headers: int = 0
    blank: int = 0
    rows: int = 0
    left_out: int = 0

    @property
    def total(self) -> int:
        return self.titles + self.headers + self.blank + self.rows + self.left_out


def count_lines(sheets: Collection[Sheet], read: Sequence[tuple[Sheet, Columns]]) -> LineCount:
    """The lines of all sheets: titles stand above the headers, rows below them."""
    titles = rows = blank = 0
    for sheet, layout in read:
        above, below = sheet.rows[: layout.row], sheet.rows[layout.row + 1 :]
        titles += sum(map(any, above))
        rows += sum(map(any, below))
        blank += sum(not any(cells) for cells in (*above, *below))
    total = sum(len(sheet.rows) for sheet in sheets)
    return LineCount(titles, len(read), blank, rows, total - titles - len(read) - blank - rows)
