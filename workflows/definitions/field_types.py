"""Kinds of values in a definition: names, periods, and titles with something to fill in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workflows.calendar.dates import MOST_YEARS, Period
from workflows.definitions.conditions import Words

NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def _period(text: str) -> str:
    Period.parse(text).bounded()
    return text


def _positive(text: str) -> str:
    period = Period.parse(text).bounded()
    if period.sign < 0 or not period:
        raise ValueError(f"{text} must lie ahead: write P30D, not P-30D or P0D")
    return text


# What a title may stand in for.
PLACEHOLDERS = ("{ordinal}", "{occasion}")


def _fillable(words: Words) -> Words:
    for text in filter(None, (words.en, words.ko, words.az)):
        rest = text
        for name in PLACEHOLDERS:
            rest = rest.replace(name, "")
        if "{" in rest or "}" in rest:
            raise ValueError(f"brackets are only for {' and '.join(PLACEHOLDERS)}")
    return words


Title = Annotated[Words, AfterValidator(_fillable)]
Name = Annotated[str, Field(pattern=NAME, max_length=40)]
# For checks of a file by its schema alone; the validators say more.
_PATTERN = {"pattern": r"^[+-]?P[+-]?(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?$"}
Offset = Annotated[
    str,
    AfterValidator(_period),
    Field(
        description=f"ISO 8601 period from the anchor, of {MOST_YEARS} years at most: P-30D, P0D, P2W",
        json_schema_extra=_PATTERN,
    ),
]
WorkingDaysOf = Literal["recipient", "both"]
Duration = Annotated[
    str,
    AfterValidator(_positive),
    Field(
        description=f"ISO 8601 period, from one day to {MOST_YEARS} years: P30D, P6M, P1Y", json_schema_extra=_PATTERN
    ),
]
