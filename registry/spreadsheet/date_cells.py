"""The cell of a date in a list: what it says for certain, or why it cannot be taken."""

from __future__ import annotations

from datetime import date

from config.errors import UsageError
from config.languages import N_
from config.messages import Message
from registry.spreadsheet.cell_problem import CellProblem
from registry.spreadsheet.columns import ColumnField
from workflows.calendar.dates import Edtf
from workflows.calendar.written_dates import ACCEPTED, DateOrder, UnclearDateError, coarsen, earliest_day, read_date

# A signing further ahead is a slip of the pen; a nearer one is an agreement in the making.
YEARS_AHEAD = 10
# What programs write if they know no date.
SENTINELS = frozenset({"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1904-01-01", "1970-01-01"})

SENTINEL_DATE = N_(
    "Programs write %(text)s if they know no date. Leave the cell blank, or write %(day)s if it was signed on that day."
)
IMPOSSIBLE_DATE = N_("“%(text)s” cannot be taken: %(why)s. Accepted: %(accepted)s.")
FUTURE_DATE = N_("“%(text)s” lies far in the future (today is %(today)s); write the date of signing.")
NO_PRECISION = N_("“%(text)s” is not a precision; accepted are day, month, year and unknown.")


class DateOrderNeededError(UsageError):
    """The file has dates that could be two days, and nobody chose an order."""

    code = "date-order-needed"
    for_operators = True

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The file has dates such as {text}, which could be two different days.",
            hint="Choose --date-order DMY if the day comes first, or MDY if the month does.",
        )


def read_date_cell(
    text: str, precision: str, *, order: DateOrder | None, today: date
) -> tuple[str | None, CellProblem | None]:
    """The date (EDTF) in the precision that another cell states, None if it is blank; and what is wrong with it.

    Raises `DateOrderNeededError` for a date that is two days: it is asked about once for the file.
    """

    def refused(code: str, message: Message) -> tuple[None, CellProblem]:
        return None, CellProblem(ColumnField.DATE, code, message)

    try:
        edtf = read_date(text, order)
    except UnclearDateError as error:
        if error.is_ambiguous:
            raise DateOrderNeededError(text) from error
        values = {"text": text, "why": error.message, "accepted": Message(ACCEPTED)}
        return refused("impossible-date", Message(IMPOSSIBLE_DATE, values))
    if edtf is None:
        return None, None
    if text in SENTINELS:
        return refused("sentinel-date", Message(SENTINEL_DATE, {"text": text, "day": Edtf.parse(edtf)}))
    if earliest_day(edtf).year > today.year + YEARS_AHEAD:
        return refused("future-date", Message(FUTURE_DATE, {"text": text, "today": today}))
    word = precision.strip().lower()
    if word in ("", "unknown"):
        return edtf, None
    try:
        return coarsen(edtf, word), None
    except KeyError:
        return edtf, CellProblem(ColumnField.PRECISION, "unknown-precision", Message(NO_PRECISION, {"text": precision}))
