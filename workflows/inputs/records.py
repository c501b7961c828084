"""What people put in to record something about an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator

from models.enums import CommitmentState, DocumentKind, MeetingKind, TextStatus, TrackState
from workflows.inputs.base import MISSING, Input, InputProblem, out_of_order, wrong
from workflows.inputs.terms import not_among
from workflows.inputs.types import (
    LanguageCode,
    LanguageCodes,
    Name,
    Names,
    PastVagueDate,
    Text,
    VagueDate,
)

# Takes back what was recorded of a partner's step.
UNKNOWN = "unknown"


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise wrong(MISSING)
    return names


class DocumentInput(Input):
    title: Text
    kind: DocumentKind
    on: VagueDate | None = None
    languages: LanguageCodes = ("und",)
    status: TextStatus
    # The text that counts if they differ; without one they are equal.
    prevails: LanguageCode | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from not_among(fields, "prevails", "languages")


class SignatoryInput(Input):
    place: UUID
    name: Text
    native_name: Text | None = None
    title: Text | None = None


class SignatureInput(Input):
    """When, and where, a party signed."""

    place: UUID
    on: PastVagueDate
    at: Text | None = None


class PartyDateInput(Input):
    """The day on which a party notified the others, or ratified."""

    place: UUID
    on: PastVagueDate


class CarrierInput(Input):
    """An association or office that carries the agreement out for a party."""

    place: UUID
    carrier: Text


class CustomFactInput(Input):
    """A fact that the definition declares: what its value may be, the definition says."""

    name: Text
    value: Text
    note: Text | None = None


class DutyInput(Input):
    """Without `occurrence` it is the first that is owed."""

    duty: Text
    occurrence: Text | None = None
    evidence: Text | None = None


class PartnerStepInput(Input):
    """A step of a partner's own approval. `unknown` as its state takes back what was recorded."""

    place: UUID
    step: Text
    state: Annotated[TrackState | None, BeforeValidator(lambda value: None if value == UNKNOWN else value)]
    since: PastVagueDate | None = None
    known_from: Text | None = None
    note: Text | None = None


class MeetingInput(Input):
    title: Text
    on: PastVagueDate
    kind: MeetingKind
    venue: Text | None = None
    summary: Text | None = None


class MembershipInput(Input):
    organisation: Text
    place: UUID
    since: VagueDate | None = None
    until: VagueDate | None = None
    delegate: Text | None = None
    title: Text | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "since", "until")


class FieldsInput(Input):
    fields: Annotated[Names, AfterValidator(_some)]


class CommitmentInput(Input):
    what: Text
    on: VagueDate | None = None
    field: Name | None = None


class CommitmentOutcomeInput(Input):
    state: CommitmentState
    evidence: Text | None = None
