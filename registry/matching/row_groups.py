"""The distinct agreements that the rows of one file speak of.

A list may hold one agreement several times: repeated in whatever words, with a less precise date, or once from each
side. Lines with dates that do not hold one another are two agreements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.status_words import IN_FORCE, WrittenStatus
from workflows.calendar.written_dates import holds, precision


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A good row with its places as keys. `own` is among `parties`."""

    number: RowNumber
    kind: str
    own: str
    parties: frozenset[str]
    signed_on: str | None
    is_signed: bool = True
    standing: WrittenStatus = IN_FORCE
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
    joined: dict[str | None, list[RelationRow]] = {}
    for row in rows:
        joined.setdefault(row.signed_on, []).append(row)
    return [FileAgreement(tuple(group)) for group in joined.values()]


def _join_precisions(agreements: Sequence[FileAgreement]) -> list[FileAgreement]:
    """A less precise date joins the first agreement with a date within it."""
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
    """One side may list an agreement and another one that is still being made."""
    is_one = not coarse.sides & fine.sides or coarse.chief.is_signed == fine.chief.is_signed
    return is_one and holds(coarse.signed_on, fine.signed_on)
