"""One row of a list: the relation that it tells of, or why it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from config.messages import Message
from registry.gazetteer.places_as_written import PlaceText
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.status_words import WrittenStatus


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken: the file's column, a code for scripts, and words for a clerk."""

    column: str
    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Row:
    """One relation; with problems, what else it says may be missing."""

    number: RowNumber
    own: PlaceText | None
    partners: tuple[PlaceText, ...]
    date: str | None
    kind: str | None
    kind_text: str
    fields: tuple[str, ...]
    standing: WrittenStatus
    source: str
    note: str
    problems: tuple[RowProblem, ...]
    # What is said of a row that is taken.
    remarks: tuple[RowProblem, ...] = ()
    # Under which reference an export wrote it.
    ref: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def signed_on(self) -> str | None:
        """The date (EDTF), if it is one of signing and not of a plan or a report."""
        return self.date if self.standing.is_signed else None
