"""Substitutes by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_who_stands_in_votes_for_the_absent(amity: Any, asked: str) -> None:
    days = ("--from", "2026-12-30", "--until", "2027-01-20")
    given = amity("users", "delegate", "kim@example.org", "--to", "lee@example.org", *days, "--json")
    turn = amity("agreements", "actions", asked, "--json")[1]["turn"]
    voted = amity(
        "--as", "lee@example.org", "agreements", "vote", asked, "approve", "--for", "kim@example.org", "--json"
    )
    listed = amity("users", "delegations", "--json")[1]
    withdrawn = amity("users", "withdraw", given[1]["id"], "--json")

    assert (given[0], turn["who"], voted[1]["state"], listed["total"]) == (0, ["Lee"], "signing", 1)
    assert withdrawn[1] == {"id": given[1]["id"], "withdrawn": True}


def test_a_mutual_absence_is_refused_with_the_reason(amity: Any, asked: str) -> None:
    days = ("--from", "2027-01-04", "--until", "2027-01-08")
    assert amity("users", "delegate", "kim@example.org", "--to", "lee@example.org", *days)[0] == 0

    status, _, error = amity("users", "delegate", "lee@example.org", "--to", "kim@example.org", *days, "--json")

    assert code_of((status, "", error)) == (1, "mutual-absence")
    for named in ("kim@example.org", "2027-01-04", "2027-01-08", "lee@example.org"):
        assert named in error
