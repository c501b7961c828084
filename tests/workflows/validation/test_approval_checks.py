"""Faults of the steps of an approval."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from workflows.definitions.parser import packaged, parse
from workflows.validation.checks import check

WORDS = {"en": "A step", "ko": "단계", "az": "Addım"}


def step(id: str, *, by: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id, "label": {**WORDS, "en": id.capitalize()}, "by": by or {"role": "approver"}, **more}


def definition_with(*steps: dict[str, Any], kind: str = "in-steps") -> str:
    document = yaml.safe_load(packaged()["friendship-mou", 1])
    document["kind"] = kind
    document["states"]["approving"]["approval"] = {"steps": list(steps)}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([step("one", after=["two"])], "unknown-step"),
        ([step("one", after=["two"]), step("two", after=["one"])], "step-cycle"),
        ([step("one"), step("one")], "duplicate-step"),
        ([step("one", by={"role": "king"})], "unknown-role"),
        ([step("one", by={"people": ["a@example.org"]}, quorum=2)], "quorum"),
    ],
)
def test_faults_of_steps_are_found(steps: list[dict[str, Any]], code: str) -> None:
    assert code in {issue.code for issue in check(parse(definition_with(*steps)))}


def test_a_transition_that_does_not_wait_for_the_steps_is_a_fault() -> None:
    document = yaml.safe_load(definition_with(step("one")))
    approve = next(item for item in document["transitions"] if item["trigger"] == "approve")
    approve["guard"] = {"fact": "texts.agreed", "at_least": 1}
    unguarded = check(parse(yaml.safe_dump(document)))
    approve["trigger"] = "accept"
    renamed = check(parse(yaml.safe_dump(document)))

    assert [issue.code for issue in unguarded] == ["approval-unguarded"]
    assert [issue.code for issue in renamed] == ["unknown-trigger"]
