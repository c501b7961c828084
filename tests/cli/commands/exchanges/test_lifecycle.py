"""Exchanges by their real commands: what is added is listed, and can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cli.console.context import command_context
from cli.console.invocation import Invocation
from tests.due_work import propose_exchange
from tests.refusals import code_of
from workflows.calendar.dates import Edtf
from workflows.execution.clock import stand_at


def proposed(reference: str, day: str, until: str | None = None) -> str:
    """The id of an exchange that an occasion of these days proposes."""
    first, last = Edtf.parse(day), Edtf.parse(until) if until else None
    with command_context(Invocation(None, None, None)) as context:
        return str(propose_exchange(context, reference, date=first, until=last))


def shown(amity: Any, exchange: str) -> dict[str, Any]:
    answered: dict[str, Any] = amity("exchanges", "show", exchange, "--json")[1]
    return answered


def test_details_are_added_one_by_one_and_taken_back(
    amity: Any, filled: str, exchange: str, parties: list[str]
) -> None:
    own = parties[0]
    assert amity("exchanges", "delegate", exchange, "Kim Minji", "--for", own)[0] == 0
    assert amity("exchanges", "add-item", exchange, "2027-05-04 10:00-12:00 Opening")[0] == 0
    assert amity("exchanges", "cost", exchange, "1200.50", "EUR", "--by", own, "--for", "Bus")[0] == 0
    answered = shown(amity, exchange)
    text = amity("exchanges", "show", exchange)[1]

    for what, which in (
        ("delegate", answered["delegation"][0]["delegate"]),
        ("item", answered["programme"][0]["id"]),
        ("cost", answered["entries"][0]["id"]),
    ):
        assert which in text
        assert amity("exchanges", "remove", exchange, what, which)[0] == 0
        again = amity("exchanges", "remove", exchange, what, which)
        assert (again[0], f"`amity exchanges show {exchange}`" in again[2]) == (1, True)

    left = shown(amity, exchange)
    assert (left["delegation"], left["programme"], left["entries"], left["costs"]) == ([], [], [], [])


def test_an_id_may_be_given_in_part(amity: Any, filled: str, exchange: str) -> None:
    listed = amity("exchanges", "list")[1]
    again = amity("exchanges", "add", filled, "Second visit", "--json")[1]["id"]

    assert exchange[-8:] in listed
    assert exchange not in listed
    assert shown(amity, exchange[-4:])["id"] == exchange
    assert shown(amity, exchange.upper())["id"] == exchange
    # Two ids of one moment begin alike.
    status, _, error = amity("exchanges", "show", exchange[:6])
    assert (status, exchange in error, again in error) == (2, True, True)
    assert amity("exchanges", "show", exchange[-3:])[0] == 2
    assert amity("exchanges", "show", "xyz%")[0] == 2
    assert amity("exchanges", "show", "0000000000")[0] == 1


def test_a_proposal_is_not_accepted_for_a_day_that_has_passed(amity: Any, filled: str) -> None:
    exchange = proposed(filled, "2027-03-01", "2027-03-03")

    moved = amity("exchanges", "advance", exchange, "invited")
    passed = amity("exchanges", "accept", exchange, "--date", "2026-12-31", "--json")
    today = amity("exchanges", "accept", exchange[-8:], "--date", "2027-01-01")

    assert (moved[0], f"`amity exchanges accept {exchange}`" in moved[2]) == (1, True)
    assert (code_of(passed), "2026-12-31" in passed[2]) == ((2, "day-passed"), True)
    assert today[0] == 0
    # It was moved out of the days of its occasion, and with them went the last one.
    assert (shown(amity, exchange)["date"], shown(amity, exchange)["until"]) == ("2027-01-01", None)


@pytest.mark.parametrize(("day", "until"), [("2027-02-28", None), ("2027-02", None), ("2027-01-01", "2027-02-28")])
def test_a_proposal_whose_own_day_has_passed_wants_another(
    amity: Any, filled: str, day: str, until: str | None
) -> None:
    exchange = proposed(filled, day, until)
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        stand_at(tx, datetime.fromisoformat("2027-03-01T00:00:00+09:00"))

    passed = amity("exchanges", "accept", exchange)

    assert (passed[0], "--date DATE" in passed[2]) == (1, True)
    assert amity("exchanges", "accept", exchange, "--date", "2027-03-01")[0] == 0


def test_what_came_of_it_is_corrected_by_another_note(amity: Any, filled: str, exchange: str) -> None:
    def advance(state: str, *note: str) -> Any:
        return amity("exchanges", "advance", exchange, state, *(("--note", *note) if note else ()))[0]

    assert code_of(amity("exchanges", "advance", exchange, "held", "--json")) == (2, "day-needed")
    assert amity("exchanges", "advance", exchange, "held", "--date", "2020-05-04", "--until", "2020-05-06")[0] == 0
    days = shown(amity, exchange)
    assert (days["date"], days["until"]) == ("2020-05-04", "2020-05-06")
    assert code_of(amity("exchanges", "advance", exchange, "held", "--date", "2020-05-05", "--json"))[0] == 1
    assert code_of(amity("exchanges", "advance", exchange, "reported", "--json")) == (2, "result-needed")

    assert (advance("held", "Ten came"), advance("held"), advance("held", "  ")) == (0, 0, 0)
    kept = shown(amity, exchange)["outcome"]
    assert advance("held", "Twelve came") == 0

    assert (kept, shown(amity, exchange)["outcome"]) == ("Ten came", "Twelve came")


def test_why_it_was_cancelled_is_corrected_and_never_blank(amity: Any, filled: str, exchange: str) -> None:
    blank = amity("exchanges", "advance", exchange, "cancelled", "--note", "   ", "--json")
    for why in ("An epidemic", "A flood"):
        assert amity("exchanges", "advance", exchange, "cancelled", "--note", why)[0] == 0

    assert code_of(blank) == (2, "reason-needed")
    assert shown(amity, exchange)["reason"] == "A flood"


def test_an_answer_is_taken_back_for_a_proposal_alone(amity: Any, filled: str, exchange: str) -> None:
    assert amity("exchanges", "reopen", exchange)[0] == 1
    exchange = proposed(filled, "2027-03-01")
    for answer in (("decline", exchange, "--reason", "No money"), ("accept", exchange)):
        assert amity("exchanges", *answer)[0] == 0
        assert amity("exchanges", "reopen", exchange)[0] == 0
        assert (shown(amity, exchange)["state"], shown(amity, exchange)["reason"]) == ("proposed", None)
    assert amity("exchanges", "accept", exchange)[0] == 0
    assert amity("exchanges", "advance", exchange, "invited")[0] == 0

    assert amity("exchanges", "reopen", exchange)[0] == 1


def test_a_cost_says_what_it_was_for_in_a_currency_that_there_is(
    amity: Any, filled: str, exchange: str, parties: list[str]
) -> None:
    own = parties[0]

    def add(amount: str, currency: str) -> Any:
        return amity("exchanges", "cost", exchange, amount, currency, "--by", own, "--for", "Bus", "--json")

    unknown, none, gone, parts, no_amount = (
        add("1", "ABC"),
        add("1", "XXX"),
        add("1", "AZM"),
        add("1200.50", "KRW"),
        add("much", "KRW"),
    )
    given = add("1200", "krw")

    assert (code_of(unknown), "“ABC”" in unknown[2], code_of(none)) == ((2, "currency"), True, (2, "currency"))
    assert (given[0], given[1]["entries"]) == (0, shown(amity, exchange)["entries"])
    assert [(cost["what"], cost["currency"]) for cost in shown(amity, exchange)["entries"]] == [("Bus", "KRW")]
    assert (code_of(gone), "“AZM”" in gone[2]) == ((2, "currency-not-in-use"), True)
    assert (code_of(parts), "KRW" in parts[2]) == ((2, "decimals"), True)
    assert (code_of(no_amount), "AMOUNT" in no_amount[2]) == ((2, "usage"), True)
    assert f"cost: {own} 1200.00 KRW Bus" in amity("exchanges", "show", exchange)[1]


def test_what_was_settled_is_left_open_again(amity: Any, filled: str, exchange: str, parties: list[str]) -> None:
    host = parties[0]
    assert (
        amity("exchanges", "settle", exchange, "--date", "2027-05-04", "--until", "2027-05-06", "--host", host)[0] == 0
    )
    settled = shown(amity, exchange)
    assert amity("exchanges", "settle", exchange, "--without", "until", "--without", "host")[0] == 0
    left = shown(amity, exchange)

    assert (settled["date"], settled["until"], settled["host"]) == ("2027-05-04", "2027-05-06", host)
    assert (left["date"], left["until"], left["host"]) == ("2027-05-04", None, None)


def test_fields_are_taken_off_and_replaced(amity: Any, filled: str, exchange: str) -> None:
    def fields() -> list[str]:
        found: list[str] = shown(amity, exchange)["fields"]
        return found

    assert amity("exchanges", "settle", exchange, "--field", "Culture", "--field", "Trade")[0] == 0
    assert fields() == ["Culture", "Trade"]
    assert amity("exchanges", "settle", exchange, "--without", "fields", "--field", "Trade", "--field", "Sport")[0] == 0
    assert fields() == ["Sport", "Trade"]
    assert amity("exchanges", "settle", exchange, "--without", "fields")[0] == 0
    assert fields() == []


def test_a_last_day_needs_a_first_and_nothing_settles_nothing(amity: Any, filled: str, exchange: str) -> None:
    alone = amity("exchanges", "settle", exchange, "--until", "2027-05-06")
    nothing = amity("exchanges", "settle", exchange, "--json")

    assert (alone[0], "--date" in alone[2]) == (2, True)
    assert (code_of(nothing), "--venue" in nothing[2]) == ((2, "usage"), True)


def test_each_act_tells_scripts_how_the_exchange_is_then(amity: Any, filled: str, parties: list[str]) -> None:
    own = parties[0]
    exchange = proposed(filled, "2027-03-01")
    acts: list[tuple[str, tuple[str, ...], str, Any]] = [
        ("decline", ("--reason", "No money"), "state", "declined"),
        ("reopen", (), "state", "proposed"),
        ("accept", (), "state", "planned"),
        ("settle", ("--venue", "Hahoe"), "venue", "Hahoe"),
        ("advance", ("invited",), "state", "invited"),
        ("delegate", ("Kim Minji", "--for", own), "delegation", 1),
        ("programme", ("Opening", "Tea"), "programme", 2),
        ("add-item", ("Tour",), "programme", 3),
        ("cost", ("1200", "KRW", "--by", own), "entries", 1),
    ]

    for act, given, member, value in acts:
        status, answered, _ = amity("exchanges", act, exchange, *given, "--json")

        assert (status, answered) == (0, shown(amity, exchange)), act
        assert (len(answered[member]) if isinstance(value, int) else answered[member]) == value, act
    [entry] = shown(amity, exchange)["entries"]
    assert amity("exchanges", "remove", exchange, "cost", entry["id"], "--json")[1]["entries"] == []


def test_what_is_added_and_removed_is_told_to_scripts(amity: Any, filled: str, parties: list[str]) -> None:
    place = parties[0]
    occasion = ("--kind", "festival", "--place", place, "--json")

    fair = amity("occasions", "add", "Fair", "2030-09", *occasion)[1]
    hunt = amity("occasions", "add", "Hunt", "2030", *occasion, "--field", "Game")[1]
    day = amity("calendars", "add", place, "City day", "2030-05-06", "--json")[1]

    assert (fair["title"], fair["date"], fair["kind"], fair["touches"]) == ("Fair", "2030-09", "festival", True)
    assert hunt["touches"] is False
    assert (day["name"], day["first"], day["last"], day["kind"]) == ("City day", "2030-05-06", "2030-05-06", "closed")
    for group, made in (("occasions", fair), ("occasions", hunt), ("calendars", day)):
        assert amity(group, "remove", made["id"], "--json")[1] == {"id": made["id"], "removed": True}
        assert code_of(amity(group, "remove", made["id"], "--json")) == (1, "not-found")
        assert amity(group, "list", "--json")[0] == 0


def test_somebody_is_in_a_delegation_once(amity: Any, filled: str, exchange: str, parties: list[str]) -> None:
    own, partner = parties[:2]

    def add(name: str, *rest: str) -> Any:
        return amity("exchanges", "delegate", exchange, name, *rest, "--json")

    assert (add("Kim Minji")[0], add("Ali Aliyev", "--for", partner)[0]) == (0, 0)
    again, placed, other = add(" kim  MINJI"), add("Kim Minji", "--for", own), add("Ali Aliyev")
    assert [code_of(one) for one in (again, placed, other)] == [(1, "already-recorded")] * 3
    out = f"`amity exchanges remove {exchange} delegate "
    assert [out in one[2] for one in (again, placed, other)] == [False, True, False]
    # Of the same name, from the other side.
    assert add("Ali Aliyev", "--for", own)[0] == 0

    names = [(one["name"], one["side"]) for one in shown(amity, exchange)["delegation"]]
    assert names == [("Kim Minji", None), ("Ali Aliyev", partner), ("Ali Aliyev", own)]
