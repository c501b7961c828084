"""Footnotes and flags beside a name."""

from __future__ import annotations

import pytest

from registry.gazetteer.marks import flag_country, without_marks


@pytest.mark.parametrize(
    "text",
    ["Cusco [1]", "Cusco[12]", "Cusco*", "Cusco **", "Cusco†", "Cusco¹", "Cusco (2)", "*Cusco", "※ Cusco", "🇵🇪 Cusco",
     "Cusco 🇵🇪", "Cusco [a]", "Cusco[주 1]", "Cusco 🇵🇪 [3]*"],
)  # fmt: skip
def test_marks_are_no_part_of_a_name(text: str) -> None:
    assert without_marks(text) == "Cusco"


@pytest.mark.parametrize("text", ["Allendorf (Lumda)", "St. John's", "*", "Aš", "Ł-3", "Ville [nouvelle]"])
def test_what_is_no_mark_stays(text: str) -> None:
    assert without_marks(text) == text


@pytest.mark.parametrize(
    ("text", "country"), [("Cusco 🇵🇪", "PE"), ("🇰🇷", "KR"), ("Cusco", None), ("🇰🇷🇵🇪", None), ("🇰🇷 x 🇰🇷", "KR")]
)
def test_a_flag_names_its_country(text: str, country: str | None) -> None:
    assert flag_country(text) == country
