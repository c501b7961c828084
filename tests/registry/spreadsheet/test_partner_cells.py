"""Who the partners of a row are, and what could be meant and is asked about."""

from __future__ import annotations

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.partner_cells import PartnerReader


@pytest.mark.parametrize(
    ("text", "country", "partners"),
    [
        ("Shusha", "Azerbaijan", [("Shusha", "AZ")]),
        ("Tianjin / Dalian", "China", [("Tianjin", "CN"), ("Dalian", "CN")]),
        ("Brighton and Hove;", "United Kingdom", [("Brighton and Hove", "GB")]),
        ("Cusco; Corinth", "Peru; Greece", [("Cusco", "PE"), ("Corinth", "GR")]),
        ("Atlanta, Georgia", "USA", [("Atlanta", "US")]),
        ("Sagae, Yamagata", "Japan", [("Sagae", "JP")]),
        ("Shusha, Azerbaijan", "Azerbaijan", [("Shusha", "AZ")]),
        ("Shusha, Azerbaijan", "", [("Shusha", "AZ")]),
        ("Somewhere", "", [("Somewhere", None)]),
    ],
)
def test_partners_are_who_everything_in_the_row_fits(
    gazetteer: Gazetteer, text: str, country: str, partners: list[tuple[str, str | None]]
) -> None:
    found, problems = PartnerReader(gazetteer).read(text, country)

    assert [(place.names["en"], place.country) for place in found] == partners
    assert problems == []


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("", "Peru", "blank-partner"),
        ("Valencia, Venezuela", "Spain", "country-contradicts"),
        ("Manchester, New Hampshire", "United Kingdom", "country-contradicts"),
        ("Tianjin, Dalian", "China", "region-contradicts"),
        ("Brighton and Hove", "United Kingdom", "maybe-several"),
        ("Baku və Ganja", "Azerbaijan", "maybe-several"),
        ("Baku / Nowhereton", "Azerbaijan", "maybe-several"),
        ("Baku and Nowhereton", "Azerbaijan", "maybe-several"),
        ("Shusha", "Atlantis", "unknown-country"),
        ("A; B; C", "Peru; Greece", "countries-do-not-match"),
    ],
)
def test_what_could_be_two_things_is_asked_about(gazetteer: Gazetteer, text: str, country: str, code: str) -> None:
    _, problems = PartnerReader(gazetteer).read(text, country)

    assert [problem.code for problem in problems] == [code]


def test_keys_of_an_export_leave_nothing_to_be_understood(gazetteer: Gazetteer) -> None:
    found, problems = PartnerReader(gazetteer).read("Tianjin, Dalian", "China", keys=1)

    assert (len(found), problems) == (1, [])
