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


NAMES = {
    "KR": ("Korea, Republic of", "Korea (South)", "Korea, South", "South-Korea", "KOR", "South Korea 🇰🇷", "🇰🇷", "韓國"),
    "KP": ("Korea (North)", "Korea, Democratic People's Republic of", "DPRK"),
    "MD": ("Moldova, Republic of",),
    "BO": ("Bolivia, Plurinational State of",),
    "TZ": ("Tanzania, United Republic of",),
    "CD": ("Congo, The Democratic Republic of the", "Zaire"),
    "PS": ("Palestine, State of",),
    "TW": ("Taiwan, Province of China", "Taiwan", "中華民國", "République de Chine", "台灣"),
    "VE": ("Venezuela, Bolivarian Republic of",),
    "HK": ("Hong Kong SAR", "Hong Kong, China", "홍콩"),
    "MK": ("North Macedonia", "FYROM"),
    "CN": ("P.R. China", "China PR", "Çin", "중국"),
    "TR": ("Republic of Türkiye", "Türkiyə Respublikası", "TÜRKİYE", "터어키"),
    "US": ("ABŞ", "米国", "U.S.A.", "アメリカ", "美利坚合众国", "The United States of America"),
    "GB": (
        "Großbritannien",
        "Großbritannien und Nordirland",
        "Grande-Bretagne",
        "Gran Bretaña",
        "United Kingdom of Great Britain and Northern Ireland",
    ),
    "IR": (
        "İran İslam Respublikası",
        "Iran, Islamic Republic of",
        "Iran",
        "イラン・イスラム共和国",
        "이란 이슬람 공화국",
    ),
    "RU": ("Rusiya Federasiyası", "Fédération de Russie", "Российская Федерация", "ロシア連邦"),
    "SA": ("KSA", "Kingdom of Saudi Arabia", "沙烏地阿拉伯"),
    "IE": ("Republic of Ireland",),
    "SZ": ("Swaziland", "Kingdom of Eswatini"),
    "GR": ("Ελλάδα",),
    "UA": ("Україна",),
    "NL": ("Nederland", "Niderland"),
    "DE": (
        "독일연방공화국",
        "Almaniya",
        "Deutschland*",
        "Germany [1]",
        "ドイツ連邦共和国",
        "Federal Republic of Germany",
    ),
    "KG": ("키르기즈공화국",),
    "NE": ("Niger",),
    "NG": ("Nigeria",),
    "GN": ("Guinea",),
    "DM": ("Dominica",),
    "DO": ("Dominican Republic",),
}


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in NAMES.items() for text in texts])
def test_a_country_is_known_however_people_write_it(text: str, code: str) -> None:
    assert find_country(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "USSR",
        "Yugoslavia",
        "Serbia and Montenegro",
        "Korea (East)",
        "Congo, Republic",
        "Northern Cyprus",
        "Crimea",
        "중국(대만)",
        "Inner Mongolia",
        "USA (Guam)",
        "410",
    ],
)
def test_what_is_no_country_or_could_be_two_is_not_guessed(text: str) -> None:
    assert find_country(text) is None


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
