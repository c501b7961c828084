"""The plan by its real command."""

from __future__ import annotations

from typing import Any


def test_a_year_before_the_window_changes_nothing_in_it(amity: Any, filled: str) -> None:
    all_ = amity("plan", "--all", "--from", "2028-01-01", "--until", "2028-12-31", "--json")[1]["plans"]

    assert [item["date"] for item in all_[0]["items"] if item["kind"] == "exchange"] == ["2028-02-04"]
