"""What a cell of an ODS shows: the file has no format that is easily read, but the text itself."""

from __future__ import annotations

import re
from datetime import date

from config.texts import trimmed
from workflows.calendar.written_dates import plain_digits

# The name of a month; Chinese, Japanese and Korean count theirs.
_NAME = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3,}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def date_as_shown(value: date, shown: str) -> str | None:
    """The date in the precision in which it is shown; None if that is not clear."""
    text = plain_digits(shown)
    numbers, is_named = re.findall(r"\d+", text), bool(_NAME.search(text))
    day, month, year = value.strftime("%Y-%m-%d"), value.strftime("%Y-%m"), value.strftime("%Y")
    years = (year, year[2:])
    if len(numbers) >= 3:
        return day
    if len(numbers) == 2:
        shows_year = any(number in years for number in numbers)
        return day if is_named or not shows_year else month
    if len(numbers) == 1 and numbers[0] in years and int(numbers[0]) != value.day:
        return month if is_named else year
    return None


def number_as_shown(value: float, shown: str) -> str | None:
    """The number with the decimals that are shown, after a point; None if the text is another number."""
    text = trimmed(plain_digits(shown)).replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    decimals = len(text.partition(".")[2])
    return text if abs(float(text) - value) <= 0.5 * 10**-decimals + 1e-9 else None
