"""Each kind of fault is found, with the way to it, and what only looks like it is not; and the solver is right."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from workflows.definitions.catalogue import UNRECORDED
from workflows.definitions.issues import Issue, PathStep
from workflows.definitions.parser import DefinitionError, packaged, parse
from workflows.validation.checks import check
from workflows.validation.model_checker import prove
from workflows.validation.solver import Solver, UndecidedError

HERE = Path(__file__).parent
CODES = sorted(path.stem for path in (HERE / "faulty").glob("*.yaml"))
# Several examples of one kind of fault.
KIND = {
    **{code: "forgotten" for code in CODES if code.startswith("forgotten")},
    "approvals-before": "guard-never-holds",
    "approvals-too-few": "guard-never-holds",
    "approvals-too-many": "guard-never-holds",
    "blank-words": "missing-words",
    "date-forgotten": "forgotten",
    "date-forgotten-loop": "forgotten",
    "date-never-holds": "guard-never-holds",
    "date-overlap": "overlap",
    "duplicate-timer": "duplicate-rule",
    "no-tracks": "guard-never-holds",
    "notice-lost-guarded": "notice-lost",
    "notice-lost-late": "notice-lost",
    "reminder-of-nothing": "rule-never-due",
    "term-lost-awake": "term-lost",
    "reminder-behind-deadline": "rule-never-due",
    "reminder-behind-expiry": "rule-never-due",
    "reminder-too-late": "rule-never-due",
    "term-lost-between": "term-lost",
    "timer-before-entry": "timer-never-fires",
    "timer-shadowed": "timer-never-fires",
    "timer-too-early": "timer-never-fires",
}


def issues_of(path: Path) -> tuple[Issue, ...]:
    try:
        return check(parse(path.read_text(encoding="utf-8")))
    except DefinitionError as error:
        return error.issues


def test_each_fault_has_its_near_miss() -> None:
    assert sorted(path.stem for path in (HERE / "near_misses").glob("*.yaml")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_fault_is_found_and_a_near_miss_is_none(code: str) -> None:
    found = {issue.code for issue in issues_of(HERE / "faulty" / f"{code}.yaml")}

    assert KIND.get(code, code) in found
    assert issues_of(HERE / "near_misses" / f"{code}.yaml") == ()


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("dead-end", [("begun", "sign", {}), ("held", "lose", {}), ("lost", None, {})]),
        ("overlap", [("begun", "sign", {"meetings.count": 1})]),
        ("guard-never-holds", [("begun", None, {})]),
        ("timer-never-fires", [("begun", "sign", {}), ("held", None, {})]),
        ("timer-shadowed", [("begun", "sign", {}), ("held", None, {})]),
        ("forgotten", [("begun", "sign", {}), ("held", None, {"meetings.count": 0})]),
        ("forgotten-between", [("begun", "sign", {}), ("held", None, {"own.sponsor": 1})]),
        ("forgotten-late", [("begun", "sign", {}), ("held", None, {})]),
        ("timer-too-early", [("begun", "sign", {}), ("held", None, {})]),
        ("date-overlap", [("begun", "sign", {"own.session": 0})]),
        ("date-forgotten", [("begun", "sign", {}), ("held", None, {"own.session": UNRECORDED})]),
        ("forgotten-loop", [("begun", "sign", {}), ("held", "tick", {}), ("held", None, {})]),
        ("forgotten-long", [("begun", "sign", {}), ("held", "rest", {}), ("other", None, {})]),
        ("timer-before-entry", [("begun", "sign", {}), ("signed", None, {})]),
        ("reminder-too-late", [("begun", "sign", {}), ("held", None, {})]),
    ],
)
def test_the_counter_example_is_the_shortest_way(code: str, path: list[tuple[str, str | None, dict[str, int]]]) -> None:
    issues = [issue for issue in issues_of(HERE / "faulty" / f"{code}.yaml") if issue.code == KIND.get(code, code)]

    assert [list(issue.path) for issue in issues] == [[PathStep(*step) for step in path]]


def test_what_is_not_decided_in_time_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(self: Solver, claims: Any) -> None:
        raise UndecidedError

    monkeypatch.setattr(Solver, "facts_for", give_up)
    text = (HERE / "near_misses" / "overlap.yaml").read_text(encoding="utf-8").replace("version: 1", "version: 77")

    assert {issue.code for issue in check(parse(text))} == {"undecided"}


def test_the_way_round_is_told_with_the_facts_that_drive_it() -> None:
    issues = issues_of(HERE / "faulty" / "forgotten-carousel-guarded.yaml")

    assert [str(step) for step in issues[0].path] == [
        "begun --sign-->",
        "held (own.sponsor = 1) --rest-->",
        "other (own.sponsor = 1) --revive-->",
        "held",
    ]


def test_every_state_of_a_carousel_is_named() -> None:
    issues = issues_of(HERE / "faulty" / "forgotten-round.yaml")

    assert [(issue.location, issue.path[-1].state) for issue in issues] == [
        ("states > held", "held"),
        ("states > other", "other"),
    ]


def test_several_threads_can_prove_at_once() -> None:
    definitions = [parse(text) for text in packaged().values()]
    found: list[Issue] = []

    def work() -> None:
        for definition in definitions:
            found.extend(prove(definition))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == []
