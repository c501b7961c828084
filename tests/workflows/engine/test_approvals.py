"""What votes come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from models.enums import VoteChoice
from workflows.engine.approvals import Voter, VoteResult, verdict

APPROVE, RETURN, ABSTAIN = VoteChoice.APPROVE, VoteChoice.RETURN, VoteChoice.ABSTAIN


def voters(*users: int) -> list[Voter]:
    return [Voter(UUID(int=user), UUID(int=user)) for user in users]


def votes(**choices: VoteChoice) -> dict[str, VoteChoice]:
    return {str(UUID(int=int(name[1:]))): choice for name, choice in choices.items()}


@pytest.mark.parametrize(
    ("quorum", "given", "comes_to"),
    [
        (1, votes(u1=APPROVE), VoteResult.GIVEN),
        (2, votes(u1=APPROVE), VoteResult.OPEN),
        (2, votes(u1=APPROVE, u2=ABSTAIN, u3=ABSTAIN), VoteResult.MISSED),
        (2, votes(u1=APPROVE, u2=RETURN), VoteResult.RETURNED),
        ("majority", votes(u1=APPROVE), VoteResult.OPEN),
        ("majority", votes(u1=APPROVE, u2=APPROVE), VoteResult.GIVEN),
        ("majority", votes(u1=APPROVE, u2=ABSTAIN, u3=ABSTAIN), VoteResult.GIVEN),
        ("all", votes(u1=APPROVE, u2=APPROVE), VoteResult.OPEN),
        ("all", votes(u1=APPROVE, u2=APPROVE, u3=ABSTAIN), VoteResult.GIVEN),
        ("all", votes(u1=ABSTAIN, u2=ABSTAIN, u3=ABSTAIN), VoteResult.MISSED),
        (1, {}, VoteResult.OPEN),
        (4, votes(u1=APPROVE, u2=APPROVE, u3=ABSTAIN), VoteResult.OPEN),
        (4, votes(u1=RETURN), VoteResult.RETURNED),
    ],
)
def test_votes_come_to_a_verdict(quorum: Any, given: dict[str, VoteChoice], comes_to: VoteResult) -> None:
    assert verdict(quorum, voters(1, 2, 3), given) is comes_to
