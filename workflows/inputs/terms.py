"""What people put in about the terms of an agreement, its notices and its amendments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import model_validator

from config.languages import N_, LanguageName
from models.enums import EntryIntoForce, NoticeChannel, Renewal, TermStart
from workflows.calendar.dates import Period
from workflows.inputs.base import Input, InputProblem, out_of_order
from workflows.inputs.types import (
    Day,
    Duration,
    Flag,
    LanguageCode,
    LanguageCodes,
    PastDay,
    PastVagueDate,
    Text,
    VagueDate,
)

NO_TERM = N_("Write how long the agreement is valid; only a term can be renewed")
NO_ENTRY_DATE = N_("Write the date on which it enters into force")
NOT_BY_DATE = N_("Choose that it enters into force on a date, or leave the date out")
LONG_NOTICE = N_("A notice period of %(notice)s does not fit into a term of %(term)s; check the text")
LATE_NOTICE = N_("A notice period of %(notice)s does not fit into a renewal period of %(period)s; check the text")
NO_SUCH_TEXT = N_("There is no text in this language; name it among the languages of the text")
OTHER_TEXTS = N_("Choose one of the languages of the text: %(languages)s")
BEFORE_NOTICE = N_("Write a day that is not before the notice was given")

PERIODS = ("valid_for", "renewal_period", "notice_period")


class TermsInput(Input):
    """Every field of the terms; the text does not say what is left empty."""

    entry_into_force: EntryIntoForce | None = None
    entry_date: VagueDate | None = None
    counted_from: TermStart | None = None
    valid_for: Duration | None = None
    renewal: Renewal | None = None
    renewal_period: Duration | None = None
    notice_period: Duration | None = None
    notice_by: NoticeChannel | None = None
    projects_continue: Flag = None
    languages: LanguageCodes = ()
    prevailing_language: LanguageCode | None = None
    binding: Flag = None

    @model_validator(mode="before")
    @classmethod
    def _with_units(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A form has the number of a period and its unit in two fields."""
        joined = {
            name: f"{values[name]} {values[f'{name}_unit']}"
            for name in PERIODS
            if name in values and values.get(f"{name}_unit")
        }
        return {**values, **joined}


class WholeTermsInput(TermsInput):
    """All terms of a text: they must fit together."""

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        if fields.get("renewal") not in (None, Renewal.NONE) and "valid_for" in fields and fields["valid_for"] is None:
            yield InputProblem("valid_for", NO_TERM)
        yield from _entry(fields)
        term, notice = fields.get("valid_for"), fields.get("notice_period")
        if term and notice and is_longer(notice, term):
            yield InputProblem(
                "notice_period", LONG_NOTICE, {"notice": Period.parse(notice), "term": Period.parse(term)}
            )
        again = fields.get("renewal_period") if fields.get("renewal") is Renewal.TACIT else None
        if again and notice and is_longer(notice, again):
            yield InputProblem(
                "notice_period", LATE_NOTICE, {"notice": Period.parse(notice), "period": Period.parse(again)}
            )
        yield from not_among(fields, "prevailing_language", "languages")


def not_among(fields: Mapping[str, Any], prevails: str, languages: str) -> Iterator[InputProblem]:
    """The problem of a prevailing language in which there is no text."""
    code, codes = fields.get(prevails), fields.get(languages)
    if code and codes is not None and code not in codes:
        names = [LanguageName(each) for each in codes]
        yield InputProblem(prevails, OTHER_TEXTS if names else NO_SUCH_TEXT, {"languages": names})


def _entry(fields: Mapping[str, Any]) -> Iterator[InputProblem]:
    if not {"entry_into_force", "entry_date"} <= fields.keys():
        return
    by_date, has_date = fields["entry_into_force"] is EntryIntoForce.DATE, fields["entry_date"] is not None
    if by_date and not has_date:
        yield InputProblem("entry_date", NO_ENTRY_DATE)
    elif has_date and not by_date:
        yield InputProblem("entry_into_force", NOT_BY_DATE)


class AmendmentInput(TermsInput):
    """What changes; whether the terms then fit together is seen with those that stay."""

    title: Text
    decided_on: PastVagueDate
    in_force_on: VagueDate | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What the amendment says of the terms."""
        return {name: getattr(self, name) for name in TermsInput.model_fields}


class HostingInput(Input):
    """Who hosts by turns, in this order."""

    hosts: tuple[UUID, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A form has one field for each turn: `host1`, `host2` and so on."""
        if "hosts" in values:
            return values
        return {**values, "hosts": tuple(values[name] for name in sorted(values) if name.startswith("host"))}


class NoticeInput(Input):
    place: UUID
    given_on: PastDay
    reason: Text
    received_on: PastDay | None = None
    sent_by: NoticeChannel | None = None
    effective_on: Day | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "given_on", "received_on", BEFORE_NOTICE)
        yield from out_of_order(fields, "given_on", "effective_on", BEFORE_NOTICE)


class ReceiptInput(Input):
    received_on: PastDay


class WithdrawalInput(Input):
    on: PastDay
    reason: Text


def is_longer(one: str, other: str) -> bool:
    """Whether one ISO 8601 period is longer than another, counted from a day of a leap year."""
    day = date(2000, 1, 1)
    return Period.parse(one).from_day(day) > Period.parse(other).from_day(day)
