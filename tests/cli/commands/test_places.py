"""Places by their real commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ROWS = """city_a,country_a,city_b,country_b,agreement_date,kind,fields,status,source
Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,https://example.org/1
Andong,South Korea,Nowhereville,United States,1999-05-03,sister,farming,active,https://example.org/2
"""


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "relations.csv"
    path.write_text(ROWS)
    return str(path)


def test_assumed_time_zones_are_named_by_the_import_and_set_by_command(amity: Any, filled: str, sheet: str) -> None:
    answered = amity("import", sheet, "--owner", "a@example.org", "--json")[1]
    assert isinstance(answered, dict), answered
    unsure = amity("places", "list", "--unsure", "--json")[1]["places"]
    done = amity("places", "set", "Nowhereville", "--zone", "America/Denver", "--json")
    after = amity("places", "list", "--unsure", "--json")[1]["places"]
    wrong = amity("places", "set", "Nowhereville", "--zone", "America/Atlantis")
    nothing = amity("places", "set", "Nowhereville")

    assert list(answered["assumed_zones"]) == ["Nowhereville"]
    assert [(place["name"], place["zone_assumed"], place["checked"]) for place in unsure] == [
        ("Nowhereville", True, False)
    ]
    assert (done[0], done[1]["zone"], done[1]["zone_assumed"]) == (0, "America/Denver", False)
    assert after == []
    assert (wrong[0], nothing[0]) == (2, 2)
