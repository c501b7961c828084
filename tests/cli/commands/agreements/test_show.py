"""Showing an agreement by its real commands."""

from __future__ import annotations

from typing import Any


def test_actions_say_whose_turn_it_is(amity: Any, filled: str) -> None:
    first, turn, *_ = amity("agreements", "actions", filled)[1].splitlines()
    result = amity("agreements", "actions", filled, "--json")[1]["turn"]

    assert first == f"{filled} is in-force."
    assert (result["side"], result["until"] in turn) == ("time", True)
