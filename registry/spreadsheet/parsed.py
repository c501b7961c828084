"""What the process that parses a file says of it: sheets of texts, faults of single cells, or one refusal.

Codes only: the words are `registry.spreadsheet.files`'.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Why a file is refused as a whole.
DAMAGED = "damaged"
TOO_LARGE = "too-large"
PASSWORD = "password"  # noqa: S105  a reason, not a secret
OTHER_FORMAT = "other-format"
WORD_DOCUMENT = "word-document"
OPEN_QUOTE = "open-quote"
STRAY_QUOTE = "stray-quote"
SWALLOWED = "swallowed"

# What is wrong with one cell.
ERROR = "error-cell"
NO_VALUE = "formula-without-value"
UNKNOWN_FORMAT = "number-of-unknown-format"


class RefusedFileError(Exception):
    """The file cannot be read; `code` is one of the reasons above, `line` a line of a text file."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Fault:
    """What is wrong with the cell of this row and column, both from 0. `text` is what the cell shows."""

    row: int
    column: int
    code: str
    text: str


@dataclass(frozen=True)
class ParsedSheet:
    name: str
    is_hidden: bool
    rows: list[list[str]]
    # The line in which each row of a text file begins, if rows have several lines.
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What the process prints, as JSON: the sheets, or the code of a refusal with its line."""

    sheets: list[ParsedSheet] = field(default_factory=list)
    refused: str | None = None
    line: int | None = None
