"""People and their roles by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_who_left_does_not_look_as_if_they_were_here(amity: Any, asked: str) -> None:
    assert amity("users", "handover", "kim@example.org", "--to", "lee@example.org", "--roles")[0] == 0

    lines = amity("users", "list")[1].splitlines()

    assert "left on 2027-01-01" in lines[-1]
    assert "kim@example.org" in lines[-1]
    assert "approver" not in lines[-1]


def test_roles_are_given_and_taken(amity: Any, asked: str) -> None:
    assert amity("users", "create", "admin@example.org", "--role", "administrator")[0] == 0
    given = amity("users", "roles", "lee@example.org", "--add", "approver", "--remove", "viewer", "--json")
    acting = amity("--as", "lee@example.org", "users", "roles", "lee@example.org", "--add", "administrator")
    last = amity("users", "roles", "admin@example.org", "--add", "viewer", "--remove", "administrator", "--json")
    none = amity("users", "roles", "lee@example.org", "--remove", "coordinator", "--remove", "approver")
    unknown = amity("users", "roles", "lee@example.org", "--add", "king")
    shown = amity("users", "roles", "lee@example.org")

    assert (given[0], given[1]["roles"]) == (0, ["coordinator", "approver"])
    assert acting[0] == 1
    assert code_of(last) == (1, "last-administrator")
    assert (none[0], unknown[0]) == (1, 2)
    assert shown[1] == "Lee <lee@example.org>: coordinator approver.\n"
    assert amity("verify")[0] == 0


def test_a_home_place_is_named_and_shown(amity: Any, asked: str) -> None:
    unknown = amity("users", "place", "lee@example.org", "Atlantis", "--json")
    both = amity("users", "place", "lee@example.org", "Shusha", "--clear")
    given = amity("users", "place", "lee@example.org", "Shusha", "--json")
    added = amity("users", "create", "park@example.org", "--role", "viewer", "--place", "Shusha")
    wrong = amity("users", "create", "choi@example.org", "--role", "viewer", "--place", "Atlantis", "--zone", "Mars")
    listed = amity("users", "list", "--json")[1]["users"]
    cleared = amity("users", "place", "lee@example.org", "--clear", "--json")

    assert (unknown[0], both[0], wrong[0]) == (2, 2, 2)
    assert (given[0], given[1]["place"]) == (0, "Shusha")
    assert added[0] == 0
    assert sorted(user["address"] for user in listed if user["place"] == "Shusha") == [
        "lee@example.org",
        "park@example.org",
    ]
    assert cleared[1]["place"] is None
    assert amity("verify")[0] == 0
