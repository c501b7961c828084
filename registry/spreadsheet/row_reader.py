"""Reading one row after the other: what each says, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from config.languages import N_
from config.messages import Message, Value
from config.texts import LONGEST, LONGEST_NAME, is_storable
from registry.gazetteer.countries import find_country
from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.marks import without_marks
from registry.gazetteer.places_as_written import PlaceText
from registry.spreadsheet.asides import Aside, ends_in, left_in_brackets, read_aside, take_asides
from registry.spreadsheet.cell_problem import CellProblem
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.columns import ColumnField, Columns
from registry.spreadsheet.date_cells import DateOrderNeededError, read_date_cell
from registry.spreadsheet.end_headers import is_answer, status_below
from registry.spreadsheet.files import WORDS, Cells
from registry.spreadsheet.kind_and_status_words import (
    ACCEPTED_STATUSES,
    accepted_kinds,
    read_kind,
    read_status,
    status_words,
)
from registry.spreadsheet.parsed import UNKNOWN_FORMAT
from registry.spreadsheet.partner_cells import NO_NAME, UNKNOWN_COUNTRY, PartnerReader
from registry.spreadsheet.partners import read_place, split_list, within
from registry.spreadsheet.row import Row, RowProblem
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.status_words import IN_FORCE, Certainty, WrittenStatus
from workflows.calendar.dates import Edtf
from workflows.calendar.written_dates import BLANKS, UnclearDateError, earliest_day, last_day

# Cells that name one thing, or several with a mark between them.
NAMES = (
    ColumnField.OWN,
    ColumnField.OWN_COUNTRY,
    ColumnField.OWN_REGION,
    ColumnField.PARTNER,
    ColumnField.PARTNER_COUNTRY,
    ColumnField.PARTNER_REGION,
    ColumnField.DATE,
    ColumnField.KIND,
    ColumnField.STATUS,
)


# Cells in which a footnote stands for nothing; names keep theirs until they are read.
MARKED = (ColumnField.DATE, ColumnField.KIND, ColumnField.STATUS)
# Cells beside whose text the status may stand.
WITH_ASIDES = (ColumnField.KIND, ColumnField.PARTNER, ColumnField.OWN)
SEVERAL_OWN = N_("The row needs one own place; “%(text)s” names several.")
MAYBE_SEVERAL_OWN = N_(
    "“%(text)s” may be several own places. Give each a row of its own, or write “%(text)s;” if it is one."
)
BLANK_OWN = N_("The row needs one own place; it is blank.")
UNKNOWN_KIND = N_("“%(text)s” is not a known kind; accepted are %(accepted)s.")
BLANK_KIND = N_("The kind is blank; accepted are %(accepted)s.")
KIND_CHOSEN = N_("“%(text)s” has no adopted definition; it is taken for %(kind)s, as chosen.")
NOT_ADOPTED = N_(
    "“%(text)s” is of the kind %(kind)s, which has no adopted definition; adopt a definition of that kind"
    " (amity workflows adopt) or map it with --kind. Adopted are %(adopted)s."
)
UNKNOWN_STATUS = N_("“%(text)s” is not a known status; accepted are %(accepted)s, or blank for active.")
PLANNED_DATE = N_("%(day)s is kept in the note: an agreement in the making has no date of signing yet.")
PLANNED_AND_SIGNED = N_(
    "The row is dated %(day)s, which is over, and has the status %(status)s. Write the status that holds today, or take"
    " the date out if nothing was signed then."
)
TO_COME = N_("%(day)s is to come: it is taken for an agreement in the making, and the day is kept in its note.")
SEVERAL_STATUSES = N_("The row has several statuses that differ (%(statuses)s); write one.")
UNCLEAR_ASIDE = N_(
    "“%(text)s” is not understood; it may mean %(readings)s. Write it in the column of the status or the kind, and take"
    " it out of this cell."
)
OTHER_KIND = N_("“%(text)s” names the kind %(named)s, and the kind of the row is %(kind)s; correct one of them.")
STATUS_OF_ONE = N_("“%(text)s” may be the status of one partner or of all; give each partner a row of its own.")
STATUS_IN_NOTE = N_(
    "“%(text)s” may say that the agreement is over. Write how it stands in a column with the header “status”"
    " (%(readings)s)."
)
KEPT_IN_NOTE = N_("“%(text)s” is kept in the note of the agreement.")


class RowReader:
    """Reads one row after the other by one layout; the problems of a row are gathered, not only the first."""

    def __init__(
        self,
        layout: Columns,
        faults: Mapping[tuple[int, int], str],
        choices: Choices,
        gazetteer: Gazetteer,
        *,
        kinds: Collection[str],
        today: date,
        alone: Collection[str],
    ) -> None:
        self.layout = layout
        self.faults = faults
        self.kinds = kinds
        self.kind = choices.kind
        self.own = choices.own
        self.date_order = choices.date_order
        self.partner_reader = PartnerReader(gazetteer)
        self.today = today
        self.alone = alone
        self._problems: list[RowProblem] = []
        self._remarks: list[RowProblem] = []

    def read(self, number: RowNumber, row: Cells) -> Row:
        self._problems, self._remarks = [], []
        cell = {field: self._cell(number.row - 1, row, field) for field in ColumnField}
        keys = split_list(cell[ColumnField.PARTNER_KEYS])
        asides: dict[ColumnField, tuple[Aside, ...]] = {}
        for field in WITH_ASIDES:
            cell[field], asides[field] = take_asides(cell[field], today=self.today)
        own = self._own(cell)
        date = self._date(cell[ColumnField.DATE], cell[ColumnField.PRECISION])
        stated = [aside.status for each in asides.values() for aside in each if aside.status]
        standing = self._standing(cell[ColumnField.STATUS], stated, date)
        if not stated and not cell[ColumnField.STATUS]:
            self._judge_note(cell[ColumnField.NOTE])
        partners = () if self._stands_alone(cell) else _with_keys(self._partners(cell, keys), keys)
        kind = self._kind(cell[ColumnField.KIND])
        kept = self._judge_asides(asides, kind, partners)
        kept += self._left_in_kind(cell[ColumnField.KIND], date)
        kept += self._date_of_plan(standing, date)
        if read_status(cell[ColumnField.STATUS]) is None and not is_answer(cell[ColumnField.STATUS]):
            kept.append(cell[ColumnField.STATUS])
        return Row(
            number=number,
            own=with_key(own, cell[ColumnField.OWN_KEY]),
            partners=partners,
            date=date,
            kind=kind,
            kind_text=cell[ColumnField.KIND],
            fields=split_list(cell[ColumnField.FIELDS]),
            standing=standing,
            source=cell[ColumnField.SOURCE],
            note="; ".join(filter(None, (cell[ColumnField.NOTE], *kept))),
            problems=tuple(self._problems),
            remarks=tuple(self._remarks),
            ref=cell[ColumnField.REF],
        )

    def _cell(self, number: int, row: Cells, field: ColumnField) -> str:
        """The text of a cell; one without a value is a problem, and is then read as a blank one."""
        at = self.layout.at.get(field)
        fault = self.faults.get((number, at)) if at is not None else None
        if fault is None or (fault == UNKNOWN_FORMAT and field is not ColumnField.DATE):
            text = self._text(field, self.layout.cell(row, field))
            if field in MARKED:
                text = without_marks(text)
            # What people write for nothing: `NA` is no country then.
            return "" if field in NAMES and text.casefold() in BLANKS else text
        self._refuse(field, fault, WORDS[fault])
        return ""

    def _text(self, field: ColumnField, text: str) -> str:
        if not is_storable(text):
            self._refuse(field, "not-text", Message(N_("It has characters that are not text; type it again.")))
            return ""
        longest = LONGEST_NAME if field in NAMES and "\n" not in text and ";" not in text else LONGEST
        if len(text) > longest:
            values = {"letters": len(text), "most": longest}
            message = Message(N_("It has %(letters)s letters; write at most %(most)s."), values)
            self._refuse(field, "too-long", message)
            return ""
        return text

    def _refuse(self, field: ColumnField, code: str, message: Message) -> None:
        header = self.layout.header(field)
        # A cell that was refused is not blank.
        if not (code.startswith("blank-") and any(problem.column == header for problem in self._problems)):
            self._problems.append(RowProblem(header, code, message))

    def _own(self, cell: Mapping[ColumnField, str]) -> PlaceText | None:
        region = cell[ColumnField.OWN_REGION]
        # A row of a province itself has no city.
        text = cell[ColumnField.OWN] or region or self.own or ""
        names = split_list(text)
        written = cell[ColumnField.OWN_COUNTRY]
        country = self._country(ColumnField.OWN_COUNTRY, written) if written else None
        # With a key nothing is left to be understood.
        is_keyed = bool(cell[ColumnField.OWN_KEY])
        if len(names) == 1 and ";" not in text and not is_keyed:
            problems: list[CellProblem] = []
            names = self.partner_reader.several(names[0], country, problems)
            if problems:
                self._refuse(ColumnField.OWN, "maybe-several", Message(MAYBE_SEVERAL_OWN, {"text": text}))
        if len(names) != 1:
            code, why = ("several-own-places", SEVERAL_OWN) if names else ("blank-own", BLANK_OWN)
            self._refuse(ColumnField.OWN, code, Message(why, {"text": text}))
            return None
        place = self._place(ColumnField.OWN, names[0], country)
        if place is not None and written and not is_keyed:
            self._refuse_all(self.partner_reader.elsewhere(place, ColumnField.OWN, text))
        return within(place, region) if place is not None and region else place

    def _stands_alone(self, cell: Mapping[ColumnField, str]) -> bool:
        kind = read_kind(cell[ColumnField.KIND], known=self.kinds) or self.kind
        return kind in self.alone and not cell[ColumnField.PARTNER]

    def _partners(self, cell: Mapping[ColumnField, str], keys: Sequence[str]) -> tuple[PlaceText, ...]:
        partners, problems = self.partner_reader.read(
            cell[ColumnField.PARTNER],
            cell[ColumnField.PARTNER_COUNTRY],
            region=cell[ColumnField.PARTNER_REGION],
            keys=len(keys),
        )
        self._refuse_all(problems)
        return partners

    def _refuse_all(self, problems: Iterable[CellProblem]) -> None:
        for problem in problems:
            self._refuse(problem.field, problem.code, problem.message)

    def _place(self, field: ColumnField, text: str, country: str | None) -> PlaceText | None:
        place = read_place(text, country)
        if place.names:
            return place
        self._refuse(field, "no-name", Message(NO_NAME, {"text": text}))
        return None

    def _country(self, field: ColumnField, text: str) -> str | None:
        code = find_country(text)
        if code is None:
            self._refuse(field, "unknown-country", Message(UNKNOWN_COUNTRY, {"text": text}))
        return code

    def _date(self, text: str, precision: str) -> str | None:
        date, problem = read_date_cell(text, precision, order=self.date_order, today=self.today)
        self._refuse_all([problem] if problem else [])
        return date

    def _kind(self, text: str) -> str | None:
        if not text and self.kind:
            return self.kind
        kind = read_kind(text, known=self.kinds)
        if kind in self.kinds:
            return kind
        if self.kind and kind is not None:
            # Named, but without a definition here: taken as chosen, and said.
            message = Message(KIND_CHOSEN, {"text": text, "kind": self.kind})
            self._remark(ColumnField.KIND, "kind-chosen", message)
            return self.kind
        if kind is None:
            accepted = accepted_kinds(self.kinds)
            message = Message(UNKNOWN_KIND if text else BLANK_KIND, {"text": text, "accepted": accepted})
            self._refuse(ColumnField.KIND, "unknown-kind" if text else "blank-kind", message)
            return None
        self._refuse(
            ColumnField.KIND,
            "kind-without-definition",
            Message(NOT_ADOPTED, {"text": text, "kind": kind, "adopted": sorted(self.kinds)}),
        )
        return kind

    def _status_in_words(self, text: str) -> WrittenStatus | None:
        """That of `ended in 2010`, or of a day or a `no` that the header gives its meaning."""
        aside = read_aside(text, self.today)
        if aside and aside.status and not aside.kinds:
            return aside.status
        header = self.layout.header(ColumnField.STATUS)
        try:
            return status_below(header, text, order=self.date_order, today=self.today)
        except UnclearDateError as error:
            raise DateOrderNeededError(text) from error

    def _judge_note(self, text: str) -> None:
        """A remark that may tell of an end, in a row that says nothing else of how the agreement stands."""
        if ends := ends_in(text):
            values: dict[str, Value] = {"text": text[:100], "readings": status_words((*ends, IN_FORCE))}
            self._refuse(ColumnField.NOTE, "status-in-note", Message(STATUS_IN_NOTE, values))

    def _judge_asides(
        self, asides: Mapping[ColumnField, tuple[Aside, ...]], kind: str | None, partners: Sequence[PlaceText]
    ) -> list[str]:
        """Asks about those that are not clear or contradict the row; returns what a row has no cell for."""
        kept: list[str] = []
        for field, each in asides.items():
            for aside in each:
                values: dict[str, Value] = {"text": aside.text}
                others = [named for named in aside.kinds if kind not in (None, named)]
                # `letter of intent (sister)` says more of one kind.
                is_qualifier = field is ColumnField.KIND and not aside.statuses and not aside.has_time
                if not aside.is_clear:
                    readings = (*status_words(aside.statuses), *accepted_kinds(aside.kinds))
                    self._refuse(field, "aside-unclear", Message(UNCLEAR_ASIDE, {**values, "readings": readings}))
                elif others and not is_qualifier:
                    values |= {"named": others[0], "kind": kind or ""}
                    self._refuse(field, "kind-contradicts", Message(OTHER_KIND, values))
                elif aside.status and field is ColumnField.PARTNER and len(partners) > 1:
                    self._refuse(field, "status-of-one", Message(STATUS_OF_ONE, values))
                elif aside.has_time:
                    kept.append(aside.text)
                    self._remark(field, "kept-in-note", Message(KEPT_IN_NOTE, values))
        return kept

    def _left_in_kind(self, text: str, date: str | None) -> list[str]:
        """What brackets in the cell of the kind say that is none of its words; a year of the date says nothing new."""
        kept = [each for each in left_in_brackets(text) if not (date and re.search(rf"\b{date[:4]}\b", each))]
        for each in kept:
            self._remark(ColumnField.KIND, "kept-in-note", Message(KEPT_IN_NOTE, {"text": each}))
        return kept

    def _remark(self, field: ColumnField, code: str, message: Message) -> None:
        self._remarks.append(RowProblem(self.layout.header(field), code, message))

    def _standing(self, text: str, bracketed: Sequence[WrittenStatus], date: str | None) -> WrittenStatus:
        """The status of its own cell, else one in brackets; without any, a signing to come is one in the making."""
        written = read_status(text) or self._status_in_words(text)
        if written is None:
            message = Message(UNKNOWN_STATUS, {"text": text, "accepted": ACCEPTED_STATUSES})
            self._refuse(ColumnField.STATUS, "unknown-status", message)
            return IN_FORCE
        stated = {*bracketed, *([written] if text else [])}
        if len(stated) > 1:
            message = Message(SEVERAL_STATUSES, {"statuses": status_words(stated)})
            self._refuse(ColumnField.STATUS, "status-contradicts", message)
        if not stated and date is not None and earliest_day(date) > self.today:
            message = Message(TO_COME, {"day": Edtf.parse(date)})
            self._remark(ColumnField.DATE, "to-come", message)
            return WrittenStatus("negotiating")
        status = next(iter(stated), IN_FORCE)
        if date is not None and not status.is_signed and status.certainty is Certainty.STATED:
            self._refuse_planned(status, date)
        return status

    def _refuse_planned(self, status: WrittenStatus, date: str) -> None:
        """What is planned was not signed on a day that is over."""
        if last_day(date) < self.today:
            message = Message(PLANNED_AND_SIGNED, {"day": Edtf.parse(date), "status": status_words([status])[0]})
            self._refuse(ColumnField.STATUS, "planned-and-signed", message)

    def _date_of_plan(self, standing: WrittenStatus, date: str | None) -> list[str]:
        """The date that an agreement in the making cannot have yet."""
        if date is None or standing.is_signed:
            return []
        if not any(remark.code == "to-come" for remark in self._remarks):
            self._remark(ColumnField.DATE, "kept-in-note", Message(PLANNED_DATE, {"day": Edtf.parse(date)}))
        return [date]


def with_key(place: PlaceText | None, key: str) -> PlaceText | None:
    return replace(place, key=key) if place is not None and key else place


def _with_keys(places: tuple[PlaceText, ...], keys: Sequence[str]) -> tuple[PlaceText, ...]:
    """Keys without a place each were moved about by somebody: the names speak then."""
    if len(keys) != len(places):
        return places
    return tuple(replace(place, key=key) for place, key in zip(places, keys, strict=True))
