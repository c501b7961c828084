"""Where in a file a row stands, as people find it there."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.languages import N_
from config.messages import Message


@dataclass(frozen=True, order=True, slots=True)
class RowNumber:
    """Where a row stands: its number in its sheet, from 1, as a spreadsheet shows it.

    `sheet` is empty unless several sheets are read; `line` is that of a text file, as an editor shows it, if other.
    """

    sheet_at: int
    row: int
    sheet: str = ""
    line: int | None = field(default=None, compare=False)

    @property
    def named(self) -> Message:
        if self.sheet:
            return Message(N_("sheet “%(sheet)s”, row %(number)s"), {"sheet": self.sheet, "number": self.row})
        if self.line is not None:
            return Message(N_("row %(number)s (line %(line)s)"), {"number": self.row, "line": self.line})
        return Message(N_("row %(number)s"), {"number": self.row})

    def __str__(self) -> str:
        return str(self.named)
