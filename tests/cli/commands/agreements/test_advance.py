"""Advancing and voting by their real commands."""

from __future__ import annotations

from typing import Any


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

    status, answered, _ = amity("--as", "kim@example.org", "agreements", "advance", asked, "approve")

    assert (status, answered.strip()) == (0, f"{asked} is now signing.")


def test_advancing_says_the_new_state(amity: Any, filled: str) -> None:
    status, answered, _ = amity("agreements", "advance", filled, "renew", "--note", "Both want it.", "--json")

    assert (status, answered["state"], answered["version"]) == (0, "renewing", 2)
    assert amity("--as", "a@example.org", "agreements", "advance", filled, "extend")[0] == 0
    events = amity("agreements", "show", filled, "--json")[1]["events"]
    assert [event["by"] for event in events if event["type"] == "agreement.advanced"] == ["operator", "a@example.org"]


def test_a_decision_of_another_system_counts_as_the_vote(amity: Any, asked: str) -> None:
    words = ("agreements", "decision", asked, "board", "approve", "--by", "The mayor", "--document", "A-1")
    step = amity("agreements", "show", asked, "--json")[1]["approval"][0]["step"]
    words = (*words[:3], step, *words[4:])

    dayless = amity(*words)
    to_come = amity(*words, "--on", "2999-01-01", "--json")
    abstained = amity(*(word if word != "approve" else "abstain" for word in words), "--on", "2020-05-04")
    returned = amity(*(word if word != "approve" else "return" for word in words), "--on", "2020-05-04", "--json")
    settled = amity(*words, "--on", "2020-05-04", "--file", "minutes.pdf", "--json")

    assert (dayless[0], to_come[0], abstained[0], returned[0]) == (2, 2, 2, 2)
    assert (settled[0], settled[1]["moved"]) == (0, True)
    assert amity("verify")[0] == 0
