import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.places_as_written import place_key, settle_own_country, suggest_code
from registry.spreadsheet.partners import read_place


def key_of(text: str, country: str, gazetteer: Gazetteer) -> str:
    place = read_place(text, country)
    return place_key(place, place.resolve(gazetteer))


def test_place_key_is_one_for_every_writing(gazetteer: Gazetteer) -> None:
    writings = ["Shusha", "Şuşa", "Shusha, Azerbaijan", "슈샤( Shusha )", "SHUSHA city"]

    assert {key_of(text, "AZ", gazetteer) for text in writings} == {"geonames:147105"}


def test_place_key_of_an_unknown_place_is_its_name_and_country(gazetteer: Gazetteer) -> None:
    assert key_of("Jiangsu Province", "CN", gazetteer) == key_of("JIANGSU  province", "CN", gazetteer)
    assert key_of("Nowhere", "KR", gazetteer) != key_of("Nowhere", "JP", gazetteer)
    assert key_of("Xyz-gu, Seoul", "KR", gazetteer) != key_of("Xyz-gu, Busan", "KR", gazetteer)
    assert key_of("Nowhere", "CN", gazetteer) != key_of("Nowhere Province", "CN", gazetteer)
    assert key_of("Jiangsu", "CN", gazetteer) == key_of("江苏省", "CN", gazetteer)


def test_settle_own_country_is_where_most_places_are(gazetteer: Gazetteer) -> None:
    places = [read_place(text, None) for text in ("경상북도 본청", "경상북도 안동시", "경상북도 구미시")]

    assert settle_own_country(places, gazetteer) == "KR"
    assert settle_own_country(places, gazetteer, own_country="JP") == "JP"
    assert settle_own_country([read_place("아무데", None)], gazetteer) is None


@pytest.mark.parametrize(
    ("names", "taken", "code"),
    [
        ({"en": "Andong", "ko": "안동"}, set(), "AND"),
        ({"ko": "안동시"}, set(), "AND"),
        ({"ko": "안동시"}, {"AND"}, "ANO"),
        ({"az": "Şuşa"}, set(), "SUS"),
        ({"en": "Ob"}, set(), "OBX"),
    ],
)
def test_suggest_code_takes_letters_of_the_latin_name(names: dict[str, str], taken: set[str], code: str) -> None:
    assert suggest_code(names, taken) == code


@given(st.lists(st.sampled_from(["Andong", "안동시", "Ōtsu", "Гянджа", "O"]), max_size=40))
def test_suggest_code_never_gives_a_code_twice(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        code = suggest_code({"en": name}, taken)

        assert re.fullmatch("[A-Z]{3}", code)
        assert code not in taken
        taken.add(code)
