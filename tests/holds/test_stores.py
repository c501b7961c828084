"""A broker that forgets everything and goes away, and a database that is restarted."""

from __future__ import annotations

import os
import random
import signal

import pytest

from tests.holds.conftest import Say
from tests.holds.scenario import Outcome
from tests.holds.stage import Stage, Trouble, play

pytestmark = pytest.mark.workers


def test_a_broker_wiped_and_restarted_throughout_changes_nothing(
    undisturbed: Outcome, draw: random.Random, say: Say
) -> None:
    def wiping(stage: Stage) -> Trouble:
        while True:
            for _ in range(draw.randint(2, 6)):
                yield draw.uniform(0.2, 0.8)
                stage.wipe()
            stage.valkey.stop()
            yield draw.uniform(0.0, 0.5)
            stage.valkey.__enter__()
            stage.deeds.append("restarted")

    played = play(wiping)

    say(played.figures("broker wiped and restarted"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert "restarted" in played.stage.deeds


def test_a_database_restarted_meanwhile_changes_nothing(undisturbed: Outcome, draw: random.Random, say: Say) -> None:
    """In turn asked to stop quickly, and made to stop at once, after which it recovers from its log."""

    def restarting(stage: Stage) -> Trouble:
        postgres = stage.postgres
        assert postgres is not None
        for turn in range(4):
            yield from stage.wait_for_mails(draw.randint(1, 50))
            yield draw.uniform(0, 0.03)
            if turn % 2 and postgres.process is not None:
                os.kill(postgres.process.pid, signal.SIGQUIT)
            postgres.stop()
            postgres.__enter__()
            stage.deeds.append("stopped at once" if turn % 2 else "stopped quickly")

    played = play(restarting, own_postgres=True)

    say(played.figures("database restarted"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(set(played.stage.deeds)) == 2
