"""Choices of closed sets, short dates, money and periods, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from config.languages import N_, LanguageName, supported, translations
from config.vocabulary import WORDS, word
from models.enums import TextStatus
from workflows.calendar.dates import Period

# What forms call their fields, for the page that gives somebody's typed words back.
TYPED = {
    "note": N_("Note"),
    "on": N_("Day"),
    "signed_on": N_("Signed on"),
    "title": N_("Title"),
    "name": N_("Name in Latin letters"),
    "native_name": N_("Name in its own script"),
    "venue": N_("Where"),
    "summary": N_("Summary"),
    "fields": N_("Fields of cooperation"),
    "field": N_("Field of cooperation"),
    "what": N_("Commitment"),
    "evidence": N_("Evidence, or why it is dropped"),
    "outcome": N_("Outcome, or reason for cancelling"),
    "why": N_("Reason"),
    "reason": N_("Reason"),
    "date": N_("First day"),
    "until": N_("Until"),
    "day": N_("Day"),
    "begins": N_("Begins at"),
    "capacity": N_("Role in the delegation"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "since": N_("Since"),
    "known_from": N_("Source"),
}

# What Amity sets itself and nobody chooses.
NOT_CHOSEN = {"text-status": frozenset({TextStatus.RETURNED})}


def choices(group: str, language: str) -> list[tuple[str, str]]:
    """Values and words of a set, for a list to choose from."""
    return [(value, word(group, value, language)) for value in WORDS[group] if value not in NOT_CHOSEN.get(group, ())]


def short_day(day: date, language: str) -> str:
    return _formatted(day, language, en="d MMM y", ko="y년 M월 d일", az="d MMM y")


def weekday(day: date, language: str) -> str:
    return _formatted(day, language, en="EEE", ko="EEE", az="EEE")


def month_name(day: date, language: str) -> str:
    return _formatted(day, language, en="MMM y", ko="y년 M월", az="MMM y")


def short_month(day: date, language: str) -> str:
    return _formatted(day, language, en="MMM", ko="M월", az="MMM")


def lasted(start: date, end: date, language: str) -> str:
    """How long from one day to another, as precisely as people say it: days, months, or years and months."""
    words = translations(language)
    days = max(0, (end - start).days)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if months < 2:
        return words.ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if months < 24:
        return words.ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = months // 12
    return words.ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def money(amount: str, currency: str, language: str) -> str:
    """An amount with its currency's code, which is the same in every language. Won have no decimals to be shown."""
    from babel.numbers import format_decimal, get_currency_precision

    value = Decimal(amount)
    whole = value == value.to_integral_value() and get_currency_precision(currency) == 0
    return f"{format_decimal(value, '#,##0' if whole else '#,##0.00', locale=supported(language))} {currency}"


def period(text: str, language: str) -> str:
    """A period of ISO 8601 in words: '5 years', '1 year, 6 months'."""
    return Period.parse(text).text_in(language)


def split_period(text: str | None) -> tuple[str, str]:
    """Number and unit of a period, as a form has them; both empty for none. Years with months are so many months."""
    if not text:
        return "", ""
    read = Period.parse(text)
    if read.days and not (read.years or read.months):
        return str(read.days), "days"
    if read.months:
        return str(read.years * 12 + read.months), "months"
    return str(read.years), "years"


def country_name(code: str | None, language: str) -> str:
    if not code:
        return ""
    return str(_locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """A language by its BCP 47 code; 'und' is one that nobody recorded."""
    return LanguageName(code).text_in(language)


@lru_cache(maxsize=8)
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(supported(language))


def _formatted(day: date, language: str, **patterns: str) -> str:
    from babel.dates import format_date

    chosen = supported(language)
    return str(format_date(day, patterns[chosen], locale=chosen))
