"""What is missing, in words: how many of what, never the opposite of what is the case."""

from __future__ import annotations

from typing import Any

import pytest

from config.json_shapes import to_json
from tests.factories import TestOffice
from workflows.definitions.catalogue import UNRECORDED
from workflows.definitions.conditions import FactDeclaration, Guard
from workflows.definitions.guards import Unmet, facts_of, unmet
from workflows.read_models.agreement import show_actions
from workflows.read_models.requirements import requirement

DECLARED = {
    "session": FactDeclaration.model_validate(
        {"type": "date", "label": {"en": "Session", "ko": "회의일", "az": "İclas"}, "roles": ["coordinator"]}
    )
}


@pytest.mark.parametrize(
    ("fact", "now", "says"),
    [
        ("signatories.missing", 2, "For 2 parties no signatory is named"),
        ("signatories.missing", 1, "For 1 party no signatory is named"),
        ("entry.missing", 2, "Entry into force waits for 2 things: notifications, ratifications, or its day"),
        ("commitments.open", 1, "1 commitment is neither kept nor dropped"),
        ("terms.tacit", 1, "It does not renew automatically"),
    ],
)
def test_what_has_to_be_none_is_said_by_what_is_left(fact: str, now: int, says: str) -> None:
    assert requirement(Unmet(fact, "at_most", 0, now), "en").message == says


def test_it_is_said_in_every_language() -> None:
    unmet = Unmet("signatories.missing", "at_most", 0, 2)

    assert requirement(unmet, "ko").message == "도시 2곳의 서명자가 지정되지 않음"
    assert requirement(unmet, "az").message == "2 tərəf üçün imzalayan göstərilməyib"


def test_what_has_to_be_there_still_says_how_many_there_are(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")

    with office.transaction() as tx:
        shown = to_json(show_actions(tx, reference, actor=office.actor, language="en"))
    unmet = [item["message"] for action in shown["actions"] for item in action["unmet"]]

    assert "At least 1 text of the agreement is recorded as agreed (now: 0)" in unmet


@pytest.mark.parametrize(
    ("guard", "message"),
    [
        ({"at_least": 1}, "Session: at least 1 day ago"),
        ({"at_least": 14}, "Session: at least 14 days ago"),
        ({"at_least": -30}, "Session: not more than 30 days ahead"),
        ({"at_most": 90}, "Session: not more than 90 days ago"),
        ({"at_most": -7}, "Session: at least 7 days ahead"),
        ({"reached": True}, "Session: the day has come"),
        ({"reached": False}, "Session: the day is still to come"),
    ],
)
def test_each_comparison_of_a_date_has_its_words(guard: dict[str, Any], message: str) -> None:
    (missing,) = unmet(Guard.model_validate({"fact": "own.session", **guard}), {"own.session": UNRECORDED}, DECLARED)

    assert requirement(missing, "en").message == f"{message} (now: not recorded)"


def test_a_date_is_compared_with_how_far_off_it_is() -> None:
    guard = Guard.model_validate({"fact": "own.session", "reached": True})

    (missing,) = unmet(guard, {"own.session": -3}, DECLARED)

    assert requirement(missing, "en").message == "Session: the day has come (now: 3 days ahead)"


@pytest.mark.parametrize(
    ("guard", "now", "message"),
    [
        ({"fact": "term.days-left", "at_most": 90}, 200, "The term ends within 90 days (now: 200)"),
        ({"fact": "term.days-left", "at_least": 1}, 0, "At least 1 day of the term is left (now: 0)"),
        (
            {"fact": "notice.days-left", "at_most": 1},
            UNRECORDED,
            "The last day for notice is within 1 day (now: there is none)",
        ),
        ({"fact": "notice.days-left", "recorded": True}, UNRECORDED, "There is a last day for notice"),
        ({"fact": "notice.days-left", "recorded": False}, 3, "There is no last day for notice"),
        ({"fact": "exchange.days-since", "at_least": 365}, 12, "The last exchange was at least 365 days ago (now: 12)"),
        (
            {"not": {"fact": "exchange.days-since", "at_most": 30}},
            12,
            "The last exchange was at least 31 days ago (now: 12)",
        ),
    ],
)
def test_days_to_and_from_what_there_may_not_be(guard: dict[str, Any], now: int, message: str) -> None:
    [fact] = facts_of(Guard.model_validate(guard))
    [missing] = unmet(Guard.model_validate(guard), {fact: now})

    assert requirement(missing, "en").message == message
