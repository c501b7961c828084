"""When and where the demo's story begins; on its own, so that `amity up` need not read the story to know it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

SEOUL = timezone(timedelta(hours=9))
BEGINS = datetime(2021, 11, 1, 9, 0, tzinfo=SEOUL)
