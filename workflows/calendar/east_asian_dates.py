"""Japanese eras, the Minguo calendar, numbers in Chinese characters, and years that are written in two calendars."""

from __future__ import annotations

import re
from datetime import date

from config.languages import N_

# The first day of each era: those of Japan by CLDR (supplemental/calendarData), and the Minguo era of Taiwan.
ERAS = {
    "明治": date(1868, 9, 8),
    "大正": date(1912, 7, 30),
    "昭和": date(1926, 12, 25),
    "平成": date(1989, 1, 8),
    "令和": date(2019, 5, 1),
    "民國": date(1912, 1, 1),
    "民国": date(1912, 1, 1),
    "中華民國": date(1912, 1, 1),
    "中华民国": date(1912, 1, 1),
}
# As tables abbreviate them: 昭44.5.19, S44.5.19.
for _era, _short in (("明治", "明M"), ("大正", "大T"), ("昭和", "昭S"), ("平成", "平H"), ("令和", "令R")):
    ERAS.update(dict.fromkeys(_short, ERAS[_era]))

YEARS_DIFFER = N_("its two years differ: %(first)s and %(second)s")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "元": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WRITTEN_NUMBER = re.compile(r"[零〇○一二三四五六七八九十百千廿卅]+(?=\s*[年月日号號()])")
_YEAR = r"(?:\d{4}|[^\d()\s]+?\s*(?:元|\d{1,3}))"
_TWICE = re.compile(rf"({_YEAR})\s*年?\s*\(\s*({_YEAR})\s*年?\s*\)\s*年?\s*(.*)")
_OF_ERA = re.compile(r"(\D+?)\s*(元|\d{1,3})")


def with_plain_numbers(text: str) -> str:
    """The text with the numbers before 年, 月 and 日 in digits: 昭和四十八年 is 昭和48年, 二〇〇一年 is 2001年."""
    return _WRITTEN_NUMBER.sub(lambda match: str(_number(match[0])), text)


def _number(written: str) -> int:
    written = written.replace("廿", "二十").replace("卅", "三十")
    if not any(char in _UNITS for char in written):
        return int("".join(str(_DIGITS[char]) for char in written))
    total, digit = 0, None
    for char in written:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)


def written_twice(text: str) -> tuple[str, str] | None:
    """For a date with its year in two calendars, such as 2001(平成13)年5月3日: the date with each year alone."""
    match = _TWICE.fullmatch(text)
    if match is None or not all(year.isdigit() or _era_of(year) for year in match.groups()[:2]):
        return None
    first, second = (f"{year}年{match[3]}" for year in match.groups()[:2])
    return first, second


def _era_of(year: str) -> date | None:
    match = _OF_ERA.fullmatch(year)
    return ERAS.get(match[1]) if match else None
