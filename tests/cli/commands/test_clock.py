"""The clock by its real commands."""

from __future__ import annotations

from typing import Any


def test_the_clock_shows_and_keeps_its_pace(amity: Any, filled: str) -> None:
    assert amity("clock", "rate", "60")[0] == 0

    said = amity("clock", "show", "--json")[1]

    assert said["now"].startswith("2026-12-31T15:0")
    assert (said["kind"], said["rate"]) == ("rehearsal", 60.0)
