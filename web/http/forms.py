"""What a form sent: texts by name, read as what they stand for. Every form is proved to be one of ours here."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from config.errors import AmityError, UsageError
from config.languages import N_
from config.texts import LONGEST, trimmed
from web.http.sessions import AnyVisit
from workflows.calendar.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_COUNT,
    MOST_YEARS,
    DateError,
    DateRangeError,
    Edtf,
    Period,
    PeriodRangeError,
)

TOKEN = "csrf"  # noqa: S105  the name of the field

Choice = TypeVar("Choice", bound=StrEnum)


class FormRefusedError(AmityError):
    """The form's token is not this visit's: the session ended, or the form is not ours."""

    code = "form"


class FieldError(UsageError):
    """One field that has to be filled in otherwise. `said` is a marked text, for the reader's language.

    `values` are what its placeholders stand for; days are written as the reader writes them.
    """

    code = "field"

    def __init__(self, field: str, said: str, **values: str | datetime.date) -> None:
        super().__init__(said)
        self.field = field
        self.said = said
        self.values = values


MISSING = N_("Fill this in")
TOO_LONG = N_("Write less than 4000 letters")
BAD_DATE = N_("Write a date such as 2026-11-17, or 2026-11 or 2026 if you do not know more")
BAD_DAY = N_("Write a whole date such as 2026-11-17")
FAR_DATE = N_("Write a date from %(first)s to %(last)s")
LONG_PERIOD = N_("Write a time of at most %(years)s years")
BAD_TIME = N_("Write a time such as 09:30")
BAD_NUMBER = N_("Write a whole number from 1 to 999")
BAD_CHOICE = N_("Choose one of the list")
LAST_BEFORE_FIRST = N_("Write a last day that does not lie before the first")


class Submitted(Mapping[str, str]):
    """Trimmed texts; what was left empty is not there."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name: kept for name, value in values.items() if (kept := trimmed(value))}

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is not None and len(value) > LONGEST:
            raise FieldError(name, TOO_LONG)
        return value

    def needed(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise FieldError(name, MISSING)
        return value

    def date(self, name: str) -> Edtf | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return Edtf.given(value)
        except DateRangeError as error:
            raise FieldError(name, FAR_DATE, first=str(FIRST_YEAR), last=str(LAST_YEAR)) from error
        except DateError as error:
            raise FieldError(name, BAD_DATE) from error

    def needed_date(self, name: str) -> Edtf:
        value = self.date(name)
        if value is None:
            raise FieldError(name, MISSING)
        return value

    def day(self, name: str) -> datetime.date | None:
        """A date that has to be known to the day."""
        value = self.date(name)
        if value is None:
            return None
        if value.day is None:
            raise FieldError(name, BAD_DAY)
        return value.first

    def needed_day(self, name: str) -> datetime.date:
        value = self.day(name)
        if value is None:
            raise FieldError(name, MISSING)
        return value

    def time(self, name: str) -> datetime.time | None:
        """Local time without a zone, to the minute."""
        value = self.text(name)
        try:
            found = datetime.time.fromisoformat(value) if value is not None else None
        except ValueError as error:
            raise FieldError(name, BAD_TIME) from error
        if found is not None and found.tzinfo is not None:
            raise FieldError(name, BAD_TIME)
        return found

    def ticked(self, name: str) -> bool:
        return name in self._values

    def names(self, name: str) -> list[str]:
        """Several, with commas between them."""
        return [trimmed(each) for each in (self.text(name) or "").split(",") if trimmed(each)]

    def period(self, name: str) -> str | None:
        """A number with its unit in another field, as ISO 8601 writes it."""
        number = self.text(name)
        if number is None:
            return None
        if not number.isdecimal() or len(number) > 6 or not 0 < int(number) <= MOST_COUNT:
            raise FieldError(name, BAD_NUMBER)
        unit = {"years": "Y", "months": "M", "days": "D"}.get(self.get(f"{name}_unit", ""))
        if unit is None:
            raise FieldError(f"{name}_unit", BAD_CHOICE)
        try:
            return str(Period.given(f"P{int(number)}{unit}"))
        except PeriodRangeError as error:
            raise FieldError(name, LONG_PERIOD, years=str(MOST_YEARS)) from error

    def flag(self, name: str) -> bool | None:
        """Yes, no, or nothing said."""
        return {"yes": True, "no": False}.get(self.get(name, ""))

    def one_of(self, name: str, choices: type[Choice], *, otherwise: Choice | None = None) -> Choice:
        value = self.text(name)
        if value is None and otherwise is not None:
            return otherwise
        try:
            return choices(value or "")
        except ValueError as error:
            raise FieldError(name, BAD_CHOICE) from error

    def id(self, name: str) -> UUID:
        try:
            return UUID(self.needed(name))
        except ValueError as error:
            raise FieldError(name, BAD_CHOICE) from error

    @property
    def version(self) -> int | None:
        """Of the agreement as the form saw it; a form without it is not sent by our pages."""
        value = self.needed("version")
        if not value.isdecimal() or len(value) > 9:
            raise FieldError("version", BAD_CHOICE)
        return int(value)


@contextmanager
def at_field(wrong: Mapping[type[AmityError], tuple[str, str]]) -> Iterator[None]:
    """Says what a use case refuses at the field that it is about: the class of the error, the field, the words."""
    try:
        yield
    except FieldError:
        raise
    except tuple(wrong) as error:
        field, said = next(place for known, place in wrong.items() if isinstance(error, known))
        raise FieldError(field, said) from error


async def submitted(request: Request, visit: AnyVisit) -> Submitted:
    form = await request.form(max_files=0, max_fields=100)
    values = Submitted({name: value for name, value in form.items() if isinstance(value, str)})
    request.state.submitted = values
    token = values.get(TOKEN) or request.headers.get("x-csrf-token", "")
    if visit.is_new or not visit.owns(token):
        raise FormRefusedError(
            "This form does not belong to your session.", hint="Open the page again and repeat what you did."
        )
    return values


Form = Annotated[Submitted, Depends(submitted)]
