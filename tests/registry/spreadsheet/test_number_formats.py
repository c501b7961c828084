"""Numbers as a workbook shows them."""

from __future__ import annotations

import pytest

from registry.spreadsheet.number_formats import shown_number, shows_day, shows_month, shows_year


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (2013.1, "", "2013.1"),
        (2013.0, "General", "2013"),
        (2013.1, "0.00", "2013.10"),
        (2013.1, "0.0#", "2013.1"),
        (2013.0, "0.##", "2013"),
        (2013.125, "0.00", "2013.13"),
        (1234567.5, "#,##0.00", "1234567.50"),
        (2013.1, '0.00" year"', "2013.10"),
        (2013.1, "[Red]0.00;-0.00", "2013.10"),
        (0.5, "0%", None),
        (2013.1, "0.00E+00", None),
    ],
)
def test_a_number_has_the_digits_of_its_format(value: float, pattern: str, shown: str | None) -> None:
    assert shown_number(value, pattern) == shown


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("yyyy-mm-dd", (True, True, True)),
        ("yyyy.mm", (True, True, False)),
        ('yyyy"년 d"', (True, False, False)),
        ("[$-412]yyyy", (True, False, False)),
        ("0.00", (False, False, False)),
    ],
)
def test_a_format_of_dates_shows_its_parts(pattern: str, parts: tuple[bool, bool, bool]) -> None:
    assert (shows_year(pattern), shows_month(pattern), shows_day(pattern)) == parts
