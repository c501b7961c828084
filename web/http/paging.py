"""Where the next page of a list begins: behind a row that is named by its day and its id."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

After = Annotated[str, Query(max_length=60)]
_DAY = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)


def row_before(after: str) -> tuple[str, UUID] | None:
    """The row that an address names; None where it names none that there can be."""
    day, _, id = after.partition("~")
    if not _DAY.fullmatch(day):
        return None
    try:
        return day, UUID(id)
    except ValueError:
        return None


def row_cursor(day: object, id: UUID) -> str:
    return f"{day}~{id}"


def row_before_by_day(after: str) -> tuple[date, UUID] | None:
    """The same for a list whose days are exact."""
    row = row_before(after)
    try:
        return (date.fromisoformat(row[0]), row[1]) if row else None
    except ValueError:
        return None
