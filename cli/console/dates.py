"""Days and periods as options give them."""

from __future__ import annotations

from datetime import date, datetime
from typing import overload

import click

from config.errors import UsageError
from config.homes import MOST_RATE
from workflows.calendar.dates import DateRangeError, need_day

# How fast a rehearsal's clock may run.
RATE = click.FloatRange(min=0, max=MOST_RATE)


@overload
def day_of(text: str, option: str) -> date: ...
@overload
def day_of(text: str | None, option: str) -> date | None: ...
def day_of(text: str | None, option: str) -> date | None:
    return needed_day(text, option) if text is not None else None


def needed_day(text: str, option: str) -> date:
    try:
        return need_day(date.fromisoformat(text))
    except DateRangeError as error:
        raise UsageError(f"{option}: {error}", hint=error.hint) from error
    except ValueError as error:
        raise UsageError(f"{option} {text} is not a day.", hint="Write it as 2027-01-31.") from error


def parse_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is not None:
        need_day(instant.date())
    if instant is None or instant.tzinfo is None:
        raise UsageError(f"{text} is no instant", hint="Write it with its offset, such as 2027-01-01T00:00:00+09:00.")
    return instant
