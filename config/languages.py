"""The languages that Amity speaks: catalogues of words, and dates as each language writes them."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ko", "az")
NAMES = {"en": "English", "ko": "한국어", "az": "Azərbaycanca"}
CATALOGUES = Path(__file__).parent / "locale"
DEFAULT = "en"


class Text(str):
    """A text that is marked: the catalogues have it in every language."""

    __slots__ = ()


def N_(message: str) -> Text:  # noqa: N802  the name that every gettext tool extracts
    """Marks a text for the catalogues where it is translated later."""
    return Text(message)


def is_marked(text: str) -> bool:
    """Whether the catalogues have this text; English itself needs none."""
    return any(translations(language).gettext(text) != text for language in LANGUAGES)


@lru_cache(maxsize=8)
def translations(language: str) -> gettext.NullTranslations:
    """The words of a language; English is the source and needs no catalogue.

    Read from the text catalogue, so that no compiled file can be stale.
    """
    path = CATALOGUES / language / "LC_MESSAGES" / "amity.po"
    if language == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def is_language(code: str) -> bool:
    """By the first part of its BCP 47 code, which CLDR has a name for ('und' is the unknown one)."""
    from babel import Locale

    return code.split("-")[0] in Locale("en").languages


def supported(language: str | None) -> str:
    return language if language in LANGUAGES else DEFAULT


def preferred(header: str) -> str | None:
    """The first language of an Accept-Language header that Amity speaks, by its weights (RFC 9110, 12.5.4)."""
    offers: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            offers.append((float(weight) if weight else 1.0, tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    known = [(weight, tag) for weight, tag in offers if tag in LANGUAGES and weight > 0]
    return max(known, key=lambda offer: offer[0])[1] if known else None


def format_day(day: date, language: str, *, weekday: bool = True) -> str:
    """A whole date in words: 'Tuesday, 17 November 2026'."""
    from babel.dates import format_date

    pattern = {
        "en": "EEEE d MMMM y" if weekday else "d MMMM y",
        "ko": "y년 M월 d일(EEE)" if weekday else "y년 M월 d일",
        "az": "d MMMM y, EEEE" if weekday else "d MMMM y",
    }[supported(language)]
    return str(format_date(day, pattern, locale=supported(language)))


def format_edtf(text: str, language: str) -> str:
    """A date as precise as it is known."""
    from babel.dates import format_date

    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return format_day(date(*parts), language, weekday=False)
    if len(parts) == 1:
        return f"{parts[0]}년" if language == "ko" else str(parts[0])
    pattern = {"en": "MMMM y", "ko": "y년 M월", "az": "MMMM y"}[supported(language)]
    return str(format_date(date(parts[0], parts[1], 1), pattern, locale=supported(language)))


def format_instant(instant: datetime, language: str) -> str:
    """Day and time in the instant's own zone, with a 24-hour clock."""
    return f"{format_day(instant.date(), language, weekday=False)}, {instant:%H:%M}"


def ordinal(number: int, language: str) -> str:
    """1st, 2nd, 제1, 1-ci: the number of an anniversary as it is written before the word."""
    if language == "ko":
        return str(number)
    if language == "az":
        return f"{number}{_azerbaijani_suffix(number)}"
    tens = number % 100
    suffix = "th" if tens in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _azerbaijani_suffix(number: int) -> str:
    """-ci, -cı, -cu or -cü, after the last vowel of the number as it is read."""
    units = {1: "ci", 2: "ci", 3: "cü", 4: "cü", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cu"}
    tens = {1: "cu", 2: "ci", 3: "cu", 4: "cı", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cı"}
    if number % 10:
        return f"-{units[number % 10]}"
    if number % 100:
        return f"-{tens[number // 10 % 10]}"
    return "-cü"  # yüz


@dataclass(frozen=True)
class CountryName:
    """A country by its ISO 3166 code, in the reader's language."""

    code: str

    def __str__(self) -> str:
        return self.text_in(DEFAULT)

    def text_in(self, language: str) -> str:
        from babel import Locale

        return str(Locale(supported(language)).territories.get(self.code, self.code))


@dataclass(frozen=True)
class LanguageName:
    """A language by its BCP 47 code, which is how commands write it; 'und' is one that nobody recorded."""

    code: str

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        from babel import Locale

        if self.code == "und":
            return translations(language).gettext("Language not recorded")
        names = Locale.parse(supported(language)).languages
        return str(names.get(self.code.split("-")[0], self.code))


def listed(items: Iterable[Any], language: str) -> str:
    """Items as a list in words: 'a, b and c'."""
    from babel.lists import format_list

    return str(format_list([str(item) for item in items], locale=supported(language)))
