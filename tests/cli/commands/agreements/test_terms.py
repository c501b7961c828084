"""Terms by their real commands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.refusals import code_of


def test_terms_are_recorded_one_by_one_and_told(amity: Any, filled: str) -> None:
    amity("agreements", "terms", filled, "--valid-for", "P5Y", "--renewal", "tacit", "--notice", "P6M")
    answered = amity("agreements", "terms", filled, "--not-binding", "--language", "ja", "--language", "ko")[1]
    shown = amity("agreements", "terms", filled, "--forget", "notice", "--host", "Sagae", "--host", "Andong", "--json")[
        1
    ]

    rows = [line.split(maxsplit=2) for line in answered.splitlines()]
    assert ["binding", "no"] in rows
    assert ["languages", "ja,", "ko"] in rows
    assert ["valid", "for", "P5Y"] in rows
    assert (shown["terms"]["notice_period"], shown["terms"]["valid_for"], shown["hosts"]) == (
        None,
        "P5Y",
        ["Sagae", "Andong"],
    )


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        (("--valid-for", "5Y"), "usage", "'--valid-for': '5Y'"),
        (("--entry", "date", "--entry-date", "soon"), "usage", "'--entry-date': 'soon'"),
        (("--language", "xx"), "usage", "--language: “xx”"),
        (("--valid-for", "P1Y", "--notice", "P2Y", "--prevails", "ko"), "usage", "--prevails: "),
        (("--valid-for", "P1Y", "--notice", "P2Y", "--prevails", "ko"), "usage", "--notice: "),
    ],
)
def test_terms_that_are_written_wrongly_name_the_option(
    amity: Any, filled: str, given: tuple[str, ...], code: str, named: str
) -> None:
    result = amity("agreements", "terms", filled, *given, "--json")

    assert (code_of(result), named in result[2]) == ((2, code), True)
