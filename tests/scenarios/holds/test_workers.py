"""Workers that are killed, and more of them than are needed."""

from __future__ import annotations

import random

import pytest

from tests.scenarios.holds.conftest import Say
from tests.scenarios.holds.scenario import Outcome
from tests.scenarios.holds.stage import Stage, Trouble, play

pytestmark = pytest.mark.workers

KILLS = 7


# Workers are killed at any time below, mails going out or not.
@pytest.mark.soak
def test_workers_killed_while_mails_go_out_send_the_same_mails(
    undisturbed: Outcome, draw: random.Random, say: Say
) -> None:
    def killing(stage: Stage) -> Trouble:
        for _ in range(KILLS):
            yield from stage.wait_for_mails(draw.randint(1, 28))
            yield draw.uniform(0, 0.03)
            draw.choice([stage.kill_worker, stage.kill_child])(draw)
            yield 0.1

    played = play(killing)

    say(played.figures("workers killed"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(played.stage.deeds) > KILLS / 2


def test_workers_killed_at_any_time_do_the_same(undisturbed: Outcome, draw: random.Random, say: Say) -> None:
    """Also while due items become mails, exchanges and new plans."""

    def killing(stage: Stage) -> Trouble:
        for _ in range(KILLS):
            yield draw.uniform(0.05, 2.5)
            draw.choice([stage.kill_worker, stage.kill_child])(draw)

    played = play(killing, workers=2)

    say(played.figures("workers killed at any time"))
    played.check()
    assert played.outcome.differences(undisturbed) == []


def test_two_beats_and_three_workers_do_everything_once(undisturbed: Outcome, say: Say) -> None:
    played = play(workers=3, beats=2)

    say(played.figures("two beats and three workers"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(played.stage.sink.offered) == len(played.stage.sink.taken) == len(played.outcome.sent)
