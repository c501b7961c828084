"""Storing what a file lists: whole, once, and with reasons for what cannot be taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import event, text

from registry.import_report import ImportReport
from registry.imports import import_file
from registry.matching.row_plans import RowOutcome
from registry.spreadsheet.choices import Choices
from tests.factories import TestOffice
from tests.registry.world import gazetteer
from workflows.actors import OPERATOR
from workflows.definitions.parser import packaged
from workflows.unit_of_work.adoption import adopt

HEADER = "city_a,country_a,city_b,country_b,agreement_date,kind,fields,status,source\n"
EXAMPLE = Path(__file__).parent / "data" / "example_relations.csv"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "relations.csv"


def take(office: TestOffice, path: Path, **options: bool) -> ImportReport:
    with office.transaction() as tx:
        return import_file(tx, path, by=office.actor, gazetteer=gazetteer(), **options)  # type: ignore[arg-type]


def counts(report: ImportReport) -> dict[str, int]:
    return {str(outcome): report.count(outcome) for outcome in RowOutcome if report.count(outcome)}


def stored(office: TestOffice) -> int:
    with office.transaction() as tx:
        return int(tx.execute(text("SELECT count(*) FROM agreements")).scalar_one())


def test_the_example_imports_and_a_second_time_changes_nothing(office: TestOffice) -> None:
    first = take(office, EXAMPLE)
    before = stored(office)
    second = take(office, EXAMPLE)

    assert counts(first) == {"new": 67, "same": 1}
    assert counts(second) == {"same": 68}
    assert stored(office) == before == 67
    assert all(row.ref for row in second.rows if row.outcome is RowOutcome.SAME)


def test_old_agreements_stand_in_force_with_their_dates_and_sources(office: TestOffice, sheet: Path) -> None:
    sheet.write_text(HEADER + "Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,https://example.org/1\n")

    report = take(office, sheet)

    with office.transaction() as tx:
        row = tx.execute(text("SELECT state, signed_on, reference FROM agreements")).one()
        source = tx.execute(text("SELECT kind, locator FROM sources")).one()
        past = tx.execute(text("SELECT count(*) FROM plan_items WHERE due_at < amity_now() - interval '1 minute'"))
        exchanges = tx.execute(text("SELECT count(*) FROM plan_items WHERE kind = 'exchange'")).scalar_one()
        assert past.scalar() == 0
    assert tuple(row) == ("in-force", "1974-02-04", report.rows[0].ref)
    assert tuple(source) == ("press", "https://example.org/1")
    assert exchanges >= 1


def test_a_corrected_date_is_applied_and_then_the_same(office: TestOffice, sheet: Path) -> None:
    line = "Andong,South Korea,Sagae,Japan,{},sister,,active,\n"
    sheet.write_text(HEADER + line.format("1974-02-04"))
    reference = take(office, sheet).rows[0].ref
    sheet.write_text(HEADER + line.format("1974-02-14"))

    changed, again = take(office, sheet), take(office, sheet)

    assert [(row.outcome, row.ref) for row in changed.rows] == [(RowOutcome.CHANGED, reference)]
    assert counts(again) == {"same": 1}
    with office.transaction() as tx:
        row = tx.execute(text("SELECT signed_on, in_force_on FROM agreements")).one()
    assert tuple(row) == ("1974-02-14", "1974-02-14")


def test_two_agreements_of_one_pair_are_two(office: TestOffice, sheet: Path) -> None:
    sheet.write_text(
        HEADER
        + "Goyang,South Korea,Binzhou,China,1997-01-25,friendship,,active,\n"
        + "Goyang,South Korea,Binzhou,China,2006-04-28,friendship,,active,\n"
    )

    first, second = take(office, sheet), take(office, sheet)

    assert (counts(first), counts(second)) == ({"new": 2}, {"same": 2})


def test_our_own_place_needs_no_country_once_it_is_known(office: TestOffice, sheet: Path) -> None:
    sheet.write_text(HEADER + "Andong,South Korea,Sagae,Japan,1974-02-04,sister,,active,\n")
    take(office, sheet)
    sheet.write_text("Sister city,Country,Since,Kind\nHolstebro,Denmark,1991,Sister city\n")

    with office.transaction() as tx:
        report = import_file(tx, sheet, Choices(own="Andong"), by=office.actor, gazetteer=gazetteer())

    assert counts(report) == {"new": 1}
    with office.transaction() as tx:
        taken = tx.execute(text("SELECT count(*) FROM agreements WHERE signed_on = '1991'")).scalar_one()
    assert taken == 1
    assert not report.unchecked


def test_strict_takes_nothing_when_a_row_is_wrong(office: TestOffice, sheet: Path) -> None:
    sheet.write_text(
        HEADER
        + "Andong,South Korea,Sagae,Japan,1974-02-04,sister,,active,\n"
        + "Andong,South Korea,Cusco,Peru,2009-02-30,sister,,active,\n"
        + "Andong,South Korea,Holon,Israel,2004-02-08,brotherhood of cats,,active,\n"
    )

    report = take(office, sheet, strict=True)

    assert counts(report) == {"new": 1, "wrong": 2}
    assert stored(office) == 0
    wrong = [(row.number.row, row.problems[0].column) for row in report.rows if row.outcome is RowOutcome.WRONG]
    assert wrong == [(3, "agreement_date"), (4, "kind")]


def test_a_dry_run_stores_nothing(office: TestOffice) -> None:
    report = take(office, EXAMPLE, dry_run=True)

    assert counts(report)["new"] == 67
    assert stored(office) == 0


def test_a_crash_in_the_middle_leaves_nothing(office: TestOffice) -> None:
    class CrashError(Exception):
        pass

    with pytest.raises(CrashError), office.transaction() as tx:
        import_file(tx, EXAMPLE, by=office.actor, gazetteer=gazetteer())
        raise CrashError

    assert stored(office) == 0


def test_places_the_gazetteer_does_not_know_are_marked(office: TestOffice, sheet: Path) -> None:
    sheet.write_text(HEADER + "Andong,South Korea,Nowhereville,Japan,1974-02-04,sister,,active,\n")

    report = take(office, sheet)

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT names ->> 'en' AS name, checked, zone FROM places ORDER BY id")).all()
    found = {row.name: (row.checked, row.zone) for row in rows}
    assert report.unchecked == ("Nowhereville",)
    assert found["Nowhereville"] == (False, "Asia/Tokyo")


def test_the_number_of_statements_does_not_grow_with_the_rows(office: TestOffice, tmp_path: Path) -> None:
    lines = [f"Andong,South Korea,Sagae,Japan,19{year}-02-04,sister,,active,\n" for year in range(50, 80)]
    seen: list[int] = []

    def note(*arguments: object) -> None:
        seen[-1] += 1

    event.listen(office.database.engine, "before_cursor_execute", note)
    for size in (1, 30):
        path = tmp_path / f"{size}.csv"
        path.write_text(HEADER + "".join(lines[:size]).replace("Sagae", "Sagae" if size == 1 else "Takayama"))
        seen.append(0)
        take(office, path)
    event.remove(office.database.engine, "before_cursor_execute", note)

    assert seen[1] <= seen[0]


def test_the_number_of_statements_does_not_grow_with_the_places_nobody_knows(
    office: TestOffice, tmp_path: Path
) -> None:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    counts = []
    event.listen(office.database.engine, "before_cursor_execute", note)
    for size in (1, 20):
        path = tmp_path / f"{size}.csv"
        names = [f"Nowhere{size}x{number}" for number in range(size)]
        path.write_text(
            HEADER + "".join(f"Andong,South Korea,{name},USA,2019-02-04,sister,,active,\n" for name in names)
        )
        seen.clear()
        take(office, path)
        counts.append(len(seen))
    event.remove(office.database.engine, "before_cursor_execute", note)

    assert counts[1] <= counts[0]


def test_a_kind_of_ones_own_is_taken_in_by_the_phase_of_its_states(office: TestOffice, sheet: Path) -> None:
    document = yaml.safe_load(packaged()["letter-of-intent", 1])
    document["kind"] = "pen-friends"
    own = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    own = re.sub(r"(?<![.\w])in-force\b", "held", own).replace("phase: held", "phase: in-force")
    with office.transaction() as tx:
        adopt(tx, own, by=OPERATOR)
    sheet.write_text(
        HEADER
        + "Andong,South Korea,Sagae,Japan,1974-02-04,pen-friends,,active,\n"
        + "Andong,South Korea,Kamakura,Japan,1974-02-04,pen-friends,,dormant,\n"
        + "Andong,South Korea,Cusco,Peru,,pen-friends,,proposed,\n"
    )

    report = take(office, sheet)

    assert [row.outcome for row in report.rows] == [RowOutcome.NEW, RowOutcome.WRONG, RowOutcome.NEW]
    assert [problem.code for problem in report.rows[1].problems] == ["no-such-state"]
    with office.transaction() as tx:
        states = tx.execute(text("SELECT state, phase FROM agreements ORDER BY reference")).all()
    assert sorted(map(tuple, states)) == [("held", "in-force"), ("proposed", "making")]
    assert counts(take(office, sheet)) == {"same": 2, "wrong": 1}


def test_one_thing_written_several_ways_is_one_and_is_said(office: TestOffice) -> None:
    report = take(office, EXAMPLE.parent / "trials" / "same-city-other-letters.csv")

    assert counts(report) == {"new": 1, "same": 3}
    assert [[problem.code for problem in row.problems] for row in report.rows] == [[], *([["repeats"]] * 3)]
    assert len({row.ref for row in report.rows}) == 1
