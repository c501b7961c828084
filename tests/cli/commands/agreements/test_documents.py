"""Documents and fields by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_a_text_is_agreed_on_the_command_line_alone(amity: Any, filled: str) -> None:
    ref = amity("agreements", "propose", "friendship-mou", "--partner", "Sagae", "--json")[1]["ref"]
    amity("agreements", "advance", ref, "open")

    fields = amity("agreements", "field", ref, "Culture", "Sport", "--json")
    again = amity("agreements", "field", ref, "culture")
    draft = amity("agreements", "document", ref, "First draft", "--language", "en")
    early = amity("agreements", "advance", ref, "agree", "--json")
    steps = {step["trigger"]: step for step in amity("agreements", "actions", ref, "--json")[1]["actions"]}
    text = ("agreements", "document", ref, "Agreed text", "--language", "ko", "--language", "en", "--prevails", "en")
    agreed = amity(*text, "--status", "agreed", "--on", "2026-12-24", "--json")
    moved = amity("agreements", "advance", ref, "agree")
    documents = amity("agreements", "show", ref, "--json")[1]["documents"]

    assert (fields[0], fields[1]["fields"], again[0]) == (0, ["Culture", "Sport"], 1)
    assert draft[:2] == (0, f"{ref}: First draft is recorded (agreement, draft).\n")
    assert code_of(early) == (1, "transition-refused")
    assert "texts.agreed" in [item["code"] for item in steps["agree"]["unmet"]]
    assert (agreed[0], agreed[1]["texts"]) == (0, {"ko": "agreed", "en": "agreed"})
    assert (moved[0], "approving" in moved[1]) == (0, True)
    assert [(one["title"], len(one["texts"])) for one in documents] == [("First draft", 1), ("Agreed text", 2)]


def test_a_document_that_cannot_be_is_refused_in_one_line(amity: Any, filled: str) -> None:
    for options, code, named in (
        (("--language", "xqz"), "usage", "“xqz”"),
        (("--language", "ko", "--prevails", "az"), "usage", "--prevails"),
        (("--on", "2026-02-30"), "usage", "2026-02-30"),
        (("--kind", "poem"), "usage", "poem"),
    ):
        refused = amity("agreements", "document", filled, "A text", *options, "--json")

        assert (code_of(refused), named in refused[2], len(refused[2].splitlines())) == ((2, code), True, 1)
    assert amity("agreements", "document", "AND-1999-999", "A text")[0] == 1
    assert amity("agreements", "document", filled, "  ")[0] == 2


def test_the_beginning_of_a_name_is_enough(amity: Any, filled: str) -> None:
    ref = amity("agreements", "propose", "friendship-mou", "--partner", "Namangan City, Uzbekistan", "--json")[1]["ref"]
    name = amity("agreements", "show", ref, "--json")[1]["parties"][1]["name"]
    assert name == "Namangan City"

    found = amity("agreements", "track", ref, "Namangan", "council", "pending")
    hosts = amity("agreements", "terms", ref, "--host", "namangan", "--host", "Andong")
    unknown = amity("agreements", "track", ref, "Nam", "council", "pending")

    assert (found[0], hosts[0]) == (0, 0)
    assert (unknown[0], "Namangan City" in unknown[2]) == (1, True)
