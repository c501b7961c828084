import pytest

from registry.spreadsheet.partners import read_place, split_list


@pytest.mark.parametrize(
    ("cell", "country", "names", "regions"),
    [
        ("슈샤( Shusha )", "AZ", {"ko": "슈샤", "en": "Shusha"}, {}),
        (
            "산둥성 지닝시  취푸시( Qufu City,  Jining City, Shandong Province  )",
            "CN",
            {"ko": "취푸시", "en": "Qufu City"},
            {"ko": "산둥성 지닝시", "en": "Jining City, Shandong Province"},
        ),
        (
            "연해주(프리모르스키 지방)( Primorsky Krai )",
            "RU",
            {"ko": "연해주(프리모르스키 지방)", "en": "Primorsky Krai"},
            {},
        ),
        ("아티카 지방 아테네시( Athens City )", "GR", {"ko": "아테네시", "en": "Athens City"}, {"ko": "아티카 지방"}),
        ("그르노블 알프스 메트로폴", "FR", {"ko": "그르노블 알프스 메트로폴"}, {}),
        ("Andong (안동시)", "KR", {"en": "Andong", "ko": "안동시"}, {}),
        ("Gangseo-gu, Seoul", "KR", {"en": "Gangseo-gu"}, {"en": "Seoul"}),
        ("Allendorf (Lumda)", "DE", {"en": "Allendorf (Lumda)"}, {}),
        ("Shusha, Azerbaijan", "AZ", {"en": "Shusha"}, {}),
        ("Atlanta, Georgia", "US", {"en": "Atlanta"}, {"en": "Georgia"}),
        ("Gəncə", "AZ", {"az": "Gəncə"}, {}),
        ("경상북도 안동시", "KR", {"ko": "안동시"}, {"ko": "경상북도"}),
        ("경상북도 본청", "KR", {"ko": "경상북도"}, {}),
        ("안동시청", "KR", {"ko": "안동시"}, {}),
    ],
)
def test_read_place_finds_names_and_what_stands_above(
    cell: str, country: str, names: dict[str, str], regions: dict[str, str]
) -> None:
    place = read_place(cell, country)

    assert (place.names, place.regions, place.country) == (names, regions, country)


def test_read_place_takes_the_country_that_only_the_cell_names() -> None:
    assert read_place("Shusha, Azerbaijan", None).country == "AZ"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Cusco; Corinth; Shusha", ("Cusco", "Corinth", "Shusha")),
        ("A + B + C", ("A", "B", "C")),
        ("쿠스코( Cusco; Peru )", ("쿠스코( Cusco; Peru )",)),
        ("one;\n two ;", ("one", "two")),
        ("", ()),
    ],
)
def test_split_list_parts_several_and_keeps_brackets_whole(cell: str, parts: tuple[str, ...]) -> None:
    assert split_list(cell) == parts
