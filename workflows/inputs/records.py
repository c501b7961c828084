"""What people put in to record something about an agreement."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from models.enums import CommitmentState, DocumentKind, MeetingKind, TextStatus, TrackState
from workflows.inputs.base import Input
from workflows.inputs.types import Name, Names, Text, VagueDate

# Takes back what was recorded of a partner's step.
UNKNOWN = "unknown"


class DocumentInput(Input):
    title: Name
    kind: DocumentKind
    on: VagueDate | None = None
    text_language: Name = "und"
    status: TextStatus


class SignatoryInput(Input):
    place: UUID
    name: Name
    native_name: Name | None = None
    title: Name | None = None


class PartnerStepInput(Input):
    """A step of a partner's own approval. `unknown` as its state takes back what was recorded."""

    place: UUID
    step: Name
    state: Annotated[TrackState | None, BeforeValidator(lambda value: None if value == UNKNOWN else value)]
    since: VagueDate | None = None
    known_from: Text | None = None
    note: Text | None = None


class MeetingInput(Input):
    title: Name
    on: VagueDate
    kind: MeetingKind
    venue: Name | None = None
    summary: Text | None = None


class MembershipInput(Input):
    organisation: Name
    place: UUID
    since: VagueDate | None = None
    until: VagueDate | None = None
    delegate: Name | None = None
    title: Name | None = None


class FieldsInput(Input):
    fields: Names


class CommitmentInput(Input):
    what: Text
    on: VagueDate | None = None
    field: Name | None = None


class CommitmentOutcomeInput(Input):
    state: CommitmentState
    evidence: Text | None = None
