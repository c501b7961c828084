"""What people put in to begin, move, correct and follow an agreement."""

from __future__ import annotations

from uuid import UUID

from models.enums import LinkKind, VoteChoice
from workflows.inputs.base import Input
from workflows.inputs.types import Name, Names, Text, VagueDate


class ProposalInput(Input):
    kind: Name
    title: Name | None = None
    fields: Names = ()
    on: VagueDate | None = None
    note: Text | None = None


class AdvanceInput(Input):
    trigger: Name
    on: VagueDate | None = None
    note: Text | None = None


class VoteInput(Input):
    """`of` is the colleague whose answer it is, if it is not one's own."""

    step: Name
    choice: VoteChoice
    of: UUID | None = None
    note: Text | None = None


class CorrectionInput(Input):
    signed_on: VagueDate | None = None
    title: Name | None = None
    why: Text | None = None


class SuccessorInput(Input):
    kind: Name
    link: LinkKind
    title: Name | None = None


class OwnerInput(Input):
    """Without an owner the agreement goes to whoever looks after those that nobody was named for."""

    owner: UUID | None = None
