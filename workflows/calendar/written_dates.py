"""Dates as offices write them, to EDTF in the precision that was written: `2013`, `2013-05`, `2013-05-04`."""

import re
from datetime import date
from functools import cache

from config.languages import N_
from config.messages import Message, Value
from config.texts import trimmed
from workflows.calendar.dates import FIRST_YEAR

BLANKS = frozenset({"", "-", "–", "—", "?", "unknown", "n/a", "na", "none", "tbd", "미상", "불명", "없음", "미정"})
MONTH_LANGUAGES = ("en", "az", "tr", "ru", "de", "fr", "es")
ACCEPTED = N_("2022-11-17, 2022.11.17., 2022-11, 2022, 2022년 11월 17일 or 17 November 2022; blank if unknown")

_YEAR_FIRST = re.compile(r"(\d{4})(?:\s*[-./]\s*(\d{1,2})(?:\s*[-./]\s*(\d{1,2}))?)?\s*\.?")
_TIME = re.compile(r"(?<=\d)[T ]\d{1,2}:\d{2}.*$")
_WEEKDAY = re.compile(r"\s*\([월화수목금토일]\)$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_KOREAN = re.compile(r"(\d{4})\s*년(?:도)?\s*(?:(\d{1,2})\s*월\s*(?:(\d{1,2})\s*일)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{4})\.?")
_DAY_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+)?(?:de\s+)?([^\W\d_]+)\.?,?\s+(?:de\s+)?(\d{4})")
_NAMED_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


class UnclearDateError(ValueError):
    """The text is no date, can be read as two (`is_ambiguous`), or is too far away (`is_far`)."""

    def __init__(self, message: str, *, is_ambiguous: bool = False, is_far: bool = False, **values: Value) -> None:
        self.message = Message(message, values)
        super().__init__(str(self.message))
        self.is_ambiguous = is_ambiguous
        self.is_far = is_far


def read_date(cell: str) -> str | None:
    """The EDTF form of a file's cell, which may have a time or a weekday behind its day; None for blank.

    Raises UnclearDateError.
    """
    text = _WEEKDAY.sub("", _TIME.sub("", trimmed(cell)))
    return None if text.casefold() in BLANKS else parse_date(text)


def parse_date(text: str) -> str:
    """The EDTF form of a date that a person typed, and of nothing else. Raises UnclearDateError."""
    text = trimmed(text)
    for pattern in (_YEAR_FIRST, _KOREAN, _COMPACT):
        if match := pattern.fullmatch(text):
            return _edtf(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        first, mark, second, year = match.groups()
        # With dots the day comes first everywhere; with strokes and dashes it depends on the country.
        if mark != "." and int(first) <= 12 and int(second) <= 12 and first != second:
            raise UnclearDateError(N_("it could be two different days"), is_ambiguous=True)
        return _edtf(year, *((second, first) if mark == "." or int(first) > 12 else (first, second)))
    if match := _NAMED_DAY.fullmatch(text):
        return _edtf(match[3], str(_month(match[1])), match[2])
    if match := _DAY_NAMED.fullmatch(text):
        return _edtf(match[3], str(_month(match[2])), match[1])
    raise UnclearDateError(N_("it is not written as a date"))


def coarsen(edtf: str, to: str) -> str:
    """The date in the precision that another column states: `2013-01-01` of precision `year` is `2013`."""
    parts = {"day": 3, "month": 2, "year": 1}[to]
    return "-".join(edtf.split("-")[:parts])


def earliest_day(edtf: str) -> date:
    """The first day that the date can mean."""
    year, month, day = (*map(int, edtf.split("-")), 1, 1)[:3]
    return date(year, month, day)


def holds(coarse: str | None, fine: str | None) -> bool:
    """Whether `fine` is the same date, or a more precise one within it; an unknown date holds every date."""
    return coarse in (None, fine) or (fine is not None and fine.startswith(f"{coarse}-"))


def precision(edtf: str | None) -> int:
    """0 for an unknown date, 1 for a year, 2 for a month, 3 for a day."""
    return len(edtf.split("-")) if edtf else 0


def _edtf(year: str, month: str | None = None, day: str | None = None) -> str:
    if int(year) < FIRST_YEAR:
        raise UnclearDateError(N_("the year is before %(first)s"), is_far=True, first=FIRST_YEAR)
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        raise UnclearDateError(N_("there is no such month"))
    if day is None:
        return f"{year}-{int(month):02}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise UnclearDateError(N_("there is no such day")) from None


def _month(name: str) -> int:
    months = _months()
    number = months.get(name.casefold().rstrip("."))
    if number is None:
        raise UnclearDateError(N_("“%(name)s” is not a month"), name=name)
    return number


@cache
def _months() -> dict[str, int]:
    from babel import Locale  # only here: locale data is read from files, and few dates name their month

    numbers: dict[str, int] = {}
    for language in MONTH_LANGUAGES:
        for form in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in form.get(width, {}).items():
                    numbers.setdefault(name.casefold().rstrip("."), number)
    return numbers
