"""What the undisturbed run came to, made once for all processes of a test run, and the seed of the disturbances."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.once import once
from tests.scenarios.holds.scenario import Outcome
from tests.scenarios.holds.stage import Played, play

SEED = "HOLDS_SEED"

Say = Callable[[str], None]
Compare = Callable[[Played], None]


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Say:
    """Prints figures, and keeps them for the end of the test run."""

    def say(figures: str) -> None:
        print(figures)
        record_property("figures", figures)

    return say


@pytest.fixture
def draw(say: Say) -> random.Random:
    """Chance, with a seed that is printed; `HOLDS_SEED` repeats it."""
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(2**32))
    say(f"{SEED}={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def undisturbed() -> Outcome:
    def played() -> str:
        run = play()
        run.check()
        return run.outcome.to_json()

    return Outcome.from_json(once("undisturbed", played))
