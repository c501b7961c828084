"""What the partners' own approvals come to, as far as they are known."""

from __future__ import annotations

import pytest

from models.enums import TrackState
from tests.workflows.pure import WORDS, id_of
from workflows.definitions.schema import PartnerStep
from workflows.engine.partner_tracks import TrackFact, partner_steps

COUNCIL = PartnerStep.model_validate({"id": "council", "label": WORDS, "required": True})
MAYOR = PartnerStep.model_validate({"id": "mayor", "label": WORDS})
ONE, TWO, GONE = id_of(1), id_of(2), id_of(3)


@pytest.mark.parametrize(
    ("track", "unfinished", "refused"),
    [
        # A required step is open for each partner; another one only where it was mentioned.
        ([], 2, 0),
        ([TrackFact(ONE, "council", TrackState.PENDING)], 2, 0),
        ([TrackFact(ONE, "council", TrackState.DONE)], 1, 0),
        ([TrackFact(ONE, "council", TrackState.REFUSED)], 1, 1),
        ([TrackFact(ONE, "mayor", TrackState.PENDING)], 3, 0),
        ([TrackFact(party, "council", TrackState.DONE) for party in (ONE, TWO)], 0, 0),
        # Who is no partner counts for nothing.
        ([TrackFact(GONE, "council", TrackState.REFUSED)], 2, 0),
    ],
)
def test_steps_are_counted_for_each_partner(track: list[TrackFact], unfinished: int, refused: int) -> None:
    assert partner_steps([COUNCIL, MAYOR], [ONE, TWO], track) == {
        "partner.steps.open": unfinished,
        "partner.steps.refused": refused,
    }


def test_without_partners_nothing_is_open() -> None:
    assert set(partner_steps([COUNCIL], [], []).values()) == {0}
