"""Proposing agreements and adding parties to them, by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_four_cities_propose_a_letter_of_intent(amity: Any, filled: str) -> None:
    partners = [word for name in ("Cusco, Peru", "Corinth, GR", "Shusha, Azerbaijan") for word in ("--partner", name)]

    status, output, error = amity(
        *("agreements", "propose", "letter-of-intent", "--own", "AND", *partners, "--field", "Heritage"),
        *("--title", "Cities of heritage", "--owner", "a@example.org", "--on", "2026-12-01", "--note", "At a fair"),
        "--json",
    )

    assert (status, error) == (0, "")
    assert [(party["name"], party["country"], party["own"]) for party in output["parties"]] == [
        ("Andong", "KR", True),
        ("Cusco", "PE", False),
        ("Corinth", "GR", False),
        ("Shusha", "AZ", False),
    ]
    assert (output["ref"], output["title"], output["state"]) == ("AND-2026-001", "Cities of heritage", "proposed")


def test_the_only_own_place_and_known_partners_need_no_more_words(amity: Any, filled: str) -> None:
    status, output, _ = amity("agreements", "propose", "friendship-mou", "--partner", "Sagae")

    assert (status, output) == (0, "AND-2027-001 is proposed: Andong and Sagae: Friendship city MOU.\n")


def test_a_membership_is_proposed_with_nobody(amity: Any, filled: str) -> None:
    status, output, _ = amity("agreements", "propose", "league-membership", "--title", "UCLG", "--json")
    refused = amity("agreements", "propose", "friendship-mou", "--json")

    assert (status, [party["own"] for party in output["parties"]]) == (0, [True])
    assert code_of(refused) == (2, "partner-needed")


def test_what_cannot_be_a_partner_is_refused_in_one_line(amity: Any, filled: str) -> None:
    for partner, says in {
        "Nowhere": "“Nowhere” names no country, and is not a place of this office.",
        "Cusco, Qwxyz": "“Cusco, Qwxyz” does not end with a country.",
        "Andong, KR": "A partner cannot be our own side.",
    }.items():
        status, _, error = amity("agreements", "propose", "friendship-mou", "--partner", partner)

        assert (status, says in error, error.count("\n")) == (2, True, 1)
    assert amity("agreements", "propose", "nothing", "--partner", "Sagae")[0] in (1, 2)
    assert amity("agreements", "propose", "friendship-mou", "--own", "Atlantis", "--partner", "Sagae")[0] == 2
    assert amity("agreements", "list", "--json")[1]["total"] == 1


def test_a_further_party_joins_while_the_agreement_is_made(amity: Any, filled: str) -> None:
    ref = amity("agreements", "propose", "friendship-mou", "--partner", "Sagae", "--json")[1]["ref"]

    status, output, _ = amity("agreements", "party", ref, "Cusco, Peru", "--json")
    again = amity("agreements", "party", ref, "Cusco, Peru", "--json")
    late = amity("agreements", "party", filled, "Cusco, Peru", "--json")

    assert (status, [party["name"] for party in output["parties"]]) == (0, ["Andong", "Sagae", "Cusco"])
    assert code_of(again) == (1, "party")
    assert code_of(late) == (1, "party")
