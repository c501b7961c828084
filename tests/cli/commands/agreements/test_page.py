"""An agreement as a page of text: whatever is known of it, in words."""

from __future__ import annotations

import re
from typing import Any


def line_with(page: str, text: str) -> str:
    return next(line for line in page.splitlines() if text in line)


def test_everything_stands_on_the_page_and_nothing_is_raw(amity: Any, asked: str) -> None:
    returned = amity("--as", "kim@example.org", "agreements", "vote", asked, "return", "--note", "Say who pays.")
    assert returned[0] == 0
    for command in (
        ("document", asked, "Text", "--language", "en", "--status", "agreed"),
        ("advance", asked, "agree"),
        ("sign-party", asked, "Cusco", "--name", "A. Mayor", "--title", "Mayor", "--on", "2026-12-01", "--at", "Cusco"),
        ("track", asked, "Corinth", "council", "pending", "--since", "2026-11", "--from", "Their letter"),
        ("notified", asked, "Cusco", "--on", "2026-12-02"),
        ("carried", asked, "Cusco", "The friends of Cusco"),
        ("terms", asked, "--valid-for", "P5Y", "--renewal", "tacit", "--notice", "P6M", "--language", "en"),
        ("notice", filled_of(amity), "--by", "Sagae", "--given", "2026-12-01", "--reason", "No money"),
        ("link", asked, filled_of(amity)),
    ):
        status, _, error = amity("agreements", *command)
        assert (status, error) == (0, ""), command

    status, page, _ = amity("agreements", "show", asked)
    earlier = amity("agreements", "show", filled_of(amity))[1]

    assert status == 0
    assert not re.search(r"[{}\[\]]|\bTrue\b|\bFalse\b|\bNone\b", page + earlier)
    assert line_with(page, "turn").split(maxsplit=1)[1].startswith("Our turn: Kim, since 2027-01-01.")
    assert "waits for Kim" in line_with(page, ": open since 2027-01-01")
    assert "Kim returns it: Say who pays." in page
    assert line_with(page, "-> negotiating  kim@example.org").endswith(": Say who pays.")
    assert "signed 2026-12-01 in Cusco by A. Mayor" in page
    assert "Council (council): pending since 2026-11, known from Their letter" in page
    assert "by The friends of Cusco" in page
    assert line_with(page, "notice period").split() == ["notice", "period", "P6M"]
    assert "grew" in line_with(page, filled_of(amity))
    assert f"led to {asked}" in earlier
    assert "Sagae: given 2026-12-01, takes effect" in earlier
    assert line_with(page, "last contact").split(maxsplit=2)[2] == "not recorded"


def filled_of(amity: Any) -> str:
    return str(amity("agreements", "list", "--json")[1]["agreements"][0]["ref"])
