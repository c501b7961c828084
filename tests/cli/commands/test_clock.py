"""The clock by its real commands."""

from __future__ import annotations

from typing import Any


def test_the_clock_shows_and_keeps_its_pace(amity: Any, filled: str) -> None:
    assert amity("clock", "rate", "60")[0] == 0

    answered = amity("clock", "show", "--json")[1]

    assert answered["now"].startswith("2026-12-31T15:0")
    assert (answered["kind"], answered["rate"]) == ("rehearsal", 60.0)
