"""The page for those who write a policy: every example on it is one that Amity takes, and its tables are complete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import run
from workflows.definitions.catalogue import FACTS
from workflows.definitions.parser import PACKAGED, parse
from workflows.validation.checks import check

PAGE = (Path(__file__).parents[2] / "docs" / "writing-definitions.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^```yaml step\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FRAGMENTS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
[SHOWN] = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WRONG = """format: 1
kind: arcadia
version: 1
title: {en: A}
initial: proposed
states:
  proposed: {phase: makin, label: {en: P}, advice: {en: X}}
"""


def with_block(raw: dict[str, Any], block: str) -> dict[str, Any]:
    """What is of the same name takes the place of the earlier one: a state, a fact, a step, a rule."""
    merged = dict(raw)
    for key, value in yaml.safe_load(block).items():
        known = merged.get(key)
        if isinstance(value, dict) and key not in ("title",):
            merged[key] = {**(known or {}), **value}
        elif isinstance(value, list):
            named = {one.get("id", one.get("trigger")): one for one in [*(known or []), *value]}
            merged[key] = list(named.values())
        else:
            merged[key] = value
    return merged


def built(steps: int) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for block in STEPS[:steps]:
        raw = with_block(raw, block)
    return raw


def faults(raw: dict[str, Any]) -> list[str]:
    return [str(issue) for issue in check(parse(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)))]


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1))
def test_each_step_of_the_policy_can_be_used(steps: int) -> None:
    assert faults(built(steps)) == []


@pytest.mark.parametrize("number", range(len(FRAGMENTS)))
def test_each_example_can_be_added_to_it(number: int) -> None:
    assert faults(with_block(built(len(STEPS)), FRAGMENTS[number])) == []


def test_every_fact_is_listed_with_its_type() -> None:
    listed = dict(re.findall(r"^\| `([a-z.-]+)` \| (count|flag|days) \|", PAGE, re.MULTILINE))

    assert listed == {code: spec.type for code, spec in FACTS.items()}


def test_every_example_says_what_it_leaves_to_people() -> None:
    section = PAGE.partition("## What the examples leave to people")[2]

    assert set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)) == {
        path.name.partition(".")[0] for path in (PACKAGED / "examples").glob("*.yaml")
    }


def test_faults_look_as_the_page_shows_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text(WRONG, encoding="utf-8")

    status = run(["workflows", "check", str(tmp_path / "bad.yaml")])

    assert (status, capsys.readouterr().out) == (1, SHOWN)
