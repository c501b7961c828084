"""Lists in the languages of offices: their headers, kinds and statuses, as public lists have them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.column_errors import (
    MissingColumnsError,
    OtherLayoutError,
    SeveralColumnsError,
    UnusedColumnError,
)
from registry.spreadsheet.headers import EITHER_CITY, EITHER_COUNTRY, HEADERS, ColumnField
from registry.spreadsheet.kind_and_status_words import read_kind
from registry.spreadsheet.kind_words import KIND_WORDS
from registry.spreadsheet.more_headers import MORE_CITIES, MORE_COUNTRIES, MORE_HEADERS
from registry.spreadsheet.rows import Table, read_relations
from registry.spreadsheet.status_words import STATUS_WORDS
from tests.refusals import refused

KINDS = frozenset({"sister-city", "friendship-mou", "letter-of-intent"})
ASIDE = "aside"


def read(
    folder: Path,
    gazetteer: Gazetteer,
    headers: list[str],
    *rows: list[str],
    own: str | None = None,
    kind: str | None = None,
    columns: dict[str, str] | None = None,
) -> Table:
    path = folder / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headers, *rows])
    choices = Choices(own=own, kind=kind, columns=columns or {})
    return read_relations(path, choices, kinds=KINDS, today=date(2027, 1, 1), gazetteer=gazetteer)


# In the order: our side, partner, country, date, kind, status; the last two are sister-city and in force.
LISTS = {
    "en": (["Municipality", "Twin town", "Country", "Date of signing", "Type of agreement", "Current status"],
           ["Suwon", "Sagae", "Japan", "1974-02-04", "Sister cities", "Active"]),
    "ko": (["자치단체명", "교류도시명", "국가명", "체결일자", "결연구분", "교류현황"],
           ["안동시", "사가에시", "일본", "1974. 2. 4.", "자매결연", "교류중"]),
    "az": (["Bələdiyyə", "Qardaşlaşmış şəhər", "Ölkə", "İmzalanma tarixi", "Sənədin növü", "Vəziyyəti"],
           ["Şuşa", "Konya", "Türkiyə", "4 fevral 1974", "Qardaşlaşma protokolu", "Qüvvədədir"]),
    "ja": (["自治体名", "提携先自治体名", "国名", "提携年月日", "提携形態", "交流状況"],
           ["寒河江市", "安東市", "韓国", "1974年2月4日", "姉妹都市", "継続中"]),
    "zh-Hans": (["中方城市", "外方城市", "国别", "结好时间", "类别", "状态"],
                ["天津市", "神户市", "日本", "1974年2月4日", "姐妹城市", "有效"]),
    "zh-Hant": (["縣市", "締盟城市", "國別", "締結日期", "類別", "狀態"],
                ["臺北市", "休斯頓", "美國", "1974年2月4日", "姊妹市", "有效"]),
    "tr": (["Belediye", "Kardeş Şehir", "Ülke", "Protokol Tarihi", "İlişki Türü", "Durumu"],
           ["Konya", "Şuşa", "Azerbaycan", "4 Şubat 1974", "Kardeş şehir", "Yürürlükte"]),
    "ru": (["Муниципальное образование", "Город-побратим", "Страна", "Дата подписания", "Вид соглашения", "Статус"],
           ["Смоленск", "Хаген", "Германия", "4 февраля 1974", "Побратимские связи", "Действует"]),
    "es": (["Municipio", "Ciudad hermana", "País", "Fecha de hermanamiento", "Tipo de convenio", "Estado"],
           ["Guanajuato", "Cusco", "Perú", "1974-02-04", "Hermanamiento", "Vigente"]),
    "de": (["Gemeinde", "Partnergemeinde", "Land", "Unterzeichnet am", "Art der Partnerschaft", "Stand"],
           ["Wuppertal", "Košice", "Slowakei", "4.2.1974", "Städtepartnerschaft", "aktiv"]),
    "fr": (["Commune", "Ville jumelée", "Pays", "Date de jumelage", "Type d'accord", "Statut"],
           ["Le Mans", "Paderborn", "Allemagne", "1974-02-04", "Jumelage", "En vigueur"]),
}  # fmt: skip


@pytest.mark.parametrize("language", LISTS)
def test_a_list_is_read_in_each_language(tmp_path: Path, gazetteer: Gazetteer, language: str) -> None:
    headers, cells = LISTS[language]

    table = read(tmp_path, gazetteer, headers, cells)

    [row] = table.rows
    assert row.problems == ()
    assert table.ignored == ()
    assert (row.date, row.kind, row.standing.state) == ("1974-02-04", "sister-city", "in-force")
    assert row.own is not None
    assert row.own.text == cells[0]
    assert [partner.text for partner in row.partners] == [cells[1]]
    assert row.partners[0].country is not None


def test_no_header_and_no_word_means_two_things() -> None:
    headers = [(word, str(field)) for field, words in HEADERS.items() for word in set(map(fold, words))]
    headers += [(word, field) for field, words in MORE_HEADERS.items() for word in set(map(fold, words))]
    cities, countries = (*EITHER_CITY, *MORE_CITIES), (*EITHER_COUNTRY, *MORE_COUNTRIES)
    either = [(word, ASIDE) for words in (cities, countries) for word in set(map(fold, words))]
    kinds = [(fold(word), kind) for kind, words in KIND_WORDS.items() for word in set(map(fold, words))]
    statuses = [(fold(word), status) for status, words in STATUS_WORDS.items() for word in set(map(fold, words))]

    for pairs in ([*headers, *either], kinds, statuses):
        words = [word for word, _ in pairs]
        assert [word for word in words if words.count(word) > 1] == []


def test_a_header_in_two_languages_or_with_a_remark_is_known(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = ["우리 도시 (Our city)", "Partner / 상대도시", "국가(Country)", "체결일\n(Date)", "구분 (Type)"]

    [row] = read(tmp_path, gazetteer, headers, ["안동시", "Sagae", "Japan", "1974-02-04", "sister city"]).rows

    assert (row.problems, row.date, row.kind) == ((), "1974-02-04", "sister-city")


@pytest.mark.parametrize(
    ("headers", "own", "fields"),
    [
        (["City", "Country", "Since"], "Andong", {"partner": "City", "partner-country": "Country"}),
        (["City", "Partner", "Country"], None, {"own": "City", "partner": "Partner", "partner-country": "Country"}),
        (["Own city", "City", "Country"], None, {"own": "Own city", "partner": "City", "partner-country": "Country"}),
        (
            ["City", "Country", "Partner city", "Country"],
            None,
            {"own": "City", "own-country": "Country", "partner": "Partner city", "partner-country": "Country"},
        ),
        (
            ["도시명", "국가", "상대도시", "상대국"],
            None,
            {"own": "도시명", "own-country": "국가", "partner": "상대도시", "partner-country": "상대국"},
        ),
    ],
)
def test_a_city_and_a_country_are_of_the_side_that_has_none(
    tmp_path: Path, gazetteer: Gazetteer, headers: list[str], own: str | None, fields: dict[str, str]
) -> None:
    table = read(tmp_path, gazetteer, headers, [""] * (len(headers) - 1) + ["x"], own=own, kind="sister-city")

    found = {str(field): header for field, header in table.headers.items()}
    assert {field: found.get(field) for field in fields} == fields


@pytest.mark.parametrize(
    ("row", "own_country", "partner_country"),
    [
        (["Andong", "South Korea", "Sagae"], "KR", None),
        (["Andong", "Japan", "Sagae"], None, "JP"),
        # Nothing decides: it is the partner's, as in most lists.
        (["Nowhereville", "Japan", "Elsewhereton"], None, "JP"),
    ],
)
def test_a_country_is_of_the_side_whose_cities_lie_there(
    tmp_path: Path, gazetteer: Gazetteer, row: list[str], own_country: str | None, partner_country: str | None
) -> None:
    [found] = read(tmp_path, gazetteer, ["City", "Country", "Partner city"], row, kind="sister-city").rows

    assert [partner.country for partner in found.partners] == [partner_country]
    if own_country is not None:
        assert found.own is not None
        assert found.own.country == own_country


def test_a_state_is_a_status_or_a_region_by_what_stands_in_it(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = ["Own city", "Partner", "Country", "State"]

    status = read(tmp_path, gazetteer, headers, ["Andong", "Sagae", "Japan", "ended"], kind="sister-city")
    region = read(tmp_path, gazetteer, headers, ["Andong", "Houston", "USA", "Texas"], kind="sister-city")

    assert (status.rows[0].standing.state, status.ignored) == ("ended", ())
    assert (region.rows[0].standing.state, region.ignored) == ("in-force", ("State",))


def test_all_missing_columns_are_named_at_once_with_samples(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with pytest.raises(MissingColumnsError) as caught:
        read(tmp_path, gazetteer, ["Wir", "Sie", "Leer"], ["", "Shusha", ""], ["Andong", "Sagae", ""])

    values = caught.value.message.values
    assert values == {
        "missing": ["own", "partner", "kind"],
        "columns": ["Wir", "Sie", "Leer"],
        "samples": ["Andong", "Shusha", ""],
    }
    assert [option for option in ("--map", "--own", "--kind") if option not in caught.value.hint] == []


@pytest.mark.parametrize(
    "rows",
    [
        # One partner a column, a table that is turned round, and cross tables by country, by city and by year.
        [["Own city", "Partner 1", "Partner 2", "Kind"], ["Andong", "Sagae", "Cusco", "sister"]],
        [["지자체", "자매도시1", "자매도시2"], ["안동시", "사가에시", "쿠스코"]],
        [["Own city", "Andong"], ["Partner", "Sagae"], ["Country", "Japan"], ["Date", "1974-02-04"]],
        [["", "Japan", "Peru", "Israel"], ["Andong", "Sagae", "Cusco", "Holon"]],
        [["", "Sagae", "Cusco", "Holon"], ["Andong", "x", "", "x"], ["Seoul", "", "x", "1974-02-04"]],
        [["City", "2001", "2002", "2003"], ["Andong", "Sagae", "", "Cusco"]],
    ],
)
def test_a_table_of_another_layout_is_refused_as_such(
    tmp_path: Path, gazetteer: Gazetteer, rows: list[list[str]]
) -> None:
    with refused(OtherLayoutError):
        read(tmp_path, gazetteer, *rows)


def test_two_tables_side_by_side_ask_which_column_is_meant(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with refused(SeveralColumnsError, field=ColumnField.OWN, columns=["Own city", "Own city"]):
        read(tmp_path, gazetteer, ["Own city", "Partner", "Own city", "Partner"], ["Andong", "Sagae", "Seoul", "Cusco"])


# Our side, the partner, its country, date, kind and status in each list, if it has them; written as lists head them.
RELATIVES = [
    ["지방자치단체명", "결연도시", "결연국가", "결연일자", "구분", "현재상태"],
    ["市区町村名", "相手先自治体", "提携国", "提携年月日", "提携の種類", "現在の状況"],
    ["中方", "外方", "国家", "结好日期", "结好类型", "目前状态"],
    ["縣市", "姊妹市名稱", "國別", "簽約日期", "性質", "目前狀態"],
    ["城市", "締盟城市", "國家", "締盟日期", "締盟類別", "狀態"],
    ["Azərbaycan şəhəri", "Xarici şəhər", "Ölkənin adı", "Tarix", "Sənəd", "Cari vəziyyət"],
    ["Belediye Adı", "Kardeş Şehir Adı", "Ülke Adı", "Anlaşma Tarihi", "İlişki Tipi", "Son Durum"],
    ["Наименование города", "Иностранный партнёр", "Государство", "Дата заключения", "Вид документа", "Статус связей"],
    ["Город РФ", "Зарубежный город-побратим", "Страна", "Год подписания", "Тип", "Статус"],
    ["Ayuntamiento", "Localidad hermanada", "País", "Fecha de hermanamiento", "Tipo de convenio", "Estado actual"],
    ["Stadt/Gemeinde", "Partnerort", "Staat", "Beginn", "Partnerschaftsform", "Status der Partnerschaft"],
    ["Commune française", "Collectivité partenaire", "Pays partenaire", "Année", "Type de coopération", "État"],
    ["Community", "Partner Community", "Partner Country", "Year Established", "Link type", "Link status"],
]


@pytest.mark.parametrize("headers", RELATIVES)
def test_headers_are_known_by_their_relatives(tmp_path: Path, gazetteer: Gazetteer, headers: list[str]) -> None:
    cells = ["Andong", "Sagae", "Japan", "1974", "sister city", "ended"]

    table = read(tmp_path, gazetteer, headers, cells)

    names = ("own", "partner", "partner-country", "date", "kind", "status")
    assert {str(field): header for field, header in table.headers.items()} == dict(zip(names, headers, strict=True))


def test_a_usual_header_goes_before_its_relatives(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = ["City", "Partner", "Start date", "Date signed", "Kind"]

    table = read(tmp_path, gazetteer, headers, ["Andong", "Sagae", "1990", "1974", "sister city"])

    assert (table.rows[0].date, table.ignored) == ("1974", ("Start date",))


@pytest.mark.parametrize(
    ("headers", "region"),
    [
        (["Municipio", "Provincia", "Ciudad hermana", "Estado/Provincia", "Tipo"], "partner-region"),
        (["City", "State/Province", "Partner city", "Country", "Type"], "own-region"),
        (["Stadt/Gemeinde", "Bundesland", "Partnerort", "Staat", "Art"], "own-region"),
    ],
)
def test_a_region_is_of_the_city_before_it_and_no_status(
    tmp_path: Path, gazetteer: Gazetteer, headers: list[str], region: str
) -> None:
    table = read(tmp_path, gazetteer, headers, ["Andong", "", "Sagae", "", "sister city"])

    found = {str(field): header for field, header in table.headers.items()}
    assert (found["own"], found["partner"], "status" in found) == (headers[0], headers[2], False)
    assert region in found


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("Herkunft", "Peru", "partner-country"),
        ("Państwo", "Włochy", "partner-country"),
        ("ประเทศ", "สวีเดน", "partner-country"),
        ("Data podpisania umowy", "2 lipca 1993 r.", "date"),
        ("วันที่ลงนาม", "7 มิถุนายน ๒๕๔๒", "date"),
        ("Wann", "4 March 1974", "date"),
        ("Wie steht es", "ended", "status"),
        ("Was", "friendship", "kind"),
    ],
)
def test_a_column_that_could_be_read_is_asked_about(
    tmp_path: Path, gazetteer: Gazetteer, header: str, cell: str, field: str
) -> None:
    headers, row = ["Own city", "Partner", header], ["Andong", "Cusco", cell]

    with refused(UnusedColumnError, fields={header: field}):
        read(tmp_path, gazetteer, headers, row, kind="sister-city")

    with refused(UnusedColumnError, fields={header: field}):
        read(tmp_path, gazetteer, ["Own city", "Wer", header], row, kind="sister-city", columns={"Wer": "partner"})

    used = read(tmp_path, gazetteer, headers, row, kind="sister-city", columns={header: field})
    ignored = read(tmp_path, gazetteer, headers, row, kind="sister-city", columns={header: "ignored"})
    assert header in used.headers.values()
    assert ignored.ignored == (header,)


@pytest.mark.parametrize(("header", "cell"), [("Population", "36,000"), ("No.", "1"), ("Code", "CA"), ("Web", "x.dk")])
def test_a_column_of_anything_else_is_left_out(tmp_path: Path, gazetteer: Gazetteer, header: str, cell: str) -> None:
    table = read(tmp_path, gazetteer, ["Own city", "Partner", header], ["Andong", "Cusco", cell], kind="sister-city")

    assert table.ignored == (header,)


def test_the_message_about_missing_columns_names_those_that_are_free(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with pytest.raises(MissingColumnsError) as caught:
        read(tmp_path, gazetteer, ["№", "City", "Partner"], ["1", "Andong", "Cusco"])

    assert "--map COLUMN=kind" in caught.value.hint
    assert [name for name in ("№", "City", "Partner") if name in caught.value.hint] == ["№"]


@pytest.mark.parametrize(
    "text", ["Dostluq memorandumu", "Dostluq haqqında memorandum", "우호교류 양해각서", "友好協定"]
)
def test_a_memorandum_of_friendship_is_known(text: str) -> None:
    assert read_kind(text, known=KINDS) == "friendship-mou"
