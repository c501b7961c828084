"""Handing over by its real command."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_a_dry_run_of_a_handover_says_what_is_then_done(amity: Any, asked: str) -> None:
    handover = ("users", "handover", "kim@example.org", "--to", "lee@example.org", "--roles", "--json")

    dry = amity(*handover, "--dry-run")[1]
    done = amity(*handover)[1]
    people = {user["address"]: user for user in amity("users", "list", "--json")[1]["users"]}

    assert {**dry, "dry_run": False} == done
    assert [(item["kind"], item["ref"], item["goes_to"]) for item in done["items"]] == [
        ("step", asked, "lee@example.org")
    ]
    assert done["roles_given"] == ["approver"]
    assert people["kim@example.org"]["left_on"] == "2027-01-01"
    assert amity("--as", "kim@example.org", "agreements", "actions", asked)[0] == 1


def test_a_handover_to_somebody_who_could_not_work_is_refused(amity: Any, asked: str) -> None:
    handover = ("users", "handover", "kim@example.org", "--to", "lee@example.org")

    dry = amity(*handover, "--dry-run", "--json")
    refused = amity(*handover, "--json")
    both = amity(*handover, "--roles", "--without-roles")
    meant = amity(*handover, "--without-roles", "--json")

    for answer in (dry, refused):
        assert (code_of(answer), "approver" in answer[2]) == ((1, "roles-lacking"), True)
    assert both[0] == 2
    assert (meant[0], meant[1]["roles_lacking"]) == (0, ["approver"])
