"""A broker that forgets everything and goes away, and a database that is restarted."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
import redis

from tests.scenarios.holds.conftest import Say
from tests.scenarios.holds.scenario import Outcome
from tests.scenarios.holds.stage import Stage, Trouble, play

# Longer than it takes us to notice.
HANGS_SECONDS = 14
# Stated in docs/operations.md.
RESUMES_SECONDS = 30

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


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_a_broker_that_hangs_is_left_and_worked_with_again(undisturbed: Outcome, say: Say, times: int) -> None:
    """It keeps its connections and says nothing, for longer than anybody waits for it."""

    def hanging(stage: Stage) -> Trouble:
        for _ in range(times):
            yield from stage.wait_for_mails(20)
            process = stage.valkey.process
            assert process is not None
            process.send_signal(signal.SIGSTOP)
            yield HANGS_SECONDS
            process.send_signal(signal.SIGCONT)
            yield from _work_resumes(stage)

    played = play(hanging)

    say(played.figures("broker hangs"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert played.stage.deeds == ["resumed"] * times


def test_a_broker_that_becomes_a_replica_is_worked_with_again(undisturbed: Outcome, say: Say) -> None:
    """It answers and takes no messages, as a primary does that another was put in the place of."""

    def demoting(stage: Stage) -> Trouble:
        for _ in range(2):
            yield from stage.wait_for_mails(20)
            with redis.Redis(unix_socket_path=str(stage.valkey.socket)) as client:
                client.execute_command("REPLICAOF", "127.0.0.1", "1")
                yield 6
                client.execute_command("REPLICAOF", "NO", "ONE")
            yield from _work_resumes(stage)

    played = play(demoting)

    say(played.figures("broker a replica"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert played.stage.deeds == ["resumed", "resumed"]
    assert played.stage.restarts == 0


def _work_resumes(stage: Stage) -> Trouble:
    """Notes whether a task is taken from the broker again within the time that we promise."""
    until = time.monotonic() + RESUMES_SECONDS
    with redis.Redis(unix_socket_path=str(stage.valkey.socket)) as client:
        client.config_resetstat()
        while time.monotonic() < until:
            done = client.info("commandstats")
            # A worker has taken a message, and said that it was done.
            if all(done.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("brpop", "zrem")):
                stage.deeds.append("resumed")
                return
            yield 0.1
