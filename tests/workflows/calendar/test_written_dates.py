from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar.written_dates import DateOrder, UnclearDateError, coarsen, earliest_day, holds, read_date


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2022-11-17", "2022-11-17"),
        ("2022.11.17.", "2022-11-17"),
        ("2022. 1. 7.", "2022-01-07"),
        ("2022/11/17", "2022-11-17"),
        ("20221117", "2022-11-17"),
        ("2022-11-17 00:00:00", "2022-11-17"),
        ("2022-11", "2022-11"),
        ("2022.3.", "2022-03"),
        ("2022", "2022"),
        ("2022년", "2022"),
        ("2022년 11월", "2022-11"),
        ("2022년 11월 17일", "2022-11-17"),
        ("2022.11.17(목)", "2022-11-17"),
        ("17 November 2022", "2022-11-17"),
        ("November 17, 2022", "2022-11-17"),
        ("17 noyabr 2022", "2022-11-17"),
        ("Nov 2022", "2022-11"),
        ("17.11.2022", "2022-11-17"),
        ("17/11/2022", "2022-11-17"),
        ("17-Nov-2022", "2022-11-17"),
        ("17 noyabr 2022-ci il", "2022-11-17"),
        ("17.11.2022-ci il", "2022-11-17"),
        ("2006-cı il", "2006"),
        ("17 Kasım 2022 yılı", "2022-11-17"),
        ("17 ноября 2022 г.", "2022-11-17"),
        ("2022年11月17日", "2022-11-17"),
        ("2022年11月", "2022-11"),
        ("令和4年11月17日", "2022-11-17"),
        ("平成元年", "1989"),
        ("昭和49年2月4日", "1974-02-04"),
        ("民國111年11月17日", "2022-11-17"),
        ("１９７４", "1974"),
        ("２０２２／１１／１７", "2022-11-17"),
        ("١٩٧٤", "1974"),
        ("2022-11-17T09:30:00+09:00", "2022-11-17"),
        ("S44.5.19", "1969-05-19"),
        ("昭44.5.19", "1969-05-19"),
        ("平成5/4", "1993-04"),
        ("R元.12.1", "2019-12-01"),
        ("昭和四十八年六月二十四日", "1973-06-24"),
        ("二〇〇一年五月三日", "2001-05-03"),
        ("昭和六十年十二月", "1985-12"),
        ("中華民國八十五年十一月一日", "1996-11-01"),
        ("民國107.11.17", "2018-11-17"),
        ("2001（平成13）年5月3日", "2001-05-03"),
        ("2001年（平成13年）5月3日", "2001-05-03"),
        ("平成13年（2001年）5月3日", "2001-05-03"),
        ("平成十三(2001)年5月", "2001-05"),
        ("1 İyul 2005", "2005-07-01"),
        ("1 İYUL 2005", "2005-07-01"),
        ("7 KASIM 2004", "2004-11-07"),
        ("7 Ağustos 2004", "2004-08-07"),
        ("2001. 5월", "2001-05"),
        ("2001. 5월 3일", "2001-05-03"),
        ("5/2001", "2001-05"),
        ("05.2001", "2001-05"),
        ("1er mai 1999", "1999-05-01"),
        ("1er août 1999", "1999-08-01"),
        ("déc. 1999", "1999-12"),
        ("1º de mayo de 2001", "2001-05-01"),
        ("3 de setiembre del 2001", "2001-09-03"),
        ("Junio de 2001", "2001-06"),
        ("3. Mai 2001", "2001-05-03"),
        ("5. Jänner 1990", "1990-01-05"),
        ("März 1990", "1990-03"),
        ("5 juni 1983", "1983-06-05"),
        ("2001-May-03", "2001-05-03"),
        ("", None),
        ("-", None),
        ("미상", None),
    ],
)
def test_read_date_keeps_the_precision_that_was_written(text: str, edtf: str | None) -> None:
    assert read_date(text) == edtf


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-30",
        "2023-13-01",
        "2023-00-01",
        "03/04/2022",
        "22.11.17",
        "1066",
        "soon",
        "2022-11-17-1",
        "1998-05-03, postponed",
        "1998-05-03 10:00 postponed",
        "2022 (renewed 2024)",
        "9999-12-31",
        "0001-01-01",
        "昭和元年12月1日",
        "平成0年",
        "江戸3年",
        "2001（平成12）年5月3日",
        "1989(平成元)年1月5日",
        "X44.5.19",
        "13/2001",
        "Q3 2001",
    ],
)
def test_read_date_refuses_what_is_no_date_or_two(text: str) -> None:
    with pytest.raises(UnclearDateError):
        read_date(text)


@pytest.mark.parametrize(
    ("order", "day"),
    [(DateOrder.DMY, "2005-04-03"), (DateOrder.MDY, "2005-03-04"), (DateOrder.YMD, None), (None, None)],
)
def test_a_date_that_could_be_two_days_needs_an_order(order: DateOrder | None, day: str | None) -> None:
    assert {read_date(text, order) for text in ("25/04/2005", "04/25/2005", "25.04.2005")} == {"2005-04-25"}
    if day is not None:
        assert read_date("03/04/2005", order) == day
        return
    with pytest.raises(UnclearDateError) as unclear:
        read_date("03/04/2005", order)
    assert unclear.value.is_ambiguous


DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))


@given(
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d.", "%Y년 %m월 %d일", "%d.%m.%Y"]),
)
def test_read_date_reads_every_day_in_every_form(day: date, form: str) -> None:
    written = day.strftime(form).replace(day.strftime("%Y"), f"{day.year:04}")

    assert read_date(written) == day.isoformat()


@given(DAYS)
def test_a_coarser_date_holds_the_finer(day: date) -> None:
    edtf = day.isoformat()
    month, year = coarsen(edtf, "month"), coarsen(edtf, "year")

    assert holds(None, year)
    assert holds(year, month)
    assert holds(month, edtf)
    assert not holds(edtf, month)
    assert earliest_day(month) == day.replace(day=1)


@pytest.mark.parametrize("text", ["90/05/03", "054/03/15", "'01.5.3", "90年5月3日", "72.8.17"])
def test_a_short_year_without_an_era_is_named_as_such(text: str) -> None:
    with pytest.raises(UnclearDateError) as short:
        read_date(text)
    with pytest.raises(UnclearDateError) as other:
        read_date("soon")

    assert short.value.message.text != other.value.message.text
