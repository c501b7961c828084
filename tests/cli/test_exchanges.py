"""Exchanges, occasions and closed days by their real commands: what is added is listed, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.test_commands import amity, filled, home

__all__ = ["amity", "filled", "home"]


@pytest.fixture
def exchange(amity: Any, filled: str) -> str:
    """The id of an exchange of the first agreement."""
    from cli.acting import desk
    from cli.invocation import Invocation
    from workflows.actors import OPERATOR
    from workflows.exchanges import plan_exchange

    with desk(Invocation(None, None, None)) as here, here.transaction() as session:
        return str(plan_exchange(session, filled, by=OPERATOR, title="Youth visit", date=None))


def shown(amity: Any, exchange: str) -> dict[str, Any]:
    said: dict[str, Any] = amity("exchanges", "show", exchange, "--json")[1]
    return said


def parties(amity: Any, filled: str) -> list[str]:
    return [party["name"] for party in amity("agreements", "show", filled, "--json")[1]["parties"]]


def test_details_are_added_one_by_one_and_taken_back(amity: Any, filled: str, exchange: str) -> None:
    own = parties(amity, filled)[0]
    assert amity("exchanges", "delegate", exchange, "Kim Minji", "--for", own)[0] == 0
    assert amity("exchanges", "add-item", exchange, "2027-05-04 10:00-12:00 Opening")[0] == 0
    assert amity("exchanges", "cost", exchange, "1200.50", "KRW", "--by", own, "--for", "Bus")[0] == 0
    said = shown(amity, exchange)
    text = amity("exchanges", "show", exchange)[1]

    for what, which in (
        ("delegate", said["delegation"][0]["delegate"]),
        ("item", said["programme"][0]["id"]),
        ("cost", said["entries"][0]["id"]),
    ):
        assert which in text
        assert amity("exchanges", "remove", exchange, what, which)[0] == 0
        assert amity("exchanges", "remove", exchange, what, which)[0] != 0

    left = shown(amity, exchange)
    assert (left["delegation"], left["programme"], left["entries"], left["costs"]) == ([], [], [], [])


def test_what_was_settled_is_left_open_again(amity: Any, filled: str, exchange: str) -> None:
    host = parties(amity, filled)[0]
    assert (
        amity("exchanges", "settle", exchange, "--date", "2027-05-04", "--until", "2027-05-06", "--host", host)[0] == 0
    )
    settled = shown(amity, exchange)
    assert amity("exchanges", "settle", exchange, "--without", "until", "--without", "host")[0] == 0
    left = shown(amity, exchange)

    assert (settled["date"], settled["until"], settled["host"]) == ("2027-05-04", "2027-05-06", host)
    assert (left["date"], left["until"], left["host"]) == ("2027-05-04", None, None)


def test_an_occasion_is_added_listed_and_removed(amity: Any, filled: str) -> None:
    place = parties(amity, filled)[0]
    add = ("occasions", "add", "Harvest festival", "2030-09-20", "--kind", "festival", "--place", place)
    assert amity(*add)[0] == 0
    assert amity(*add)[0] != 0
    [occasion] = [one for one in amity("occasions", "list", "--json")[1]["occasions"] if one["place"] == place]

    assert amity("occasions", "remove", occasion["id"])[0] == 0

    assert amity("occasions", "list", "--json")[1]["occasions"] == []
