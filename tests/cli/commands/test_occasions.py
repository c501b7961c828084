"""Occasions by their real commands."""

from __future__ import annotations

from typing import Any


def test_an_occasion_is_one_of_its_title_its_day_and_its_place(amity: Any, filled: str, parties: list[str]) -> None:
    own, partner = parties[:2]
    fair = ("occasions", "add", "Autumn fair", "2030-09-20")
    assert amity(*fair, "--kind", "festival", "--place", own, "--until", "2030-09-22")[0] == 0

    theirs = amity(*fair, "--kind", "conference", "--place", partner, "--agreement", filled)
    of_none = amity(*fair, "--kind", "jubilee", "--agreement", filled)
    refused = amity(*fair, "--kind", "conference", "--place", own, "--agreement", filled)
    linked = amity(*fair, "--kind", "festival", "--place", own, "--until", "2030-09-22", "--agreement", filled)

    assert (theirs[0], of_none[0], refused[0], linked[0]) == (0, 0, 1, 0)
    for named in ("Autumn fair", "2030-09-20", "festival", own, "2030-09-22"):
        assert named in refused[2]
    found = [(one["kind"], one["place"]) for one in amity("occasions", "list", "--json")[1]["occasions"]]
    assert sorted(found, key=str) == [("conference", partner), ("festival", own), ("jubilee", None)]


def test_lists_say_what_is_yearly_and_in_which_fields(amity: Any, filled: str, parties: list[str]) -> None:
    partner = parties[1]
    fair = ("occasions", "add", "Fish fair", "2030-09-20", "--kind", "festival", "--place", partner, "--yearly")
    added = amity(*fair, "--field", "Fisheries", "--field", "Trade")
    plain = amity("occasions", "add", "Fair", "2030-09-21", "--kind", "festival", "--place", partner)
    assert amity("calendars", "add", partner, "City day", "2030-05-06", "--yearly")[0] == 0

    (result,) = added[1].splitlines()[1:]
    assert [name in result for name in (partner, "Fisheries", "Trade")] == [True] * 3
    assert plain[1] == "Fair is added.\n"
    listed, days = amity("occasions", "list")[1].splitlines(), amity("calendars", "list")[1].splitlines()
    assert "yes" in listed[1]
    assert "Fisheries, Trade" in listed[1]
    assert "yes" not in listed[2]
    assert "yes" in days[1]
    assert amity("occasions", "list", "--json")[1]["occasions"][0]["fields"] == ["Fisheries", "Trade"]


def test_an_occasion_is_added_listed_and_removed(amity: Any, filled: str, parties: list[str]) -> None:
    place = parties[0]
    add = ("occasions", "add", "Harvest festival", "2030-09-20", "--kind", "festival", "--place", place)
    assert amity(*add)[0] == 0
    assert amity(*add)[0] != 0
    [occasion] = [one for one in amity("occasions", "list", "--json")[1]["occasions"] if one["place"] == place]

    assert amity("occasions", "remove", occasion["id"])[0] == 0

    assert amity("occasions", "list", "--json")[1]["occasions"] == []
