"""Planning exchanges and recording their papers by their real commands."""

from __future__ import annotations

from typing import Any

from cli.console.context import command_context
from cli.console.invocation import Invocation
from tests.refusals import code_of
from workflows.actors import OPERATOR
from workflows.records.commitments import make_commitment


def shown(amity: Any, exchange: str) -> dict[str, Any]:
    answered: dict[str, Any] = amity("exchanges", "show", exchange, "--json")[1]
    return answered


def test_an_exchange_is_planned_and_gets_its_papers(amity: Any, filled: str) -> None:
    status, made, _ = amity(
        "exchanges", "add", filled, "Youth visit", "--date", "2027-05", "--kind", "festival", "--json"
    )
    paper = amity("exchanges", "document", made["id"][-8:], "Programme", "--kind", "programme", "--language", "ko")
    answered = shown(amity, made["id"])

    assert (status, made["date"], made["kind"]) == (0, "2027-05", "festival")
    assert paper == (0, "Programme is recorded.\n", "")
    assert (answered["title"], answered["date"], answered["kind"], answered["state"]) == (
        "Youth visit",
        "2027-05",
        "festival",
        "planned",
    )
    assert [document["title"] for document in answered["documents"]] == ["Programme"]
    assert "document: Programme (programme)" in amity("exchanges", "show", made["id"])[1]


def test_an_exchange_keeps_a_promise_that_is_named_shortly(amity: Any, filled: str) -> None:
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        promise = str(make_commitment(tx, filled, by=OPERATOR, what="A garden"))
    assert f"{promise[-8:]}  A garden: open" in amity("agreements", "show", filled)[1]

    made = amity("exchanges", "add", filled, "Planting", "--commitment", promise[-8:], "--json")[1]
    refused = amity("exchanges", "add", filled, "Planting", "--commitment", "00000000", "--json")

    assert shown(amity, made["id"])["commitment"] == "A garden"
    assert code_of(refused) == (1, "not-found")
    assert f"`amity agreements show {filled}`" in refused[2]
