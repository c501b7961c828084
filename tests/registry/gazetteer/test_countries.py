import pytest

from registry.gazetteer.countries import country_zone, find_country, holiday_calendar, known_country


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("터키", "TR"),
        ("튀르키예", "TR"),
        ("대만", "TW"),
        ("Taiwan", "TW"),
        ("러시아", "RU"),
        ("South Korea", "KR"),
        ("Azərbaycan", "AZ"),
        ("az", "AZ"),
        ("PER", "PE"),
        ("  united   kingdom ", "GB"),
        ("남아프리카공화국", "ZA"),
    ],
)
def test_find_country_knows_names_in_many_languages(text: str, code: str) -> None:
    assert find_country(text) == code


@pytest.mark.parametrize(("text", "code"), [("키르키스스탄", "KG"), ("Azerbajan", "AZ"), ("Uzbekstan", "UZ")])
def test_find_country_takes_a_misspelling_near_one_country(text: str, code: str) -> None:
    assert find_country(text) == code
    assert known_country(text) is None


@pytest.mark.parametrize("text", ["", "Austrlia", "Atlantis", "??"])
def test_find_country_leaves_alone_what_is_near_none_or_two(text: str) -> None:
    assert find_country(text) is None


@pytest.mark.parametrize(
    ("country", "zone"),
    [("KR", "Asia/Seoul"), ("az", "Asia/Baku"), ("CN", "Asia/Shanghai"), ("ES", "Europe/Madrid"), ("US", None)],
)
def test_country_zone_is_given_only_where_nearly_all_share_it(country: str, zone: str | None) -> None:
    assert country_zone(country) == zone


def test_holiday_calendar_is_the_country_or_none() -> None:
    assert [holiday_calendar(code) for code in ("KR", "AZ", "ZZ")] == ["KR", "AZ", None]
