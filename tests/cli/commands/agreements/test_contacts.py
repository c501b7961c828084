"""Contacts and memberships by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_a_contact_moves_the_last_one_on(amity: Any, filled: str) -> None:
    contact = ("agreements", "contact", filled)

    letter = amity(*contact, "Greetings answered", "--kind", "letter", "--on", "2026-12-20", "--json")
    amity(
        *contact, "Visit of the mayor", "--kind", "visit", "--on", "2025-05", "--venue", "Sagae", "--note", "Cherries."
    )
    output = amity("agreements", "show", filled, "--json")[1]
    page = amity("agreements", "show", filled)[1]

    assert letter[0] == 0
    assert (letter[1]["kind"], letter[1]["last_contact_on"]) == ("letter", "2026-12-20")
    assert output["last_contact_on"] == "2026-12-20"
    assert [(one["title"], one["venue"], one["summary"]) for one in output["meetings"]] == [
        ("Visit of the mayor", "Sagae", "Cherries."),
        ("Greetings answered", None, None),
    ]
    assert "last contact     2026-12-20" in page
    assert "2025-05  Visit of the mayor (visit, Sagae): Cherries." in page


def test_a_contact_lies_behind(amity: Any, filled: str) -> None:
    contact = ("agreements", "contact", filled, "Fair")

    ahead = amity(*contact, "--kind", "meeting", "--on", "2027-02-01", "--json")
    other = amity(*contact, "--kind", "dinner", "--on", "2026-02-01")

    assert (code_of(ahead), "2027-02-01" in ahead[2], other[0]) == ((2, "date-ahead"), True, 2)


def test_a_league_is_joined_from_the_command_line(amity: Any, filled: str) -> None:
    ref = amity("agreements", "propose", "league-membership", "--title", "UCLG", "--json")[1]["ref"]
    member = ("agreements", "membership", ref, "UCLG")

    first = amity(*member, "--place", "Andong", "--since", "2026", "--until", "2030-12", "--json")
    again = amity(*member, "--json")
    named = amity(*member, "--delegate", "Mayor of Andong", "--json")
    nobody = amity("agreements", "membership", ref, "WHO", "--place", "Sagae")
    backwards = amity("agreements", "membership", ref, "WHO", "--since", "2026", "--until", "2025")
    page = amity("agreements", "show", ref)[1]

    assert (first[0], first[1]["since"], first[1]["until"], first[1]["delegate"]) == (0, "2026", "2030-12", None)
    assert code_of(again) == (1, "already-recorded")
    assert (named[0], named[1]["delegate"], named[1]["id"]) == (0, "Mayor of Andong", first[1]["id"])
    assert (nobody[0], backwards[0]) == (1, 2)
    assert "Andong in UCLG since 2026 until 2030-12, delegate Mayor of Andong" in page


def test_what_is_wrong_is_named_as_the_command_has_it(amity: Any, filled: str) -> None:
    """With the words and limits that the form has."""
    blank = amity("agreements", "contact", filled, "  ", "--kind", "visit", "--on", "2025-05", "--json")
    long = amity("agreements", "field", filled, "x" * 501, "--json")

    assert (code_of(blank), "TITLE: " in blank[2]) == ((2, "usage"), True)
    assert (code_of(long), "FIELDS: " in long[2], "500" in long[2]) == ((2, "usage"), True, True)
