"""`amity calendars`: closed days by hand and from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.refusals import code_of
from tests.registry.calendar_files import calendar, day


def test_a_file_is_tried_and_taken(amity: Any, asked: str, tmp_path: Path) -> None:
    file = tmp_path / "days.ics"
    file.write_bytes(calendar(day("a", "Election day", "20270603"), day("b", "", "20270604")))

    nobody = amity("calendars", "import", str(file), "--json")
    tried = amity("calendars", "import", str(file), "--country", "South Korea", "--dry-run", "--json")
    before = amity("calendars", "list", "--json")
    taken = amity("calendars", "import", str(file), "--country", "South Korea", "--json")
    listed = amity("calendars", "list", "--json")
    again = amity("calendars", "import", str(file), "--country", "South Korea", "--json")
    missing = amity("calendars", "import", str(tmp_path / "none.ics"), "--place", "Andong", "--json")

    assert code_of(nobody)[0] == 2
    assert code_of(missing) == (2, "calendar-file")
    assert (tried[0], tried[1]["dry_run"], [one["outcome"] for one in tried[1]["days"]]) == (0, True, ["new"])
    assert tried[1]["shifts"]["not_looked_at"] == 0
    assert before[1]["total"] == 0
    assert [one["outcome"] for one in taken[1]["days"]] == ["new"]
    assert [one["name"] for one in taken[1]["left_out"]] == [""]
    assert [(one["place"], one["country"], one["name"]) for one in listed[1]["days"]] == [(None, "KR", "Election day")]
    assert [one["outcome"] for one in again[1]["days"]] == ["same"]
    assert amity("calendars", "import", str(file), "--country", "South Korea")[0] == 0
    assert amity("verify")[0] == 0


def test_a_day_of_a_country_is_added_and_removed(amity: Any, asked: str) -> None:
    added = amity("calendars", "add", "Azerbaijan", "Decided day", "2027-06-03", "--country", "--json")
    twice = amity("calendars", "add", "Azerbaijan", "Decided day", "2027-06-03", "--country", "--json")
    unknown = amity("calendars", "add", "Atlantis", "Decided day", "2027-06-03", "--country", "--json")
    removed = amity("calendars", "remove", added[1]["id"])

    assert added[0] == 0
    assert code_of(twice) == (1, "closed-day")
    assert unknown[0] == 2
    assert removed[0] == 0
    assert amity("calendars", "list", "--json")[1]["total"] == 0
