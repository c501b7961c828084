"""What the partners' own approvals come to, as far as they are known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.enums import TrackState
from workflows.calendar.dates import Edtf
from workflows.definitions.schema import PartnerStep


@dataclass(frozen=True)
class TrackFact:
    party: UUID
    step: str
    state: TrackState
    since: Edtf | None = None


def partner_steps(
    declared: Sequence[PartnerStep], partners: Sequence[UUID], track: Sequence[TrackFact]
) -> dict[str, int]:
    """How many steps of the partners are open or refused; one that nobody mentioned is open where it is required."""
    known = {(fact.party, fact.step): fact.state for fact in track if fact.party in partners}
    unheard = sum(step.required and (party, step.id) not in known for step in declared for party in partners)
    return {
        "partner.steps.open": unheard + sum(state is TrackState.PENDING for state in known.values()),
        "partner.steps.refused": sum(state is TrackState.REFUSED for state in known.values()),
    }
