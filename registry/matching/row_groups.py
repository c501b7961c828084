"""The distinct agreements that the rows of one file speak of.

A list may hold one agreement several times: repeated, or once from each side. What one side writes on two lines
in different words or with different dates are two agreements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from registry.spreadsheet.row_number import RowNumber
from workflows.calendar.written_dates import holds, precision


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A good row with its places as keys. `own` is among `parties`; `writing` is how the row writes them."""

    number: RowNumber
    kind: str
    own: str
    parties: frozenset[str]
    signed_on: str | None
    is_signed: bool = True
    writing: tuple[str, ...] = ()
    # From a list that was exported: rows with different ones are different agreements.
    ref: str = ""


@dataclass(frozen=True, eq=False)
class FileAgreement:
    """One agreement of the file, and the rows that speak of it in the order of the file; equal to itself alone."""

    rows: tuple[RelationRow, ...]

    @cached_property
    def chief(self) -> RelationRow:
        """The row that knows most: with the most precise date, signed rather than not, else the first."""
        in_order = sorted(self.rows, key=lambda row: row.number)
        return max(in_order, key=lambda row: (precision(row.signed_on), row.is_signed))

    @property
    def signed_on(self) -> str | None:
        return self.chief.signed_on

    @property
    def kind(self) -> str:
        return self.chief.kind

    @property
    def parties(self) -> frozenset[str]:
        return self.chief.parties

    @property
    def sides(self) -> frozenset[str]:
        """The own places that list it."""
        return frozenset(row.own for row in self.rows)


def gather_agreements(rows: Iterable[RelationRow]) -> list[FileAgreement]:
    """The agreements of a file, in the order of their chief rows; every row belongs to exactly one."""
    alike: dict[tuple[frozenset[str], str, str], list[RelationRow]] = {}
    for row in rows:
        alike.setdefault((row.parties, row.kind, row.ref), []).append(row)
    agreements = [agreement for group in alike.values() for agreement in _join_precisions(_join_dates(group))]
    return sorted(agreements, key=lambda agreement: agreement.chief.number)


def _join_dates(rows: Sequence[RelationRow]) -> list[FileAgreement]:
    """Rows with equal dates: the first writing of each side is one agreement, the second of each another."""
    joined: dict[tuple[str | None, int], list[RelationRow]] = {}
    writings: dict[tuple[str | None, str], list[tuple[str, ...]]] = {}
    for row in rows:
        seen = writings.setdefault((row.signed_on, row.own), [])
        if row.writing not in seen:
            seen.append(row.writing)
        joined.setdefault((row.signed_on, seen.index(row.writing)), []).append(row)
    return [FileAgreement(tuple(group)) for group in joined.values()]


def _join_precisions(agreements: Sequence[FileAgreement]) -> list[FileAgreement]:
    """A less precise date joins the agreement of the other side within it, if that side has not its own line."""
    joined: list[FileAgreement] = []
    for agreement in sorted(agreements, key=lambda agreement: -precision(agreement.signed_on)):
        home = next(
            (at for at, other in enumerate(joined) if _may_join(agreement, other)),
            None,
        )
        if home is None:
            joined.append(agreement)
        else:
            joined[home] = FileAgreement(
                tuple(sorted((*joined[home].rows, *agreement.rows), key=lambda row: row.number))
            )
    return joined


def _may_join(coarse: FileAgreement, fine: FileAgreement) -> bool:
    return not coarse.sides & fine.sides and holds(coarse.signed_on, fine.signed_on)
