"""What an import did with each row, and what it says of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from registry.matching.row_plans import RowOutcome
from registry.read_rows import ReadRow
from registry.spreadsheet.line_count import LineCount
from registry.spreadsheet.row import RowProblem
from registry.spreadsheet.row_number import RowNumber


@dataclass(frozen=True)
class RowReport:
    number: RowNumber
    outcome: RowOutcome
    ref: str | None
    problems: tuple[RowProblem, ...]
    # What was understood of it.
    read: ReadRow
    # For a correction: the date before and after.
    dates: tuple[str | None, str | None] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.number.row,
            **({"sheet": self.number.sheet} if self.number.sheet else {}),
            **({"line": self.number.line} if self.number.line is not None else {}),
            "outcome": str(self.outcome),
            "ref": self.ref,
            **({"dates": {"from": self.dates[0], "to": self.dates[1]}} if self.dates else {}),
            "read": self.read.as_json(),
            "problems": [{"column": p.column, "code": p.code, "message": str(p.message)} for p in self.problems],
        }


@dataclass(frozen=True, slots=True)
class LineReport:
    """Taken and wrong are the rows; with titles, headers, blank lines and what was left out they are all lines."""

    total: int
    titles: int
    headers: int
    blank: int
    rows: int
    taken: int
    wrong: int
    left_out: int


@dataclass(frozen=True)
class ImportReport:
    rows: tuple[RowReport, ...]
    ignored_columns: tuple[str, ...] = ()
    # The encoding of a text file; the sheets of a workbook that were read, and why each other was not.
    encoding: str | None = None
    sheets: tuple[str, ...] = ()
    sheets_left_out: Mapping[str, str] = field(default_factory=dict)
    # Names of places that the gazetteer does not know and a person should look at.
    unchecked: tuple[str, ...] = field(default=())
    # Places with the time zone that is assumed of each.
    assumed_zones: Mapping[str, str] = field(default_factory=dict)
    # For `own` and `kind`, if they were chosen: how many rows name another one themselves.
    overruled: Mapping[str, int] = field(default_factory=dict)
    lines: LineCount = field(default_factory=LineCount)
    # Whether nothing was stored: because it was only tried, or because all rows were wanted and some are wrong.
    is_dry_run: bool = False
    is_refused: bool = False

    def count(self, outcome: RowOutcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            **{str(outcome): self.count(outcome) for outcome in RowOutcome},
            "dry_run": self.is_dry_run,
            "refused": self.is_refused,
            "lines": asdict(self.line_report),
            "rows": [row.as_json() for row in self.rows],
            "assumed_zones": dict(self.assumed_zones),
            "overruled": dict(self.overruled),
            "ignored_columns": list(self.ignored_columns),
            "unchecked_places": list(self.unchecked),
            "encoding": self.encoding,
            "sheets": list(self.sheets),
            "sheets_left_out": dict(self.sheets_left_out),
        }

    @property
    def line_report(self) -> LineReport:
        wrong = self.count(RowOutcome.WRONG)
        return LineReport(
            total=self.lines.total,
            titles=self.lines.titles,
            headers=self.lines.headers,
            blank=self.lines.blank,
            rows=self.lines.rows,
            taken=self.lines.rows - wrong,
            wrong=wrong,
            left_out=self.lines.left_out,
        )
