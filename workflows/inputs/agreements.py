"""What people put in to begin, move, correct and follow an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from models.enums import LinkKind, VoteChoice
from workflows.inputs.base import BAD_CHOICE, MISSING, Input, InputProblem
from workflows.inputs.office import OwnPlaceInput, PartnerInput
from workflows.inputs.types import (
    Names,
    PastDay,
    PastVagueDate,
    Text,
)


class ProposalInput(Input):
    kind: Text
    title: Text | None = None
    # Our side: one that is known, or else by its name.
    own_place: UUID | None = None
    own: OwnPlaceInput | None = None
    # Lines by their name in the form: the first has none, then `_2` and so on.
    partners: Mapping[str, PartnerInput] = {}
    fields: Names = ()
    on: PastVagueDate | None = None
    note: Text | None = None


class AdvanceInput(Input):
    trigger: Text
    on: PastVagueDate | None = None
    note: Text | None = None


class VoteInput(Input):
    """`of` is the colleague whose answer it is, if it is not one's own. Without `step` it answers each one asked."""

    step: Text | None = None
    choice: VoteChoice
    of: UUID | None = None
    note: Text | None = None


class OutsideDecisionInput(Input):
    """What the city's own approval system, or the minutes of a council, say of a step."""

    step: Text
    choice: VoteChoice
    decided_by: Text
    decided_on: PastDay
    document: Text
    file: Text | None = None
    note: Text | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        if fields.get("choice") is VoteChoice.ABSTAIN:
            yield InputProblem("choice", BAD_CHOICE)
        if fields.get("choice") is VoteChoice.RETURN and fields.get("note", "") is None:
            yield InputProblem("note", MISSING)


class CorrectionInput(Input):
    signed_on: PastVagueDate | None = None
    in_force_on: PastVagueDate | None = None
    title: Text | None = None
    why: Text | None = None


class SuccessorInput(Input):
    kind: Text
    link: LinkKind
    title: Text | None = None


class EarlierInput(Input):
    """The reference of an earlier agreement."""

    earlier: Text


class LinkInput(EarlierInput):
    kind: LinkKind


class OwnerInput(Input):
    """Without an owner the agreement goes to the office's default owner."""

    owner: UUID | None = None
