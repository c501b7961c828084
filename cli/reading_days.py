"""Days and periods as options give them."""

from __future__ import annotations

from datetime import date
from typing import overload

from config.errors import UsageError


@overload
def day_of(text: str, option: str) -> date: ...
@overload
def day_of(text: str | None, option: str) -> date | None: ...
def day_of(text: str | None, option: str) -> date | None:
    return needed_day(text, option) if text is not None else None


def needed_day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text} is not a day.", hint="Write it as 2027-01-31.") from error
