"""Holidays in the languages that the library does not speak for a country."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflows.calendar.holiday_names import HOLIDAY, translated
from workflows.calendar.holidays import national

# Those with the most partner cities of Korea and Azerbaijan.
COUNTRIES = ("KR", "AZ", "JP", "CN", "TW", "TR", "US", "DE", "FR", "RU", "UZ", "KZ", "VN")


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", ["ko", "az"])
def test_each_holiday_has_a_name_in_the_readers_language(country: str, language: str) -> None:
    calendar = national(country)
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(5 * 365)]
    unnamed = {
        calendar.name(day, marked=False)
        for day in days
        if calendar.name(day, language, marked=False) == translated(HOLIDAY, language)
    }

    assert unnamed == set()
