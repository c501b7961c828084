"""What a file of relations means for what is remembered: which rows are new, the same, or a correction.

Pure: it reads and writes nothing. Each agreement of the file is matched with at most one that is remembered and
the other way round, the surest matches first, so that a second run of the same file finds every row the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from config.languages import N_
from config.messages import Message, Value
from registry.gazetteer.places_as_written import PlaceText
from registry.matching.row_groups import FileAgreement, RelationRow, gather_agreements
from registry.spreadsheet.kind_and_status_words import status_words
from registry.spreadsheet.row import Row, RowProblem
from registry.spreadsheet.row_number import RowNumber
from workflows.calendar.dates import Edtf
from workflows.calendar.written_dates import earliest_day, holds, precision

DAY = 3
BEING_MADE = N_("%(reference)s is still being made; its date is recorded there when it is signed.")
DATES_DIFFER = N_("%(reference)s keeps its date %(kept)s, which another row has too; this one has %(given)s.")
KIND_DIFFERS = N_(
    "%(name)s has the same parties and day, and its kind is %(kept)s, not %(given)s; it is taken for the same agreement"
    " and stays as it is. Correct the kind in the file if that is wrong."
)
REPEATS = N_("It repeats %(row)s.")
STATUS_DIFFERS = N_(
    "%(name)s is the same agreement and has the status %(kept)s, and this one has %(given)s; write one status in both."
)
ANOTHER_DATE = N_(
    "The same parties and kind have the date %(kept)s in %(row)s, and %(given)s in this one; they are taken for two"
    " agreements. If they are one, take one of the rows out."
)
_TWICE = RowProblem(
    "partner",
    "same-place-twice",
    Message(N_("Two of the row's places are the same place; name each party once.")),
)


class RowOutcome(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class KnownAgreement:
    """An agreement that is remembered. `correctable` is false while it is being made: it has no date yet then."""

    ref: str
    kind: str
    parties: frozenset[str]
    signed_on: str | None
    correctable: bool = True


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of one row.

    `ref` is the agreement remembered; `row` is the row (perhaps a later one) that makes it where there is none
    yet; `signed_on` is the date to be stored, for new and changed. `problems` of a row that is not wrong are
    remarks.
    """

    number: RowNumber
    outcome: RowOutcome
    ref: str | None = None
    row: RowNumber | None = None
    signed_on: str | None = None
    problems: tuple[RowProblem, ...] = ()


def plan_import(
    rows: Sequence[Row], known: Iterable[KnownAgreement], *, key: Callable[[PlaceText], str]
) -> tuple[RowPlan, ...]:
    """The plan for all rows of a file, in their order; `key` is the identity of a place (`places.place_key`)."""
    wrong = {row.number: row.problems for row in rows if not row.is_good}
    listed: list[RelationRow] = []
    for row in rows:
        if row.number in wrong:
            continue
        entry = _list_row(row, key)
        if len(entry.parties) < 1 + len(row.partners):
            wrong[row.number] = (_TWICE,)
        else:
            listed.append(entry)
    plans = {plan.number: plan for plan in match_rows(listed, known)}
    plans |= {number: RowPlan(number, RowOutcome.WRONG, problems=problems) for number, problems in wrong.items()}
    return tuple(plans[row.number] for row in rows)


def match_rows(rows: Iterable[RelationRow], known: Iterable[KnownAgreement]) -> list[RowPlan]:
    """The plan for good rows. No remembered agreement is corrected that another row makes or matches."""
    remembered: dict[frozenset[str], list[KnownAgreement]] = {}
    for item in known:
        remembered.setdefault(item.parties, []).append(item)
    spoken_of: dict[frozenset[str], list[FileAgreement]] = {}
    for agreement in gather_agreements(rows):
        spoken_of.setdefault(agreement.parties, []).append(agreement)
    groups = (_Group(agreements, remembered.get(parties, [])) for parties, agreements in spoken_of.items())
    return [plan for group in groups for plan in group.plans()]


class _Group:
    """The agreements of a file and those remembered between the same parties, matched one to one."""

    def __init__(self, agreements: Sequence[FileAgreement], known: Sequence[KnownAgreement]) -> None:
        self.agreements = agreements
        # An order of its own, so that the plan does not hang on the order of a query.
        self.free = sorted(known, key=lambda item: (not item.correctable, item.signed_on or "", item.ref))
        self.written = {
            (row.kind, row.signed_on) for agreement in agreements for row in agreement.rows if row.signed_on
        }
        self.matched: dict[FileAgreement, KnownAgreement] = {}
        self.disputes: dict[FileAgreement, KnownAgreement | FileAgreement] = {}
        self._claim(lambda agreement, item: agreement.signed_on == item.signed_on)
        self._claim(lambda agreement, item: holds(agreement.signed_on, item.signed_on))
        self._claim(lambda agreement, item: holds(item.signed_on, agreement.signed_on))
        self._find_disputes()
        self._claim(lambda agreement, item: not self._is_written(item))

    def plans(self) -> Iterator[RowPlan]:
        for agreement in self.agreements:
            chief = self._plan(agreement)
            for row in agreement.rows:
                if row is agreement.chief:
                    yield chief
                else:
                    maker = agreement.chief.number if chief.outcome is RowOutcome.NEW else chief.row
                    yield _repeat(row, agreement.chief, chief.ref, maker)

    def _claim(self, fits: Callable[[FileAgreement, KnownAgreement], bool]) -> None:
        # Twins (equal but for their words) change places when one of them has been stored. They must rank alike
        # against all others, or a second run would share the agreements out in another way.
        pairs = [
            (_distance(agreement.signed_on, item.signed_on), agreement.signed_on or "", at, place)
            for at, agreement in enumerate(self.agreements)
            for place, item in enumerate(self.free)
            if self._is_open(agreement) and agreement.kind == item.kind and fits(agreement, item)
        ]
        taken: set[int] = set()
        for *_, at, place in sorted(pairs):
            if self._is_open(self.agreements[at]) and place not in taken:
                taken.add(place)
                self.matched[self.agreements[at]] = self.free[place]
        self.free = [item for place, item in enumerate(self.free) if place not in taken]

    def _is_open(self, agreement: FileAgreement) -> bool:
        return agreement not in self.matched and agreement not in self.disputes

    def _find_disputes(self) -> None:
        """One document of one day may be a sister agreement to one side and a friendship to the other."""
        for at, agreement in enumerate(self.agreements):
            if not self._is_open(agreement) or precision(agreement.signed_on) < DAY or self._has_twin(agreement):
                continue
            item = next((item for item in self.free if item.signed_on == agreement.signed_on), None)
            if item:
                # Taken, so that no other row moves it to another day and makes this row new next time.
                self.free.remove(item)
                self.disputes[agreement] = item
                continue
            others = (other for place, other in enumerate(self.agreements) if place < at or other in self.matched)
            rival = next((other for other in others if self._is_rival(other, agreement)), None)
            if rival:
                self.disputes[agreement] = rival

    def _is_written(self, item: KnownAgreement) -> bool:
        """Whether a row of the file has this very date, so that no other row may correct it."""
        return (item.kind, item.signed_on) in self.written

    def _has_twin(self, agreement: FileAgreement) -> bool:
        return (
            sum((other.kind, other.signed_on) == (agreement.kind, agreement.signed_on) for other in self.agreements) > 1
        )

    def _is_rival(self, other: FileAgreement, agreement: FileAgreement) -> bool:
        if other in self.disputes or other.kind == agreement.kind or other.sides & agreement.sides:
            return False
        return agreement.signed_on == _date_kept(other, self.matched.get(other))

    def _plan(self, agreement: FileAgreement) -> RowPlan:
        number, signed_on = agreement.chief.number, agreement.signed_on
        if agreement in self.disputes:
            return self._disputed(number, agreement, self.disputes[agreement])
        item = self.matched.get(agreement)
        if item is None:
            return RowPlan(number, RowOutcome.NEW, signed_on=signed_on, problems=self._another_date(agreement))
        if holds(signed_on, item.signed_on):
            return RowPlan(number, RowOutcome.SAME, item.ref)
        if not item.correctable:
            message = Message(BEING_MADE, {"reference": item.ref})
            return RowPlan(number, RowOutcome.SAME, item.ref, problems=(RowProblem("date", "being-made", message),))
        if self._is_written(item):
            values = {"reference": item.ref, "kept": _named(item.signed_on), "given": _named(signed_on)}
            message = Message(DATES_DIFFER, values)
            return RowPlan(number, RowOutcome.SAME, item.ref, problems=(RowProblem("date", "dates-differ", message),))
        return RowPlan(number, RowOutcome.CHANGED, item.ref, signed_on=signed_on)

    def _another_date(self, agreement: FileAgreement) -> tuple[RowProblem, ...]:
        """That an earlier row of the pair has the same kind and another date."""
        earlier = (
            other
            for other in self.agreements
            if other.kind == agreement.kind
            and other.chief.number < agreement.chief.number
            and other.signed_on != agreement.signed_on
        )
        if (other := next(earlier, None)) is None:
            return ()
        values = {
            "row": other.chief.number.named,
            "kept": _named(other.signed_on),
            "given": _named(agreement.signed_on),
        }
        return (RowProblem("date", "another-date", Message(ANOTHER_DATE, values)),)

    def _disputed(self, number: RowNumber, agreement: FileAgreement, with_: KnownAgreement | FileAgreement) -> RowPlan:
        item = with_ if isinstance(with_, KnownAgreement) else self.matched.get(with_)
        row = None if isinstance(with_, KnownAgreement) or item else with_.chief.number
        name = row.named if row is not None else item.ref if item else ""
        message = Message(KIND_DIFFERS, {"name": name, "kept": with_.kind, "given": agreement.kind})
        problem = RowProblem("kind", "kind-differs", message)
        return RowPlan(number, RowOutcome.SAME, item.ref if item else None, row, problems=(problem,))


def _repeat(row: RelationRow, chief: RelationRow, ref: str | None, maker: RowNumber | None) -> RowPlan:
    """A row that says what another one says, from its own side or the other; asked about if their statuses differ."""
    if row.standing != chief.standing:
        kept, given = status_words([chief.standing]), status_words([row.standing])
        message = Message(STATUS_DIFFERS, {"name": chief.number.named, "kept": kept[0], "given": given[0]})
        return RowPlan(row.number, RowOutcome.WRONG, problems=(RowProblem("status", "status-differs", message),))
    problem = RowProblem("partner", "repeats", Message(REPEATS, {"row": chief.number.named}))
    return RowPlan(row.number, RowOutcome.SAME, ref, maker, problems=(problem,))


def _named(date: str | None) -> Value:
    return Edtf.parse(date) if date else Message(N_("not recorded"))


def _list_row(row: Row, key: Callable[[PlaceText], str]) -> RelationRow:
    if row.own is None or row.kind is None:
        raise ValueError(f"{row.number} is not good")
    own = key(row.own)
    return RelationRow(
        number=row.number,
        kind=row.kind,
        own=own,
        parties=frozenset({own, *map(key, row.partners)}),
        signed_on=row.signed_on,
        is_signed=row.standing.is_signed,
        standing=row.standing,
        ref=row.ref,
    )


def _date_kept(agreement: FileAgreement, item: KnownAgreement | None) -> str | None:
    """The date that the agreement has after the import."""
    return item.signed_on if item and holds(agreement.signed_on, item.signed_on) else agreement.signed_on


def _distance(one: str | None, other: str | None) -> tuple[int, int]:
    """How far two dates are apart: of dates that hold one another by precision, of others by days."""
    days = abs((earliest_day(one) - earliest_day(other)).days) if one and other else 0
    nested = holds(one, other) or holds(other, one)
    return (abs(precision(one) - precision(other)) if nested else DAY + 1, days)
