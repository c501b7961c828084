"""The small files of names: whole lines with a source, and names that lead where they say."""

from __future__ import annotations

from registry.gazetteer.countries import find_country
from registry.gazetteer.data_files import lines_of
from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.partners import read_place


def test_each_alias_of_a_country_has_a_source_and_is_understood() -> None:
    lines = lines_of("country_aliases")

    assert [line for line in lines if len(line) != 3 or not all(line)] == []
    assert [(code, name) for code, name, _ in lines if find_country(name) != code] == []
    assert {"ABŞ", "米国", "P.R. China", "Republic of Korea"} <= {name for _, name, _ in lines}


def test_each_alias_of_a_place_has_a_source_and_leads_to_a_city(gazetteer: Gazetteer) -> None:
    lines = lines_of("place_aliases")

    assert [line for line in lines if len(line) != 4 or not all(line)] == []
    for country, name, known, _ in lines:
        found = read_place(name, country).resolve(gazetteer)
        assert found is not None, name
        assert found.names["en"] == known or found == read_place(known, country).resolve(gazetteer), name
