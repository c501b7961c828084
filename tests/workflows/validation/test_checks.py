"""Each kind of fault is found, and a near miss is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import yaml

from workflows.definitions.parser import DefinitionError, packaged, parse
from workflows.definitions.schema import schema
from workflows.validation.checks import check

Change = Callable[[dict[str, Any]], None]


def definition(change: Change = lambda raw: None) -> str:
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    change(raw)
    return yaml.safe_dump(raw, allow_unicode=True)


def codes(change: Change) -> set[str]:
    return {issue.code for issue in check(parse(definition(change)))}


def transition(raw: dict[str, Any], trigger: str) -> dict[str, Any]:
    return next(item for item in raw["transitions"] if item["trigger"] == trigger)


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(("en", "ko", "az"), text)


def test_the_packaged_definition_has_no_fault() -> None:
    assert codes(lambda raw: None) == set()


def duty(name: str, state: str) -> dict[str, Any]:
    return {"id": name, "what": words("R"), "states": [state], "yearly_on": "01-31"}


def add_state(raw: dict[str, Any], **extra: Any) -> None:
    raw["states"]["waiting"] = {"phase": "making", "label": words("W"), "advice": words("W"), "review": "P1Y", **extra}


def add_way(raw: dict[str, Any], source: str, target: str, **extra: Any) -> None:
    raw["transitions"].append(
        {"trigger": "wait", "from": [source], "to": target, "label": words("W"), "roles": ["coordinator"], **extra}
    )


def unreachable(raw: dict[str, Any]) -> None:
    add_state(raw)
    add_way(raw, "waiting", "negotiating")


def reachable(raw: dict[str, Any]) -> None:
    unreachable(raw)
    raw["transitions"].append({**raw["transitions"][-1], "trigger": "pause", "from": ["proposed"], "to": "waiting"})


def dead_end(raw: dict[str, Any]) -> None:
    add_state(raw)
    add_way(raw, "proposed", "waiting")


def forgotten(raw: dict[str, Any]) -> None:
    del raw["states"]["dormant"]["review"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (unreachable, {"unreachable"}),
        (reachable, set()),
        (dead_end, {"dead-end"}),
        (forgotten, {"forgotten"}),
        (lambda raw: raw["states"]["dormant"].pop("nudge"), set()),
        (lambda raw: raw["states"]["ended"].update(review="P1Y"), {"over-active"}),
        (lambda raw: transition(raw, "open").update(to="nowhere"), {"unknown-state"}),
        (lambda raw: transition(raw, "open").update(roles=["mayor"]), {"unknown-role"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "luck", "at_least": 1}), {"unknown-fact"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "signed.known", "at_least": 1}), {"comparison"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "signed.known", "is": True}), set()),
        (lambda raw: transition(raw, "open").update(guard={"fact": "fields.count", "at_least": 0}), {"comparison"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "fields.count", "recorded": True}), {"comparison"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "term.days-left", "recorded": True}), set()),
        (lambda raw: transition(raw, "open").update(guard={"fact": "term.days-left", "at_most": -1}), set()),
        (lambda raw: transition(raw, "open").update(guard={"fact": "notice.days-left", "at_most": -1}), {"comparison"}),
        (lambda raw: transition(raw, "open").update(guard={"fact": "exchange.days-since", "at_least": 0}), set()),
        (lambda raw: transition(raw, "end").pop("outcome"), {"outcome"}),
        (lambda raw: transition(raw, "open").update(outcome="expired"), {"outcome"}),
        (lambda raw: add_way(raw, "ended", "dormant"), {"leaves-end"}),
        (lambda raw: raw["reminders"][0].update(id="signing-anniversary"), {"duplicate-rule"}),
        (lambda raw: raw["reminders"][0].update(id="negotiating-returned"), {"duplicate-rule"}),
        (lambda raw: raw["reminders"][0].update(states=["nowhere"]), {"unknown-state"}),
        (lambda raw: raw.update(duties=[duty("report", "nowhere")]), {"unknown-state"}),
        (lambda raw: raw.update(duties=[duty("report", "in-force")]), set()),
        (lambda raw: raw.update(duties=[duty("report", "in-force")] * 2), {"duplicate-rule"}),
        (
            lambda raw: raw.update(occasions=[{"id": "year", "states": ["nowhere"], "kinds": ["festival"]}]),
            {"unknown-state"},
        ),
        (lambda raw: raw.update(initial="in-force"), {"initial-phase"}),
    ],
)
def test_faults_are_found_and_near_misses_are_not(change: Change, found: set[str]) -> None:
    assert codes(change) == found


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda raw: raw["states"]["proposed"]["label"].pop("az"), "states > proposed > label > az"),
        (lambda raw: raw["states"]["proposed"].update(colour="red"), "states > proposed > colour"),
        (lambda raw: raw["states"]["proposed"].update(review="30 days"), "states > proposed > review"),
        (lambda raw: raw["reminders"][0].update(template="joke"), "reminders > 0 > template"),
        (lambda raw: raw.update(format=2), "format"),
        (lambda raw: transition(raw, "open").update(guard={"fact": "fields.count"}), "transitions > 0 > guard"),
    ],
)
def test_the_schema_names_the_place(change: Change, place: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(definition(change))

    assert caught.value.issues[0].location == place


@pytest.mark.parametrize(
    ("text", "part"),
    [("a: [", "not YAML"), ("kind: x\nkind: y", "given twice"), ("!!python/object:os.system {}", "not YAML")],
)
def test_what_is_no_definition_is_one_clear_error(text: str, part: str) -> None:
    with pytest.raises(DefinitionError, match=part):
        parse(text)


def test_schema_and_types_refuse_the_same() -> None:
    """The published schema is what other tools check by: it accepts what Amity accepts."""
    validator = jsonschema.Draft202012Validator(schema())
    good = yaml.safe_load(definition())
    bad = yaml.safe_load(definition(lambda raw: raw["states"]["proposed"].update(colour="red")))

    assert (validator.is_valid(good), validator.is_valid(bad)) == (True, False)
