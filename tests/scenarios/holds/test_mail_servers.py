"""Mail servers that put off, refuse, hang, and drop the connection when they have everything."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

import pytest

from tests.scenarios.holds.conftest import Say
from tests.scenarios.holds.scenario import APPROVER, Outcome
from tests.scenarios.holds.sink import TAKEN, Mail, Sink
from tests.scenarios.holds.stage import play

pytestmark = pytest.mark.workers


# The shorter run below shows the same kind of refusal.
@pytest.mark.soak
def test_a_server_that_puts_mails_off_gets_the_same_ones_later(undisturbed: Outcome, say: Say) -> None:
    async def later(mail: Mail, server: Any) -> str:
        times = {1: 1, 2: 2}.get(int(mail.digest, 16) % 5, 0)
        return TAKEN if mail.offered_before >= times else "451 Not now"

    played = play(sink=Sink(later))

    say(played.figures("4xx"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(played.stage.sink.offered) > 1.3 * len(played.stage.sink.taken)


def test_a_server_that_is_not_served_for_a_while_gets_everything_then(undisturbed: Outcome, say: Say) -> None:
    times: list[str] = []

    def busy(address: str) -> str | None:
        times.append(address)
        # A mail that waits alone would meet the twenty refusals one by one, and pauses of one minute up to four hours
        # add up to two days; eight of them add up to some hours, so that it still comes on its day.
        alone = times[-9:] == [address] * 9
        return "450 Greylisted" if len(times) % 60 < 20 and not alone else None

    played = play(sink=Sink(welcome=busy))

    say(played.figures("4xx to recipients"))
    played.check()
    assert played.outcome.differences(undisturbed) == []


def test_a_refused_person_is_a_dead_letter_and_harms_nobody_else(undisturbed: Outcome, say: Say) -> None:
    played = play(sink=Sink(welcome=lambda address: "550 No such user" if address == APPROVER else None))

    say(played.figures("5xx"))
    played.check()
    assert played.outcome.without(APPROVER).differences(undisturbed.without(APPROVER)) == []
    refused, wanted = played.outcome.lines_of(APPROVER), undisturbed.lines_of(APPROVER)
    assert [line[:6] for line in refused] == [line[:6] for line in wanted] != []
    assert {(line[8], line[10]) for line in refused} == {("dead", "dead")}


def test_a_server_that_hangs_is_left_and_asked_again(undisturbed: Outcome, say: Say) -> None:
    hung: list[str] = []
    offered = count(1)

    async def hang(mail: Mail, server: Any) -> str:
        if len(hung) < 3 and not mail.offered_before and next(offered) % 10 == 0:
            hung.append(mail.message_id)
            await asyncio.sleep(3600)
        return TAKEN

    played = play(sink=Sink(hang))

    say(played.figures("hangs"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(hung) == 3


def test_a_connection_dropped_after_the_mail_is_tried_again_with_one_identity(undisturbed: Outcome, say: Say) -> None:
    """The server may have kept the mail or not; either way it knows the second by its Message-ID."""

    async def drop(mail: Mail, server: Any) -> str:
        if int(mail.digest, 16) % 4 == 0 and not mail.offered_before:
            server.transport.abort()
        return TAKEN

    played = play(sink=Sink(drop))

    say(played.figures("drops after DATA"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert len(played.stage.sink.taken) > len(played.outcome.sent)
