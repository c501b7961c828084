"""The types that inputs are made of: texts, dates in any precision, days, periods, lists of names. Pure."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from config.addresses import AddressError, parse_address
from config.languages import N_, is_language
from config.texts import LONGEST, LONGEST_NAME, is_storable, trimmed
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
from workflows.calendar.written_dates import UnclearDateError, parse_date
from workflows.calendar.zones import is_zone
from workflows.inputs.base import BAD_CHOICE, MISSING, look_ups_of, wrong

TOO_LONG = N_("Write at most %(most)s characters")
BAD_TEXT = N_("Remove the characters that are not text")
BAD_DATE = N_("Write a date such as 2026-11-17, or 2026-11 or 2026 if you do not know more")
TWO_DAYS = N_("This could be two different days. Write the year first, such as 2026-11-17")
BAD_DAY = N_("Write a whole date such as 2026-11-17")
FAR_DATE = N_("Write a date from %(first)s to %(last)s")
LONG_PERIOD = N_("Write a period of at most %(years)s years")
BAD_PERIOD = N_("Write a period such as P5Y, P6M or P30D")
BAD_NUMBER = N_("Write a whole number from 1 to 999")
NO_UNIT = N_("Choose years, months or days")
BAD_TIME = N_("Write a time such as 09:30")

BAD_ADDRESS = N_("Write a mail address such as name@example.org")
BAD_AMOUNT = N_("Write an amount such as 1250.00")
BAD_CURRENCY = N_("Write the three letters of a currency, such as KRW or AZN")
BAD_LANGUAGE = N_("“%(code)s” is not a language code; write codes such as en, ko or az")
BAD_ZONE = N_("Write a time zone such as Asia/Baku")
BAD_COUNTRY = N_("Write a country, such as Azerbaijan or AZ")
NO_SUCH_PLACE = N_("Write a city as its agreement names it")
SEVERAL_PLACES = N_("This could be several places; write one of: %(places)s")
IN_FUTURE = N_("%(day)s is in the future. Write the day on which it happened")
NO_SUCH_AGREEMENT = N_("Write the reference of an agreement, such as AND-2022-001")

MOST_MONEY = Decimal("1e12")
_CURRENCY = re.compile(r"[A-Z]{3}")

UNITS = {"years": "Y", "months": "M", "days": "D"}


def _text(value: Any, most: int) -> str:
    text = trimmed(str(value))
    if not text:
        raise wrong(MISSING)
    if not is_storable(text):
        raise wrong(BAD_TEXT)
    if len(text) > most:
        raise wrong(TOO_LONG, most=str(most))
    return text


def _edtf(value: Any) -> Edtf:
    if isinstance(value, Edtf):
        return value
    if isinstance(value, datetime.date):
        return Edtf(value.year, value.month, value.day)
    text = _text(value, LONGEST)
    try:
        return Edtf.given(parse_date(text))
    except DateRangeError as error:
        raise _far() from error
    except UnclearDateError as error:
        raise (_far() if error.is_far else wrong(TWO_DAYS if error.is_ambiguous else BAD_DATE)) from error
    except DateError as error:
        raise wrong(BAD_DATE) from error


def _far() -> Exception:
    return wrong(FAR_DATE, first=str(FIRST_YEAR), last=str(LAST_YEAR))


def _day(value: Any) -> datetime.date:
    try:
        day = _edtf(value)
    except PydanticCustomError as error:
        # What is no date at all is asked for as a whole one.
        raise (wrong(BAD_DAY) if (error.context or {}).get("text") == BAD_DATE else error) from error
    if day.day is None:
        raise wrong(BAD_DAY)
    return day.first


def _time(value: Any) -> datetime.time:
    try:
        parsed = value if isinstance(value, datetime.time) else datetime.time.fromisoformat(_text(value, LONGEST))
    except ValueError as error:
        raise wrong(BAD_TIME) from error
    if parsed.tzinfo is not None:
        raise wrong(BAD_TIME)
    return parsed


def _period(value: Any) -> str:
    """ISO 8601, or a number with its unit as two fields of a form have them: `5 years`."""
    text = _text(value, LONGEST)
    if match := re.fullmatch(r"(\d+) (years|months|days)", text):
        if len(match[1]) > 6 or not 0 < int(match[1]) <= MOST_COUNT:
            raise wrong(BAD_NUMBER)
        text = f"P{int(match[1])}{UNITS[match[2]]}"
    elif not text.startswith("P"):
        has_number = any(char.isdecimal() for char in text)
        raise wrong(NO_UNIT if text.isdecimal() else BAD_PERIOD if has_number else BAD_NUMBER)
    try:
        return str(Period.given(text))
    except PeriodRangeError as error:
        raise wrong(LONG_PERIOD, years=str(MOST_YEARS)) from error
    except DateError as error:
        raise wrong(BAD_PERIOD) from error


def _flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise wrong(BAD_CHOICE)
    return bool(value == "yes")


def _ticked(value: Any) -> bool:
    ticked = _flag(value)
    if ticked is None:
        raise wrong(BAD_CHOICE)
    return ticked


def comma_list(value: Any) -> tuple[str, ...]:
    """Several names, with commas between them or one by one; a name that is there twice counts once."""
    parts = [part for text in ([value] if isinstance(value, str) else value) for part in str(text).split(",")]
    return tuple(dict.fromkeys(_text(part, LONGEST_NAME) for part in parts if trimmed(part)))


def _address(value: Any) -> str:
    try:
        return parse_address(_text(value, LONGEST))
    except AddressError as error:
        raise wrong(BAD_ADDRESS) from error


def _amount(value: Any) -> str:
    text = _text(value, LONGEST_NAME)
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise wrong(BAD_AMOUNT) from error
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        raise wrong(BAD_AMOUNT)
    return text


def _currency(value: Any) -> str:
    text = _text(value, LONGEST_NAME).upper()
    if not _CURRENCY.fullmatch(text):
        raise wrong(BAD_CURRENCY)
    return text


def _language(code: str) -> str:
    if not is_language(code):
        raise wrong(BAD_LANGUAGE, code=code[:60])
    return code


def _languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_language(code) for code in codes)


def _zone(name: str) -> str:
    if not is_zone(name):
        raise wrong(BAD_ZONE)
    return name


def _country(name: str, info: ValidationInfo) -> str:
    code = look_ups_of(info).country(name)
    if code is None:
        raise wrong(BAD_COUNTRY)
    return code


def _place(name: Any, info: ValidationInfo) -> UUID:
    if isinstance(name, UUID):
        return name
    found = look_ups_of(info).places(_text(name, LONGEST_NAME))
    if len(found) != 1:
        raise wrong(SEVERAL_PLACES, places=list(found.values())) if found else wrong(NO_SUCH_PLACE)
    return next(iter(found))


def _agreement(reference: str, info: ValidationInfo) -> str:
    if not look_ups_of(info).agreement(reference):
        raise wrong(NO_SUCH_AGREEMENT)
    return reference


def _past(value: Any, info: ValidationInfo) -> Any:
    """Read without look-ups, it is the use case alone that knows what day it is."""
    today = info.context.look_ups.today if info.context is not None and info.context.look_ups is not None else None
    if today is not None and (value.first if isinstance(value, Edtf) else value) > today:
        raise wrong(IN_FUTURE, day=value)
    return value


# A mail address, as it is kept.
Address = Annotated[str, BeforeValidator(_address)]
# Money: digits with a decimal point at most; how many decimals there may be, the currency says.
Amount = Annotated[str, BeforeValidator(_amount)]
# Three letters; whether there is such a currency, and was on the day, the use case says.
Currency = Annotated[str, BeforeValidator(_currency)]
# What people and things are called and looked up by: offices, users, places, fields.
Name = Annotated[str, BeforeValidator(lambda value: _text(value, LONGEST_NAME))]
# Any other text: a title, a note, a reason.
Text = Annotated[str, BeforeValidator(lambda value: _text(value, LONGEST))]
# A date as precise as it is known.
VagueDate = Annotated[Edtf, BeforeValidator(_edtf)]
# A date that has to be known to the day.
Day = Annotated[datetime.date, BeforeValidator(_day)]
# The same of something that has happened.
PastVagueDate = Annotated[VagueDate, AfterValidator(_past)]
PastDay = Annotated[Day, AfterValidator(_past)]
# Local time without a zone, to the minute.
Time = Annotated[datetime.time, BeforeValidator(_time)]
# An ISO 8601 duration.
Duration = Annotated[str, BeforeValidator(_period)]
Names = Annotated[tuple[str, ...], BeforeValidator(comma_list)]
# BCP 47.
LanguageCode = Annotated[Name, AfterValidator(_language)]
LanguageCodes = Annotated[Names, AfterValidator(_languages)]
# A zone of the time zone database.
Zone = Annotated[Name, AfterValidator(_zone)]
# The ISO 3166 code of a country that people write by its name; needs look-ups, as the next two do.
Country = Annotated[Name, AfterValidator(_country)]
# A place of the office by any of its names.
KnownPlace = Annotated[UUID, BeforeValidator(_place)]
# The reference of an agreement that there is.
KnownAgreement = Annotated[Name, AfterValidator(_agreement)]
# A box of a form: there if it was ticked.
Ticked = Annotated[bool, BeforeValidator(_ticked)]
# Yes, no, or nothing said.
Flag = Annotated[bool | None, BeforeValidator(_flag)]
