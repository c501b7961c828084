"""Dates as offices write them, to EDTF in the precision that was written: `2013`, `2013-05`, `2013-05-04`."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from enum import StrEnum
from functools import cache

from config.languages import N_
from config.messages import Message, Value
from config.texts import trimmed
from workflows.calendar.dates import FIRST_YEAR, LAST_YEAR
from workflows.calendar.east_asian_dates import ERAS, YEARS_DIFFER, with_plain_numbers, written_twice

BLANKS = frozenset({"", "-", "–", "—", "?", "unknown", "n/a", "na", "none", "tbd", "미상", "불명", "없음", "미정"})
MONTH_LANGUAGES = (
    "en",
    "az",
    "tr",
    "ru",
    "de",
    "fr",
    "es",
    "uk",
    "pl",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "ro",
    "de_AT",
)
# What CLDR does not have: a Spanish spelling, and usual abbreviations.
MORE_MONTHS = {"setiembre": 9, "sept": 9, "feber": 2, "okt": 10, "dez": 12}
ACCEPTED = N_("2022-11-17, 2022.11.17., 2022-11, 2022, 2022년 11월 17일 or 17 November 2022; blank if unknown")

_YEAR_FIRST = re.compile(r"(\d{4})(?:\s*[-./]\s*(\d{1,2})(?:\s*[-./]\s*(\d{1,2}))?)?\s*\.?")
# A time of day behind a day, as programs write it; nothing else may stand there.
_TIME = re.compile(r"(?<=\d)[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(r"\s*\([월화수목금토일月火水木金土日]\)$")
# The word for a year that follows it in Azerbaijani, Turkish and Russian.
_YEAR_WORD = re.compile(
    r"(?<=\d{4})(?:\s*-?\s*c[iıuü]\s+il\w*|\s+il\b\w*|\s+yıl\w*|\s*г(?:\.|ода?|од)?)\.?$", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_KOREAN = re.compile(r"(\d{4})\s*(?:년(?:도)?|\.)\s*(?:(\d{1,2})\s*월\s*(?:(\d{1,2})\s*일)?)?")
_CHINESE = re.compile(r"(\d{4})\s*年(?:度)?\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号號])?)?")
_ERA = re.compile(r"(\D+?)\s*(元|\d{1,3})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号號])?)?")
_ERA_IN_MARKS = re.compile(r"(\D+?)\s*(元|\d{1,3})\s*([-./])\s*(\d{1,2})(?:\s*\3\s*(\d{1,2}))?\s*\.?")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{4})\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{4})\.?")
# `90/05/03`, `'01.5.3`, `90年5月3日`: of this century, of the last one, or of the Minguo era.
_SHORT_YEAR = re.compile(r"['’]?\d{1,3}\s*[-./年년]\s*\d{1,2}\s*[-./月월]\s*\d{1,3}\s*[.日号號일]?")
# 1st, 1er, 1º, 1.º, 1-го
_ORDINAL = r"(?:st|nd|rd|th|er|\.?[oa]|-?го)?"
_DAY_NAMED = re.compile(
    rf"(?:(\d{{1,2}}){_ORDINAL}\.?[\s\-]+)?(?:de\s+)?([^\W\d_]+)\.?,?[\s\-]+(?:del?\s+)?(\d{{4}})", re.IGNORECASE
)
_NAMED_DAY = re.compile(rf"([^\W\d_]+)\.?\s+(\d{{1,2}}){_ORDINAL},?\s+(?:del?\s+)?(\d{{4}})", re.IGNORECASE)
_YEAR_NAMED = re.compile(r"(\d{4})[\s,\-]+([^\W\d_]+)\.?(?:[\s\-]+(\d{1,2}))?")


class DateOrder(StrEnum):
    """In which order a list writes a date such as 03/04/2005."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


class UnclearDateError(ValueError):
    """The text is no date, can be read as two (`is_ambiguous`), or is too far away (`is_far`)."""

    def __init__(self, message: str, *, is_ambiguous: bool = False, is_far: bool = False, **values: Value) -> None:
        self.message = Message(message, values)
        super().__init__(str(self.message))
        self.is_ambiguous = is_ambiguous
        self.is_far = is_far


def read_date(cell: str, order: DateOrder | None = None) -> str | None:
    """The EDTF form of a file's cell, which may have a time or a weekday behind its day; None for blank.

    `order` decides what could be two days. Raises UnclearDateError.
    """
    text = _WEEKDAY.sub("", _TIME.sub("", plain_digits(trimmed(cell))))
    return None if text.casefold() in BLANKS else parse_date(text, order)


def plain_digits(text: str) -> str:
    """The text with digits and marks of any script as their plain forms: `１９７４` and `١٩٧٤` are 1974."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in unicodedata.normalize("NFKC", text)
    )


def parse_date(text: str, order: DateOrder | None = None) -> str:
    """The EDTF form of a date that a person typed, and of nothing else. Raises UnclearDateError."""
    text = with_plain_numbers(_YEAR_WORD.sub("", plain_digits(trimmed(text))))
    if (twice := written_twice(text)) is not None:
        return _agreed(*map(parse_date, twice))
    for pattern in (_YEAR_FIRST, _KOREAN, _CHINESE, _COMPACT):
        if match := pattern.fullmatch(text):
            return _edtf(*match.groups())
    if (match := _ERA.fullmatch(text)) and match[1] in ERAS:
        return _of_era(ERAS[match[1]], *match.groups()[1:])
    if (match := _ERA_IN_MARKS.fullmatch(text)) and match[1].upper() in ERAS:
        return _of_era(ERAS[match[1].upper()], match[2], match[4], match[5])
    if match := _MONTH_FIRST.fullmatch(text):
        return _edtf(match[2], match[1])
    if match := _DAY_FIRST.fullmatch(text):
        return _day_and_month(match, order)
    if match := _NAMED_DAY.fullmatch(text):
        return _edtf(match[3], str(_month(match[1])), match[2])
    if match := _DAY_NAMED.fullmatch(text):
        return _edtf(match[3], str(_month(match[2])), match[1])
    if match := _YEAR_NAMED.fullmatch(text):
        return _edtf(match[1], str(_month(match[2])), match[3])
    if _SHORT_YEAR.fullmatch(text):
        raise UnclearDateError(N_("its year has fewer than four digits, and no era"))
    raise UnclearDateError(N_("it is not written as a date"))


def _day_and_month(match: re.Match[str], order: DateOrder | None) -> str:
    first, mark, second, year = match.groups()
    # With dots the day comes first everywhere; with strokes and dashes it depends on the country.
    if mark == ".":
        return _edtf(year, second, first)
    if int(first) <= 12 and int(second) <= 12 and first != second:
        if order not in (DateOrder.DMY, DateOrder.MDY):
            raise UnclearDateError(N_("it could be two different days"), is_ambiguous=True)
        return _edtf(year, *((second, first) if order is DateOrder.DMY else (first, second)))
    return _edtf(year, *((second, first) if int(first) > 12 else (first, second)))


def _of_era(begins: date, year: str, month: str | None, day: str | None) -> str:
    """A date of an era; one before its first day, such as 昭和元年12月1日, is none."""
    western = begins.year - 1 + (1 if year == "元" else int(year))
    edtf = _edtf(str(western), month, day)
    if western < begins.year or last_day(edtf) < begins:
        raise UnclearDateError(N_("the era began later"))
    return edtf


def _agreed(first: str, second: str) -> str:
    """A date whose year is written in two calendars; one that contradicts itself is none."""
    if first != second:
        raise UnclearDateError(YEARS_DIFFER, first=first[:4], second=second[:4])
    return first


def coarsen(edtf: str, to: str) -> str:
    """The date in the precision that another column states: `2013-01-01` of precision `year` is `2013`."""
    parts = {"day": 3, "month": 2, "year": 1}[to]
    return "-".join(edtf.split("-")[:parts])


def last_day(edtf: str) -> date:
    """The last day that the date can mean."""
    year, month, day = (*map(int, edtf.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    month = month or 12
    return date(year, month, monthrange(year, month)[1])


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
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UnclearDateError(
            N_("it is probably no date: years are from %(first)s to %(last)s"),
            is_far=True,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
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
    number = months.get(_plain_letters(name))
    if number is None:
        raise UnclearDateError(N_("“%(name)s” is not a month"), name=name)
    return number


@cache
def _months() -> dict[str, int]:
    from babel import Locale  # only here: locale data is read from files, and few dates name their month

    numbers: dict[str, int] = {**MORE_MONTHS}
    for language in MONTH_LANGUAGES:
        for form in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in form.get(width, {}).items():
                    numbers.setdefault(_plain_letters(name), number)
    return numbers


def _plain_letters(name: str) -> str:
    """The name of a month in small letters; those of Turkish and Azerbaijani I are one, for capitals confuse them."""
    return name.replace("İ", "i").casefold().replace("ı", "i").rstrip(".")
