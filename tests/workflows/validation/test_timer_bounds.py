"""How long a period can last, counted from any day."""

from __future__ import annotations

import pytest

from workflows.validation.timer_bounds import day_range, since_last, surely_before


@pytest.mark.parametrize(
    ("one", "other", "days", "is_before"),
    [
        ("P1M", "P31D", 1, False),
        ("P1M", "P32D", 1, True),
        ("P1M", "P32D", 2, False),
        ("P12M", "P1Y", 1, False),
        ("P1Y", "P12M1D", 1, True),
    ],
)
def test_one_period_is_before_another_from_every_day(one: str, other: str, days: int, is_before: bool) -> None:
    assert surely_before(one, other, days) is is_before


def test_from_the_last_review_to_a_timer_is_less_than_from_the_entry() -> None:
    assert since_last("P5Y", (), None) == 1827
    assert since_last("P5Y", (), "P2Y") == 366
    # The one on the same day may come too late.
    assert since_last("P4Y", (), "P2Y") == 731
    assert since_last("P1Y", ("P30D",), None) == 336
    assert day_range("P1Y") == (365, 366)
