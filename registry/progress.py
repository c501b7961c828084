"""How far an import is, for somebody who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    READING = "reading"
    STORING = "storing"


# Called with the stage, how many rows of it are done, and how many there are.
Progress = Callable[[Stage, int, int], None]
# Word is given of so many rows at a time.
EVERY = 200


def silent(stage: Stage, done: int, of: int) -> None:
    """For somebody who does not wait."""
