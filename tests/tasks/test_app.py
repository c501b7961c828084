"""What the workers are told, and what they are never told."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tasks.app import TICK, app

ROOT = Path(__file__).parents[2]
FLOORS = ("config", "models", "workflows", "notices", "registry", "tasks", "web", "cli")
DELAYS = {"eta", "countdown", "apply_async", "retry_backoff", "default_retry_delay"}


def test_a_tick_expires_before_the_next_one() -> None:
    entries = app.conf.beat_schedule.values()

    assert {entry["options"]["queue"] for entry in entries} == {"due", "mail", "relay"}
    assert [entry["options"]["expires"] for entry in entries] == [TICK.total_seconds()] * 3
    assert {entry["schedule"] for entry in entries} == {TICK}


@pytest.mark.parametrize("floor", FLOORS)
def test_nothing_is_ever_delayed_by_the_broker(floor: str) -> None:
    """Redelivery after the visibility timeout would double it."""
    found = [
        f"{path}:{node.lineno}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.keyword) and node.arg in DELAYS)
        or (isinstance(node, ast.Attribute) and node.attr in DELAYS)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("result_backend", None),
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
    ],
)
def test_the_workers_are_set_up_for_work_that_may_die(name: str, value: object) -> None:
    assert app.conf[name] == value
