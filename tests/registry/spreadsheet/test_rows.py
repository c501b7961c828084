import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from config.errors import UsageError
from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.column_errors import MissingColumnsError, SeveralColumnsError, UnknownColumnsError
from registry.spreadsheet.date_cells import DateOrderNeededError
from registry.spreadsheet.files import UnreadableFileError
from registry.spreadsheet.headers import ColumnField
from registry.spreadsheet.row import Row
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.rows import Table, read_relations
from registry.spreadsheet.status_words import WrittenStatus
from tests.refusals import refused
from workflows.calendar.written_dates import DateOrder

DATA = Path(__file__).parents[1] / "data"
KINDS = frozenset({"sister-city", "friendship-mou"})
TODAY = date(2027, 1, 1)
HEADERS = ["city_a", "country_a", "city_b", "country_b", "date", "kind", "fields", "status", "source"]
GOOD = ["Andong", "KR", "Shusha", "AZ", "2022-11-17", "friendship", "heritage; tourism", "active", "press"]


def read(
    path: Path,
    gazetteer: Gazetteer,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Table:
    return read_relations(
        path, Choices(kind=kind, columns=columns or {}), kinds=KINDS, today=TODAY, gazetteer=gazetteer
    )


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def write(folder: Path, content: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "relations.csv"
    path.write_bytes(content.encode(encoding))
    return path


def read_one(folder: Path, gazetteer: Gazetteer, **cells: str) -> Row:
    row = [cells.get(header, value) for header, value in zip(HEADERS, GOOD, strict=True)]
    return read(write(folder, as_csv(HEADERS, row)), gazetteer).rows[0]


def test_a_row_says_everything_that_its_cells_do(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = read_one(tmp_path, gazetteer)

    assert row.is_good
    assert row.number == RowNumber(0, 2)
    assert row.own is not None
    assert (row.own.names, row.own.country) == ({"en": "Andong"}, "KR")
    assert [(partner.names, partner.country) for partner in row.partners] == [({"en": "Shusha"}, "AZ")]
    assert (row.date, row.kind, row.fields) == ("2022-11-17", "friendship-mou", ("heritage", "tourism"))
    assert (row.standing, row.source) == (WrittenStatus("in-force"), "press")


def test_the_example_has_68_rows_and_refuses_the_kinds_without_definition(gazetteer: Gazetteer) -> None:
    table = read(DATA / "example_relations.csv", gazetteer)

    wrong = {row.number.row: [problem.code for problem in row.problems] for row in table.rows if not row.is_good}
    assert len(table.rows) == 68
    assert wrong == {number: ["kind-without-definition"] for number in (36, 37, 61)}
    assert table.ignored == ()


def test_a_korean_list_without_own_country_reads(gazetteer: Gazetteer) -> None:
    table = read(DATA / "korean_relations.csv", gazetteer)

    assert [row.problems for row in table.rows] == [()] * 6
    assert {row.own.country for row in table.rows if row.own} == {"KR"}
    assert [row.partners[0].country for row in table.rows] == ["CN", "ES", "US", "MN", "US", "JP"]
    assert table.rows[0].partners[0].names == {"ko": "치치하얼시", "en": "Qiqihar City"}
    assert table.headers[ColumnField.PARTNER] == "교류도시"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, gazetteer: Gazetteer, encoding: str, delimiter: str) -> None:
    rows = csv.reader((DATA / "korean_relations.csv").read_text(encoding="utf-8").splitlines())
    path = write(tmp_path, as_csv(*rows, delimiter=delimiter), encoding=encoding)

    table = read(path, gazetteer)

    assert table.rows == read(DATA / "korean_relations.csv", gazetteer).rows
    assert table.encoding == encoding.removesuffix("-sig")


def test_a_workbook_reads_with_date_cells_and_a_title_above(tmp_path: Path, gazetteer: Gazetteer) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Relations of our city"])
    sheet.append([])
    sheet.append(HEADERS)
    for written in (datetime(2022, 11, 17), date(2022, 11, 17), 2022, "2022-11"):  # noqa: DTZ001 - cells have no zone
        sheet.append([*GOOD[:4], written, *GOOD[5:]])
    sheet.append([*GOOD[:4], datetime(2022, 11, 1), *GOOD[5:]])  # noqa: DTZ001
    sheet.cell(8, 5).number_format = "yyyy-mm"
    path = tmp_path / "relations.xlsx"
    book.save(path)

    rows = read(path, gazetteer).rows

    assert [row.number.row for row in rows] == [4, 5, 6, 7, 8]
    assert [row.date for row in rows] == ["2022-11-17", "2022-11-17", "2022", "2022-11", "2022-11"]
    assert all(row.is_good for row in rows)


def test_blank_rows_are_passed_over_and_counted(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write(tmp_path, as_csv(HEADERS, GOOD, [""] * 9, GOOD))

    assert [row.number.row for row in read(path, gazetteer).rows] == [2, 4]


def test_columns_can_be_mapped_and_strange_ones_are_left_aside(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = ["Wir", "Land A", "Sie", "Land B", "Tag", "Sorte", "Budget"]
    path = write(tmp_path, as_csv(headers, [*GOOD[:6], "5"]))
    columns = {
        "wir": "own",
        "Land A": "own-country",
        "Sie": "partner",
        "Land B": "partner_country",
        "Tag": "date",
        "Sorte": "kind",
    }

    table = read(path, gazetteer, columns=columns)

    assert table.rows[0].date == "2022-11-17"
    assert table.ignored == ("Budget",)


def test_missing_columns_are_one_error_with_what_was_found(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write(tmp_path, as_csv(["city_a", "Sie", "kind"], ["Andong", "Shusha", "sister"]))

    with pytest.raises(MissingColumnsError) as caught:
        read(path, gazetteer)

    missing, columns = ["partner"], ["city_a", "Sie", "kind"]
    samples = ["Andong", "Shusha", "sister"]
    assert caught.value.message.values == {"missing": missing, "columns": columns, "samples": samples}
    assert [name for name in (*missing, *columns, *samples) if name not in str(caught.value)] == []
    assert "--map" in caught.value.hint


@pytest.mark.parametrize("columns", [{"Nope": "own"}, {"city_a": "mayor"}])
def test_a_mapping_of_what_does_not_exist_is_refused(
    tmp_path: Path, gazetteer: Gazetteer, columns: dict[str, str]
) -> None:
    with pytest.raises(UnknownColumnsError):
        read(write(tmp_path, as_csv(HEADERS, GOOD)), gazetteer, columns=columns)


def test_two_columns_for_one_field_ask_which(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write(tmp_path, as_csv([*HEADERS, "agreement_date"], [*GOOD, "2020"]))

    with refused(SeveralColumnsError, field="date", columns=["date", "agreement_date"]):
        read(path, gazetteer)
    assert read(path, gazetteer, columns={"agreement_date": "date"}).rows[0].date == "2020"


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"date": "2023-02-30"}, "date", "impossible-date"),
        ({"date": "2023-13-01"}, "date", "impossible-date"),
        ({"date": "2199-11-17"}, "date", "future-date"),
        ({"date": "2202-11-17"}, "date", "impossible-date"),
        ({"date": "1900-01-01"}, "date", "sentinel-date"),
        ({"date": "1998-05-03, postponed"}, "date", "impossible-date"),
        ({"kind": "marriage"}, "kind", "unknown-kind"),
        ({"kind": ""}, "kind", "blank-kind"),
        ({"kind": "league"}, "kind", "kind-without-definition"),
        ({"status": "sleepy"}, "status", "unknown-status"),
        ({"country_b": "Atlantis"}, "country_b", "unknown-country"),
        ({"city_b": ""}, "city_b", "blank-partner"),
        ({"city_a": ""}, "city_a", "blank-own"),
        ({"city_a": "Andong; Gumi"}, "city_a", "several-own-places"),
        ({"city_b": "A; B; C", "country_b": "PE; GR"}, "country_b", "countries-do-not-match"),
    ],
)
def test_a_wrong_cell_is_named_with_what_was_found(
    tmp_path: Path, gazetteer: Gazetteer, cells: dict[str, str], column: str, code: str
) -> None:
    row = read_one(tmp_path, gazetteer, **cells)

    assert [(problem.column, problem.code) for problem in row.problems] == [(column, code)]
    assert (cells.get(column) or "") in str(row.problems[0].message)


@pytest.mark.parametrize("column", ["city_a", "city_b", "country_b", "date", "kind", "status", "source"])
@pytest.mark.parametrize(("text", "code"), [("Shu\0sha", "not-text"), ("x" * 30_000, "too-long")])
def test_a_cell_that_was_refused_is_not_blank_as_well(
    tmp_path: Path, gazetteer: Gazetteer, column: str, text: str, code: str
) -> None:
    row = read_one(tmp_path, gazetteer, **{column: text})

    assert [(problem.column, problem.code) for problem in row.problems] == [(column, code)]


def test_a_list_without_an_own_column_takes_the_chosen_side(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write(tmp_path, as_csv(HEADERS[2:], GOOD[2:]))
    choices = Choices(own="Andong, South Korea")

    [row] = read_relations(path, choices, kinds=KINDS, today=TODAY, gazetteer=gazetteer).rows

    assert row.is_good
    assert row.own is not None
    assert (row.own.names, row.own.country) == ({"en": "Andong"}, "KR")
    with pytest.raises(MissingColumnsError):
        read(path, gazetteer)


def test_dates_that_could_be_two_days_are_asked_about_once(tmp_path: Path, gazetteer: Gazetteer) -> None:
    rows = [[*GOOD[:4], day, *GOOD[5:]] for day in ("03/04/2005", "05/06/2007", "25/04/2005")]
    path = write(tmp_path, as_csv(HEADERS, *rows))

    with pytest.raises(DateOrderNeededError):
        read(path, gazetteer)
    days = read_relations(path, Choices(date_order=DateOrder.DMY), kinds=KINDS, today=TODAY, gazetteer=gazetteer)
    assert [row.date for row in days.rows] == ["2005-04-03", "2007-06-05", "2005-04-25"]


def test_a_day_that_programs_write_for_none_is_taken_in_words(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert read_one(tmp_path, gazetteer, date="1 January 1900").date == "1900-01-01"


@pytest.mark.parametrize("blank", ["", "NA", "n/a", "-", "unknown"])
def test_a_partner_without_a_country_is_taken(tmp_path: Path, gazetteer: Gazetteer, blank: str) -> None:
    row = read_one(tmp_path, gazetteer, country_b=blank)

    assert (row.problems, [partner.country for partner in row.partners]) == ((), [None])


@pytest.mark.parametrize(
    ("cells", "state", "outcome"),
    [
        ({"kind": "sister (ended)"}, "ended", "terminated"),
        ({"kind": "sister city (until 2015)"}, "ended", "expired"),
        ({"kind": "sister city (until 2040)"}, "in-force", None),
        ({"kind": "우호교류(종료)"}, "ended", "terminated"),
        ({"kind": "자매결연(교류중단)"}, "dormant", None),
        ({"city_b": "Shusha (해지)"}, "ended", "terminated"),
        ({"date": "2031-01-01"}, "negotiating", None),
        ({"date": "2026-12-31"}, "in-force", None),
    ],
)
def test_the_status_stands_in_brackets_or_follows_from_the_day(
    tmp_path: Path, gazetteer: Gazetteer, cells: dict[str, str], state: str, outcome: str | None
) -> None:
    row = read_one(tmp_path, gazetteer, **{"status": "", **cells})

    assert row.is_good
    assert (row.standing.state, row.standing.outcome) == (state, outcome)
    assert [partner.names["en"] for partner in row.partners] == ["Shusha"]


def test_statuses_that_differ_are_asked_about(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = read_one(tmp_path, gazetteer, kind="friendship (ended)", status="active")

    assert [problem.code for problem in row.problems] == ["status-contradicts"]


def test_every_problem_of_a_row_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = read_one(tmp_path, gazetteer, date="2023-02-30", kind="marriage", status="sleepy")

    assert {problem.code for problem in row.problems} == {"impossible-date", "unknown-kind", "unknown-status"}


def test_several_partners_have_their_own_countries(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = read_one(tmp_path, gazetteer, city_b="Cusco + Corinth + Shusha", country_b="PE;GR;AZ")

    assert [(partner.names["en"], partner.country) for partner in row.partners] == [
        ("Cusco", "PE"),
        ("Corinth", "GR"),
        ("Shusha", "AZ"),
    ]


def test_a_date_of_talks_is_not_one_of_signing(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = read_one(tmp_path, gazetteer, status="under discussion")

    assert (row.date, row.signed_on) == ("2022-11-17", None)


def test_a_stated_precision_makes_the_date_coarser(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write(tmp_path, as_csv([*HEADERS, "date_precision"], [*GOOD, "year"]))

    assert read(path, gazetteer).rows[0].date == "2022"


def test_a_kind_given_by_hand_stands_in_where_the_row_has_none_to_use(tmp_path: Path, gazetteer: Gazetteer) -> None:
    rows = [[*GOOD[:5], word, *GOOD[6:]] for word in ("", "letter of intent", "sister")]
    path = write(tmp_path, as_csv(HEADERS, *rows))

    table = read(path, gazetteer, kind="friendship-mou")

    assert [row.kind for row in table.rows] == ["friendship-mou", "friendship-mou", "sister-city"]
    assert [[remark.code for remark in row.remarks] for row in table.rows] == [[], ["kind-chosen"], []]
    with pytest.raises(UsageError):
        read(path, gazetteer, kind="marriage")


def test_cells_escaped_by_an_export_read_back(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert read_one(tmp_path, gazetteer, source="'=HYPERLINK(1)").source == "=HYPERLINK(1)"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old", b"\n\n"])
def test_a_file_that_is_no_table_is_one_clear_error(tmp_path: Path, gazetteer: Gazetteer, content: bytes) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError):
        read(path, gazetteer)
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "missing.csv", gazetteer)


@pytest.mark.parametrize("partner", ["Faculty of Engineering, Konya", "Mühendislik Fakültesi", "서울대학교 공과대학"])
def test_a_faculty_is_no_party(tmp_path: Path, gazetteer: Gazetteer, partner: str) -> None:
    row = read_one(tmp_path, gazetteer, city_b=partner, country_b="TR")

    assert [(problem.column, problem.code) for problem in row.problems] == [("city_b", "part-of-a-body")]


def test_a_flag_is_the_country_of_a_partner_or_contradicts_it(tmp_path: Path, gazetteer: Gazetteer) -> None:
    named = read_one(tmp_path, gazetteer, city_b="Cusco 🇵🇪 [1]", country_b="")
    other = read_one(tmp_path, gazetteer, city_b="Cusco 🇵🇪", country_b="Chile")

    [partner] = named.partners
    assert (partner.country, dict(partner.names), named.problems) == ("PE", {"en": "Cusco"}, ())
    assert [(problem.column, problem.code) for problem in other.problems] == [("country_b", "country-contradicts")]


def test_a_column_of_regions_says_where_the_partner_lies(tmp_path: Path, gazetteer: Gazetteer) -> None:
    headers = [*HEADERS, "partner region"]
    good = dict(zip(HEADERS, GOOD, strict=True)) | {"city_b": "Gwangju", "country_b": "KR"}
    rows = [[*good.values(), "Gyeonggi-do"], [*(good | {"city_b": ""}).values(), "경상북도"]]

    within, alone = read(write(tmp_path, as_csv(headers, *rows)), gazetteer).rows

    found = within.partners[0].resolve(gazetteer)
    assert found is not None
    assert found.key == "geonames:1841810"
    assert (alone.partners[0].level, alone.problems) == ("province", ())
