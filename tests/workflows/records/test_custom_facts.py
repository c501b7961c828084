"""Facts that a definition declares for itself: recorded, counted in guards, and named in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from config.errors import NotFoundError, UsageError
from config.json_shapes import to_json
from tests.factories import TestOffice
from workflows.actors import Actor, RoleMissingError
from workflows.definitions.parser import packaged
from workflows.definitions.schema import Definition
from workflows.lifecycle.version_diff import try_definition
from workflows.read_models.agreement import show_actions, show_agreement
from workflows.records.custom_facts import record_fact, record_fact_from_text
from workflows.unit_of_work.adoption import adopt
from workflows.unit_of_work.loader import load_one
from workflows.validation.checks import check

FACTS: dict[str, dict[str, Any]] = {
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
    "council-day": {
        "type": "date",
        "label": {"en": "Session", "ko": "회의일", "az": "İclas"},
        "roles": ["coordinator"],
    },
}
MAJORITY = {"sum": [{"fact": "own.yes", "times": 2}, {"fact": "own.members", "times": -1}], "at_least": 1}


def adopt_with(office: TestOffice, guard: dict[str, Any]) -> None:
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw |= {"version": 2, "facts": FACTS}
    raw["transitions"][0]["guard"] = guard
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(raw, allow_unicode=True), by=office.actor)


def needs(office: TestOffice, reference: str, language: str = "en") -> list[dict[str, str]]:
    with office.transaction() as tx:
        shown = to_json(show_actions(tx, reference, actor=office.actor, language=language))
    found: list[dict[str, str]] = next(item["unmet"] for item in shown["actions"] if item["trigger"] == "open")
    return found


def say(office: TestOffice, reference: str, name: str, value: str) -> None:
    with office.transaction() as tx:
        record_fact_from_text(tx, reference, name, value, by=office.actor)


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

    (need,) = needs(office, reference)
    assert (need["code"], need["message"]) == ("sum", "2 × Votes for − Members ≥ 1 (now: -1)")
    assert [role in need["who"] for role in ("coordinator", "approver")] == [True, True]
    say(office, reference, "own.yes", "11")
    assert needs(office, reference) == []


def test_a_fact_is_an_event_and_the_last_value_counts(office: TestOffice) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()

    say(office, reference, "yes", "3")
    say(office, reference, "yes", "4")

    with office.transaction() as tx:
        loaded = load_one(tx, reference)
        events = [event["type"] for event in to_json(show_agreement(tx, reference, "en"))["events"]]
    assert {name: loaded.facts.counts[f"own.{name}"] for name in ("sponsor", "yes", "members")} == {
        "sponsor": 0,
        "yes": 4,
        "members": 0,
    }
    assert events.count("fact.recorded") == 2


def test_range_role_and_name_are_held(office: TestOffice) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()
    coordinator = Actor("user:x", frozenset({"coordinator"}))

    with office.transaction() as tx:
        with pytest.raises(UsageError, match="cannot be 201"):
            record_fact(tx, reference, "members", 201, by=office.actor)
        with pytest.raises(RoleMissingError):
            record_fact(tx, reference, "members", 5, by=coordinator)
        with pytest.raises(NotFoundError, match="“luck”"):
            record_fact(tx, reference, "luck", 5, by=office.actor)
        with pytest.raises(UsageError, match=r"cannot be .many."):
            record_fact_from_text(tx, reference, "members", "many", by=office.actor)
        with pytest.raises(UsageError, match=r"cannot be .perhaps."):
            record_fact_from_text(tx, reference, "sponsor", "perhaps", by=office.actor)


def messages(office: TestOffice, reference: str, language: str = "en") -> list[str]:
    return [need["message"] for need in needs(office, reference, language)]


def test_a_date_is_compared_with_today(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    adopt_with(office, {"fact": "own.council-day", "reached": True})
    reference = office.propose()

    unknown = needs(office, reference)
    say(office, reference, "council-day", "2027-01-04")
    (ahead,), (ahead_ko,) = messages(office, reference), messages(office, reference, "ko")
    say(office, reference, "council-day", "2027-01-01")
    come = messages(office, reference)

    assert [need["code"] for need in unknown] == ["own.council-day"]
    assert [re.findall(r"\d+", text) for text in (unknown[0]["message"], ahead, ahead_ko)] == [[], ["3"], ["3"]]
    assert ahead_ko == "회의일: 해당 날짜가 됨 (현재: 3일 남음)"
    assert come == []


def test_a_date_can_be_taken_back_and_is_told_as_a_day(office: TestOffice) -> None:
    adopt_with(office, {"fact": "own.council-day", "recorded": True})
    reference = office.propose()

    with office.transaction() as tx:
        kept = record_fact_from_text(tx, reference, "council-day", "2027-05-04", by=office.actor)
    known = messages(office, reference)
    with office.transaction() as tx:
        taken_back = record_fact_from_text(tx, reference, "council-day", "none", by=office.actor)
        events = to_json(show_agreement(tx, reference, "en"))["events"]

    assert (kept, known, taken_back) == ("2027-05-04", [], None)
    assert messages(office, reference) == ["Session: recorded"]
    assert [event["type"] for event in events].count("fact.recorded") == 2


@pytest.mark.parametrize(
    ("declared", "code", "named"),
    [(FACTS["council-day"], None, []), (FACTS["yes"], "fact-type", ["'council-day'", "date", "3", "count"])],
)
def test_a_date_moves_to_a_version_that_keeps_it_as_one(
    office: TestOffice, declared: dict[str, Any], code: str | None, named: list[str]
) -> None:
    adopt_with(office, {"fact": "own.council-day", "recorded": True})
    reference = office.propose()
    say(office, reference, "council-day", "2027-05-04")
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw |= {"version": 3, "facts": {"council-day": declared}}

    with office.transaction() as tx:
        (change,) = try_definition(tx, Definition.model_validate(raw))

    assert (change.why and change.why.code) == code
    assert [name for name in named if name not in str(change.why)] == []


@pytest.mark.parametrize("written", ["2027", "2027-05", "2027-02-30", "yes", "9999-01-01"])
def test_a_date_is_one_day_not_too_far_off(office: TestOffice, written: str) -> None:
    adopt_with(office, MAJORITY)
    reference = office.propose()

    with pytest.raises(UsageError), office.transaction() as tx:
        record_fact_from_text(tx, reference, "council-day", written, by=office.actor)


def test_what_is_cleared_by_a_step_is_gone(office: TestOffice) -> None:
    """The council's day and votes are those of one round: a text that comes back begins another one."""
    cleared = {
        "sponsor": {**FACTS["sponsor"], "cleared_on_exit": ["negotiating"]},
        "yes": {**FACTS["yes"], "cleared_on_entry": ["negotiating"]},
        "council-day": {**FACTS["council-day"], "cleared_on_entry": ["negotiating"]},
        "members": {**FACTS["members"], "roles": ["coordinator"]},
    }
    raw = yaml.safe_load(packaged()["friendship-mou", 1]) | {"version": 2, "facts": cleared}
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(raw, allow_unicode=True), by=office.actor)
    reference = office.propose()
    for name, value in (("sponsor", "yes"), ("yes", "4"), ("council-day", "2027-01-04"), ("members", "7")):
        say(office, reference, name, value)

    office.advance(reference, "open")

    with office.transaction() as tx:
        facts = load_one(tx, reference).facts
    kept = {name: facts.counts.get(f"own.{name}") for name in ("sponsor", "yes", "members")}
    assert (kept, facts.custom_dates) == ({"sponsor": 1, "yes": 0, "members": 7}, {"own.council-day": None})


def test_a_fact_is_cleared_by_states_that_there_are() -> None:
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw["facts"] = {"yes": {**FACTS["yes"], "cleared_on_entry": ["nowhere"]}}

    issues = check(Definition.model_validate(raw))

    assert [(issue.code, issue.location) for issue in issues] == [("unknown-state", "facts > yes > cleared_on_entry")]
