"""Importing by its real command: what it asks for, and what it did."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.refusals import code_of

ROWS = """city_a,country_a,city_b,country_b,agreement_date,kind,fields,status,source
Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,https://example.org/1
Andong,South Korea,Nowhereville,United States,1999-05-03,sister,farming,active,https://example.org/2
"""


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "relations.csv"
    path.write_text(ROWS)
    return str(path)


@pytest.fixture
def two(amity: Any, filled: str) -> str:
    """An office with several coordinators; returns the reference of an agreement."""
    for name in ("kim", "lee"):
        assert amity("users", "create", f"{name}@example.org", "--role", "coordinator")[0] == 0
    return filled


def test_an_import_asks_who_gets_what_nobody_looks_after(amity: Any, two: str, sheet: str) -> None:
    asked = amity("import", sheet, "--json")
    tried = amity("import", sheet, "--dry-run", "--json")
    taken = amity("import", sheet, "--default-owner", "lee@example.org", "--json")
    named = amity("offices", "default-owner", "--json")

    assert (asked[0], tried[0], taken[0]) == (2, 0, 0), (asked, tried)
    assert code_of(asked) == (2, "default-owner-needed")
    # The other is there already.
    assert (taken[1]["new"], taken[1]["same"]) == (1, 1)
    assert named[1] == {"default_owner": "lee@example.org", "named": True}


def test_an_import_says_row_by_row_what_it_did(amity: Any, filled: str, tmp_path: Path) -> None:
    sheet = tmp_path / "changed.csv"
    sheet.write_text(
        "own city,own country,partner,partner's country,date,kind\n"
        "Andong,KR,Sagae,JP,1974-02-14,sister\nAndong,KR,Cusco,PE,2009-02-30,sister\n"
    )

    lines = amity("import", str(sheet))[1].splitlines()

    assert lines[0] == f"row 2: changed  {filled}  1974-02-04 -> 1974-02-14"
    assert lines[1] == "row 3: wrong"
    assert lines[2].startswith("  date: ")


def workbook(path: Path) -> str:
    """Two sheets with every kind of line, and one that is no list."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List"
    for cells in (
        ["Partner cities of Andong"],
        [],
        ["own city", "own country", "partner", "country", "date", "kind", "Budget"],
        ["Andong", "KR", "Sagae", "Japan", "1974-02-14", "sister", 5],
        [],
        ["Andong", "KR", "Nowhereville", "United States", "1999-05-03", "sister", 7],
        ["Andong", "KR", "Cusco", "Peru", "2009-02-30", "sister", 9],
        ["Andong", "KR", "NOWHEREVILLE", "United States", "1999-05-03", "sister", 7],
    ):
        sheet.append(cells)
    other = book.create_sheet("Remarks")
    other.append(["Kim made this list."])
    other.append(["In 2026."])
    book.save(path)
    return str(path)


def test_the_lines_of_a_file_add_up(amity: Any, filled: str, tmp_path: Path) -> None:
    answer = amity("import", workbook(tmp_path / "list.xlsx"), "--dry-run", "--json")[1]

    lines = answer["lines"]
    assert lines == {
        "total": 10, "titles": 1, "headers": 1, "blank": 2, "rows": 4, "taken": 3, "wrong": 1, "left_out": 2,
    }  # fmt: skip
    assert lines["rows"] == lines["taken"] + lines["wrong"] == len(answer["rows"])
    assert lines["total"] == sum(lines[name] for name in ("titles", "headers", "blank", "rows", "left_out"))


@pytest.mark.parametrize("option", ["--dry-run", "--strict"])
def test_json_has_everything_that_the_screen_says(amity: Any, filled: str, tmp_path: Path, option: str) -> None:
    path = workbook(tmp_path / "list.xlsx")
    screen, answer = amity("import", path, option)[1], amity("import", path, option, "--json")[1]

    shown = iter(screen.splitlines())
    for row in answer["rows"]:
        line = next(shown)
        assert line.startswith(f"row {row['row']}: {row['outcome']}")
        assert row["ref"] is None or row["ref"] in line
        if row["outcome"] == "changed":
            assert line.endswith(f"{row['dates']['from']} -> {row['dates']['to']}")
        for problem in row["problems"]:
            assert next(shown) == f"  {problem['column']}: {problem['message']}"
    counts = ", ".join(f"{answer[name]} {name}" for name in ("new", "same", "changed", "wrong"))
    begins = "Nothing was imported" if answer["refused"] else "Would be done" if answer["dry_run"] else "Done"
    assert next(shown).startswith(f"{begins}: {counts}.")
    lines = next(shown)
    assert [int(number) for number in re.findall(r"\d+", lines)] == [
        answer["lines"][name] for name in ("total", "titles", "headers", "blank", "taken", "wrong", "left_out")
    ]
    sheets = next(shown)
    assert [name for name in (*answer["sheets"], *answer["sheets_left_out"]) if name not in sheets] == []
    assert [why for why in answer["sheets_left_out"].values() if why not in sheets] == []
    assert ", ".join(answer["ignored_columns"]) in next(shown)
    assert answer["ignored_columns"] == ["Budget"]
    places = next(shown)
    assert places.startswith(f"{len(answer['unchecked_places'])} ")
    assert [name for name in answer["unchecked_places"] if name not in places] == []
    zones = next(shown)
    assert [pair for pair in answer["assumed_zones"].items() if f"{pair[0]} ({pair[1]})" not in zones] == []
    # Nothing more is said.
    assert list(shown) == []


def test_json_has_the_encoding_that_the_screen_says(amity: Any, filled: str, sheet: str) -> None:
    screen = amity("import", sheet, "--dry-run")[1]
    answer = amity("import", sheet, "--dry-run", "--json")[1]

    assert answer["encoding"] == "utf-8"
    assert f"Read as {answer['encoding']}." in screen


def test_an_import_shows_what_it_read(amity: Any, filled: str, sheet: str) -> None:
    rows = amity("import", sheet, "--dry-run", "--json")[1]["rows"]
    screen = amity("import", sheet, "--dry-run", "--verbose")[1].splitlines()

    assert rows[0]["read"] == {
        "own": {"text": "Andong", "name": "Andong", "country": "KR", "region": "", "checked": True},
        "partners": [{"text": "Sagae", "name": "Sagae", "country": "JP", "region": "", "checked": True}],
        "kind": "sister-city",
        "date": "1974-02-04",
        "status": "in-force",
        "outcome": None,
    }
    assert [row["read"]["partners"][0]["checked"] for row in rows] == [True, False]
    assert [value for value in ("Andong", "Sagae", "JP", "sister-city", "1974-02-04") if value not in screen[1]] == []


def test_a_wrong_row_shows_what_could_be_read(amity: Any, filled: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("own city,own country,partner,date,kind\nAndong,KR,,1974,marriage\n")

    [row] = amity("import", str(path), "--dry-run", "--json")[1]["rows"]

    assert (row["outcome"], row["read"]["kind"], row["read"]["date"]) == ("wrong", None, "1974")
    assert (row["read"]["own"]["name"], row["read"]["partners"]) == ("Andong", [])


def test_choices_that_rows_overrule_are_counted(amity: Any, filled: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "own city,own country,partner,country,kind\nAndong,KR,Sagae,Japan,sister\nSuwon,KR,Cusco,Peru,friendship\n"
    )

    answer = amity("import", str(path), "--own", "andong", "--kind", "sister-city", "--dry-run", "--json")[1]

    assert answer["overruled"] == {"own": 1, "kind": 1}
    assert "overruled" in amity("import", str(path), "--dry-run", "--json")[1]


def test_a_dry_run_says_that_it_saves_no_mapping(amity: Any, filled: str, sheet: str) -> None:
    screen = amity("import", sheet, "--dry-run", "--save-mapping", "ours")[1]

    assert "'ours'" in screen.splitlines()[-1]
    assert amity("import", sheet, "--dry-run", "--save-mapping", "ours", "--json")[1]["saved_mapping"] is None
