"""Importing by its real command: what it asks for, and what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
