"""Facts that a definition declares for itself: recorded, counted in guards, and named in words."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from config.errors import NotFoundError, UsageError
from tests.factories import TestOffice
from workflows.actors import Actor, RoleMissingError
from workflows.adopting import adopt
from workflows.loading import load_one
from workflows.own_facts import record_fact, record_fact_as_said
from workflows.reading import packaged
from workflows.viewing import show_actions, show_agreement

FACTS = {
    "sponsor": {
        "type": "flag",
        "label": {"en": "A sponsor", "ko": "후원자", "az": "Sponsor"},
        "roles": ["coordinator"],
    },
    "yes": {"type": "count", "label": {"en": "Votes for", "ko": "찬성", "az": "Lehinə"}, "roles": ["coordinator"]},
    "members": {
        "type": "count",
        "maximum": 200,
        "label": {"en": "Members", "ko": "의원", "az": "Üzvlər"},
        "roles": ["approver"],
    },
}
MAJORITY = {"sum": [{"fact": "own.yes", "times": 2}, {"fact": "own.members", "times": -1}], "at_least": 1}


def adopt_with(office: TestOffice, guard: dict[str, Any]) -> None:
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw |= {"version": 2, "facts": FACTS}
    raw["transitions"][0]["guard"] = guard
    with office.transaction() as session:
        adopt(session, yaml.safe_dump(raw, allow_unicode=True), by=office.actor)


def needs(office: TestOffice, reference: str, language: str = "en") -> list[dict[str, str]]:
    with office.transaction() as session:
        said = show_actions(session, reference, actor=office.actor, language=language)
    found: list[dict[str, str]] = next(item["unmet"] for item in said["actions"] if item["trigger"] == "open")
    return found


def say(office: TestOffice, reference: str, name: str, value: str) -> None:
    with office.transaction() as session:
        record_fact_as_said(session, reference, name, value, by=office.actor)


def test_a_flag_is_asked_for_in_the_words_of_the_definition(office: TestOffice) -> None:
    adopt_with(office, {"fact": "own.sponsor", "is": True})
    reference = office.propose()

    assert needs(office, reference) == [{"code": "own.sponsor", "message": "A sponsor: yes", "who": "coordinator"}]
    assert needs(office, reference, "ko")[0]["message"].startswith("후원자")
    say(office, reference, "sponsor", "yes")
    assert needs(office, reference) == []
    office.advance(reference, "open")


def test_a_sum_decides_by_the_majority(office: TestOffice) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()
    say(office, reference, "members", "21")
    say(office, reference, "yes", "10")

    assert needs(office, reference) == [
        {"code": "sum", "message": "2 × Votes for − Members ≥ 1 (now: -1)", "who": "coordinator and approver"}
    ]
    say(office, reference, "own.yes", "11")
    assert needs(office, reference) == []


def test_a_fact_is_an_event_and_the_last_value_counts(office: TestOffice) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()

    say(office, reference, "yes", "3")
    say(office, reference, "yes", "4")

    with office.transaction() as session:
        loaded = load_one(session, reference)
        events = [event["type"] for event in show_agreement(session, reference, "en")["events"]]
    assert {name: loaded.facts.counts[f"own.{name}"] for name in FACTS} == {"sponsor": 0, "yes": 4, "members": 0}
    assert events.count("fact.recorded") == 2


def test_range_role_and_name_are_held(office: TestOffice) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()
    coordinator = Actor("user:x", frozenset({"coordinator"}))

    with office.transaction() as session:
        with pytest.raises(UsageError, match="cannot be 201"):
            record_fact(session, reference, "members", 201, by=office.actor)
        with pytest.raises(RoleMissingError):
            record_fact(session, reference, "members", 5, by=coordinator)
        with pytest.raises(NotFoundError, match="no fact 'luck'"):
            record_fact(session, reference, "luck", 5, by=office.actor)
        with pytest.raises(UsageError, match=r"cannot be .many."):
            record_fact_as_said(session, reference, "members", "many", by=office.actor)
        with pytest.raises(UsageError, match=r"cannot be .perhaps."):
            record_fact_as_said(session, reference, "sponsor", "perhaps", by=office.actor)
