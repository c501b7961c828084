"""Days and periods as options give them."""

from __future__ import annotations

from datetime import datetime

import click

from config.errors import UsageError
from config.homes import MOST_RATE
from workflows.calendar.dates import need_day

# How fast a rehearsal's clock may run.
RATE = click.FloatRange(min=0, max=MOST_RATE)


def parse_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is not None:
        need_day(instant.date())
    if instant is None or instant.tzinfo is None:
        raise UsageError(
            f"{text} is not a date and time", hint="Write it with its offset, such as 2027-01-01T00:00:00+09:00."
        )
    return instant
