"""Regions above cities: known as such, and not taken for cities of similar names."""

from __future__ import annotations

import pytest

from registry.gazetteer.data_files import lines_of
from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.places_as_written import place_key
from registry.gazetteer.regions import region_codes
from registry.gazetteer.titles import Level
from registry.spreadsheet.partners import read_place


def test_each_region_has_a_city_that_the_gazetteer_knows(gazetteer: Gazetteer) -> None:
    lines = lines_of("regions")

    assert [line for line in lines if len(line) < 3] == []
    assert [(country, city) for country, city, *_ in lines if gazetteer.place({"en": city}, country) is None] == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Gyeongsangbuk-do", "KR"),
        ("경상북도", "KR"),
        ("경북", "KR"),
        ("Île-de-France", "FR"),
        ("Nara Prefecture", "JP"),
        ("奈良県", "JP"),
        ("Okinawa", "JP"),
        ("吉林省", "CN"),
        ("Jilin Province", "CN"),
        ("Baja California", "MX"),
        ("Mazowieckie", "PL"),
        ("województwo dolnośląskie", "PL"),
        ("Иркутская область", "RU"),
        ("Samarkand Region", "UZ"),
        ("State of São Paulo", "BR"),
        ("Estado de Jalisco", "MX"),
        ("Victoria", "AU"),
    ],
)
def test_a_region_is_no_city(gazetteer: Gazetteer, text: str, country: str) -> None:
    place = read_place(text, country)

    assert place.level is Level.PROVINCE
    assert place.resolve(gazetteer) is None


@pytest.mark.parametrize(
    ("text", "country", "geoname"),
    [
        # Cities whose regions have their name.
        ("Nara", "JP", 1855612),
        ("奈良市", "JP", 1855612),
        ("吉林市", "CN", 2036502),
        ("São Paulo", "BR", 3448439),
        ("Иркутск", "RU", 2023469),
        # Two cities of one name are told apart by the region.
        ("광주광역시", "KR", 1841811),
        ("경기도 광주시", "KR", 1841810),
        ("Gwangju, Gyeonggi-do", "KR", 1841810),
        ("Victoria, BC", "CA", 6174041),
        ("Springfield, Illinois", "US", 4250542),
        ("산시성 시안시", "CN", 1790630),
        ("산둥성 칭다오시", "CN", 1797929),
        ("Qufu City, Jining City, Shandong Province", "CN", 1797333),
    ],
)
def test_a_city_is_the_one_in_its_region(gazetteer: Gazetteer, text: str, country: str, geoname: int) -> None:
    found = read_place(text, country).resolve(gazetteer)

    assert found is not None
    assert found.key == f"geonames:{geoname}"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        # What nobody knows fits no city, and neither does a region in which no such city lies.
        ("Valencia, Nowhereregion", "ES"),
        ("Kars, Nowhere", "TR"),
        ("Springfield, Nowhere", "US"),
        ("Cusco, Lima", "PE"),
        ("취푸시, 광둥성", "CN"),
        # Two names of two cities.
        ("안동 (Busan)", "KR"),
    ],
)
def test_a_place_is_known_only_if_everything_fits(gazetteer: Gazetteer, text: str, country: str) -> None:
    assert read_place(text, country).resolve(gazetteer) is None


def test_one_region_has_one_key_in_all_scripts(gazetteer: Gazetteer) -> None:
    keys = {
        place_key(read_place(text, "KR"), None)
        for text in ("Gyeongsangbuk-do", "경상북도", "North Gyeongsang", "慶尚北道")
    }

    assert len(keys) == 1
    assert region_codes("Samarkand Region", "UZ") == region_codes("Samarkand", "UZ") != frozenset()
