"""How a workbook shows a number: the part of ECMA-376, 18.8.30 that decides its digits."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

# Formats that every workbook has without naming them (ECMA-376, 18.8.30), as far as they are for numbers and dates.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "yyyy-mm-dd h:mm",
}
# Texts in quotes, escaped characters, colours, conditions and locales, and what only fills space.
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"([#?0,]*)(?:\.([#?0]*))?")


def _kept(pattern: str) -> str:
    return _LITERALS.sub("", pattern.split(";")[0]).strip().lower()


def shows_year(pattern: str) -> bool:
    return "y" in _kept(pattern)


def shows_month(pattern: str) -> bool:
    return "m" in _kept(pattern)


def shows_day(pattern: str) -> bool:
    return "d" in _kept(pattern)


def shown_number(value: float, pattern: str) -> str | None:
    """The number in this format, without separators of thousands; None if the format is none for digits alone."""
    kept = _kept(pattern)
    if kept in ("", "general", "@"):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    match = _DIGITS.fullmatch(kept)
    if match is None:
        return None
    decimals = match[2] or ""
    digits = str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP))
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        digits = digits.removesuffix("0") if "." in digits else digits
    return digits.rstrip(".") if "." in digits else digits
