"""Random acts by random people over all packaged definitions: whatever they do, what must hold holds.

An act may be refused: every `AmityError` is a fine answer. Anything else that is raised is a fault.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Part
from hypothesis.stateful import run_state_machine_as_test

from tests.workflows.lifecycle_machine.life import Life
from tests.workflows.lifecycle_machine.lifecycle import Lifecycle, use_cases

# `make soak LIVES=1000` lives so many; `make soak` alone as many as this.
LIVES = int(os.environ.get("LIVES") or 200)
ENOUGH = 200

COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    # Explaining a failure would trace every line of each further life.
    "phases": [Part.generate, Part.shrink],
}


def test_what_must_hold_holds_after_any_act() -> None:
    run_state_machine_as_test(
        Lifecycle, settings=settings(max_examples=4, stateful_step_count=25, derandomize=True, **COMMON)
    )


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_what_must_hold_holds_in_many_long_lives(record_property: Callable[[str, object], None]) -> None:
    """And each act happens: what is always refused would prove nothing."""
    Life.accepted_in_all.clear()

    run_state_machine_as_test(
        Lifecycle, settings=settings(max_examples=LIVES, stateful_step_count=60, print_blob=True, **COMMON)
    )

    record_property("figures", ", ".join(f"{name} {count}" for name, count in Life.accepted_in_all.most_common()))
    # Of a few lives some act is always missing.
    assert use_cases() - set(Life.accepted_in_all) == set() or LIVES < ENOUGH
