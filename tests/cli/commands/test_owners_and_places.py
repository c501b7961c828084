"""Owners, the default owner and places, by their real commands; and what an import asks for."""

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


def test_an_owner_is_named_for_many_at_once(amity: Any, two: str) -> None:
    given = amity("agreements", "owner", two, two, "--to", "kim@example.org", "--json")
    again = amity("agreements", "owner", two, "--to", "kim@example.org", "--json")
    back = amity("agreements", "owner", two, "--nobody")
    kept = amity("agreements", "owner", two, "--nobody", "--json")
    unclear = amity("agreements", "owner", two)
    unknown = amity("agreements", "owner", two, "--to", "nobody@example.org")

    assert given[:2] == (0, {"owner": "kim@example.org", "changed": [two], "same": []})
    assert again[:2] == (0, {"owner": "kim@example.org", "changed": [], "same": [two]})
    assert (back[0], back[1].partition(":")[0], len(back[1].splitlines())) == (0, two, 1)
    assert kept[:2] == (0, {"owner": None, "changed": [], "same": [two]})
    assert (unclear[0], unknown[0]) == (2, 1)


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


def test_assumed_time_zones_are_named_by_the_import_and_set_by_command(amity: Any, filled: str, sheet: str) -> None:
    output = amity("import", sheet, "--owner", "a@example.org", "--json")[1]
    assert isinstance(output, dict), output
    unsure = amity("places", "list", "--unsure", "--json")[1]["places"]
    done = amity("places", "set", "Nowhereville", "--zone", "America/Denver", "--json")
    after = amity("places", "list", "--unsure", "--json")[1]["places"]
    wrong = amity("places", "set", "Nowhereville", "--zone", "America/Atlantis")
    nothing = amity("places", "set", "Nowhereville")

    assert list(output["assumed_zones"]) == ["Nowhereville"]
    assert [(place["name"], place["zone_assumed"], place["checked"]) for place in unsure] == [
        ("Nowhereville", True, False)
    ]
    assert (done[0], done[1]["zone"], done[1]["zone_assumed"]) == (0, "America/Denver", False)
    assert after == []
    assert (wrong[0], nothing[0]) == (2, 2)
