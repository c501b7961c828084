"""Approving, standing in, handing over and the parties' own ways, by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_a_vote_is_told_with_what_it_led_to(amity: Any, asked: str) -> None:
    abstained = amity("--as", "kim@example.org", "agreements", "vote", asked, "abstain", "--json")
    again = amity("agreements", "show", asked, "--json")[1]["earlier_approvals"]
    refused = amity("--as", "lee@example.org", "agreements", "vote", asked, "approve", "--json")

    # One voter who abstains leaves nobody to approve.
    assert (abstained[0], abstained[1]["state"], abstained[1]["moved"]) == (0, "negotiating", True)
    assert [vote["choice"] for vote in again[0]["votes"]] == ["abstain"]
    assert refused[0] == 1


def test_advancing_prints_that_the_vote_was_recorded(amity: Any, asked: str) -> None:
    assert amity("users", "create", "park@example.org", "--role", "approver")[0] == 0

    status, output, _ = amity("--as", "kim@example.org", "agreements", "advance", asked, "approve")

    assert (status, output.strip()) == (0, f"{asked} is now signing.")


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


def test_each_party_of_four_goes_its_own_way(amity: Any, asked: str) -> None:
    output = amity(
        *("agreements", "track", asked, "Cusco", "council", "pending"),
        *("--since", "2026-11", "--from", "Their letter", "--json"),
    )
    turn = amity("agreements", "show", asked, "--json")[1]["turn"]
    for place, day in {"Cusco": "2026-12-01", "Corinth": "2026-12-02", "Shusha": "2026-12-03"}.items():
        signed = ("--name", f"Mayor of {place}", "--on", day, "--at", place)
        assert amity("agreements", "sign-party", asked, place, *signed)[0] == 0
        assert amity("agreements", "notified", asked, place, "--on", day)[0] == 0
        assert amity("agreements", "ratified", asked, place, "--on", day)[0] == 0
    status, _, error = amity("agreements", "track", asked, "Atlantis", "council", "done")
    parties = {party["name"]: party for party in amity("agreements", "show", asked, "--json")[1]["parties"]}

    assert output[0] == 0
    # Our own step is open too, and comes first.
    assert turn["side"] == "ours"
    assert parties["Cusco"]["track"][0]["since"] == "2026-11"
    assert [parties[name]["signed_at"] for name in ("Cusco", "Corinth", "Shusha")] == ["Cusco", "Corinth", "Shusha"]
    assert (parties["Corinth"]["notified_on"], parties["Shusha"]["ratified_on"]) == ("2026-12-02", "2026-12-03")
    assert (status, "Cusco, Corinth, Shusha" in error) == (1, True)
