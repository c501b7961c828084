"""What commands, the API and pages show, as typed values. `config.json_shapes.to_json` writes them with these keys."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from config.json_shapes import empty_if_none, left_out_if_none, written_as
from models.enums import (
    AmendmentKind,
    ApprovalState,
    CommitmentState,
    DocumentKind,
    ExchangeKind,
    ExchangeState,
    MeetingKind,
    NoticeChannel,
    OccasionKind,
    Outcome,
    Phase,
    TrackState,
    VoteChoice,
)
from models.queries.agreement_records import SourceRecord, TextRecord
from models.queries.links import Links
from models.queries.snapshot_rows import RecordedTerms
from workflows.engine.turns import Side
from workflows.read_models.requirements import Requirement


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Whose turn it is, in words; days as ISO texts."""

    side: Side
    who: Sequence[str]
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class ShownVoter:
    """`asked` answers for `name` while they are away."""

    name: str
    asked: str
    voted: bool


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """Who decided, when, and in which document."""

    decided_by: str
    decided_on: str
    document: str
    file: str | None


@dataclass(frozen=True, slots=True)
class ShownVote:
    by: str
    on_behalf_of: Annotated[str | None, written_as("for")]
    choice: VoteChoice
    note: str | None
    at: str
    # What was decided outside Amity; `by` recorded it.
    outside: Annotated[ShownDecision | None, left_out_if_none()] = None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the approval that the present state asks for."""

    step: str
    label: str
    # `waiting` before it was asked for.
    state: str
    quorum: int | str
    after: Sequence[str]
    asked_at: str | None
    closed_at: str | None
    voters: Sequence[ShownVoter]
    votes: Sequence[ShownVote]
    lacking: int


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step of a former approval, as it was answered."""

    step: str
    label: str
    entry: int
    state: ApprovalState
    closed_at: str | None
    votes: Sequence[ShownVote]


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """A step of a partner's own approval; everything but its name is None until something is recorded."""

    step: str
    label: str
    state: TrackState | None
    since: str | None
    known_from: Annotated[str | None, written_as("from")]
    note: str | None


@dataclass(frozen=True, slots=True)
class ShownParty:
    name: str
    names: dict[str, str]
    country: str | None
    own: bool
    signed_on: str | None
    signed_at: str | None
    signatory: str | None
    notified_on: str | None
    ratified_on: str | None
    carried_by: str | None
    track: Sequence[ShownTrack]
    checked: bool


@dataclass(frozen=True, slots=True)
class ShownNotice:
    by: str
    reason: str | None
    given_on: datetime.date
    received_on: datetime.date | None
    sent_by: NoticeChannel | None
    effective_on: datetime.date
    withdrawn_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class ShownPerson:
    name: str
    native_name: str | None
    title: str | None
    capacity: str
    place: str | None


@dataclass(frozen=True, slots=True)
class ShownCommitment:
    id: UUID
    what: str
    due_on: str | None
    state: CommitmentState
    field: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class ShownOccasion:
    title: str
    date: str
    kind: OccasionKind
    organiser: str | None


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """An exchange as its agreement lists it."""

    id: UUID
    title: str
    date: str | None
    kind: ExchangeKind
    state: ExchangeState


@dataclass(frozen=True, slots=True)
class ShownDocument:
    title: str
    kind: DocumentKind
    dated_on: str | None
    texts: Sequence[TextRecord]


@dataclass(frozen=True, slots=True)
class ShownMeeting:
    title: str
    kind: MeetingKind
    held_on: str
    venue: str | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class ShownMembership:
    organisation: str
    place: str
    since: str | None
    until: str | None
    delegate: str | None


@dataclass(frozen=True, slots=True)
class ShownAmendment:
    number: int
    kind: AmendmentKind
    title: str
    decided_on: str | None
    in_force_on: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change of state; `on` is the day in the world where it differs from that of the record."""

    trigger: str
    from_state: Annotated[str | None, written_as("from")]
    to: str
    at: str
    on: str | None
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An entry of the log."""

    seq: int
    at: str
    type: str
    by: str
    hash: str


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """The shape of `agreements show --json`."""

    ref: str
    kind: str
    definition_version: int
    state: str
    phase: Phase
    outcome: Outcome | None
    version: int
    title: str
    state_label: str
    kind_title: str
    state_since: str
    proposed_on: str | None
    signed_on: str | None
    in_force_on: str | None
    ended_on: str | None
    last_contact_on: str | None
    # The last contact, if it lies further back than the state's review period.
    silent_since: str | None
    zone: str
    owner: str | None
    turn: ShownTurn | None
    approval: Sequence[ShownStep]
    earlier_approvals: Sequence[EarlierStep]
    parties: Sequence[ShownParty]
    terms: Annotated[RecordedTerms | None, empty_if_none()]
    notices: Sequence[ShownNotice]
    fields: Sequence[str]
    people: Sequence[ShownPerson]
    commitments: Sequence[ShownCommitment]
    occasions: Sequence[ShownOccasion]
    exchanges: Sequence[ExchangeLine]
    documents: Sequence[ShownDocument]
    meetings: Sequence[ShownMeeting]
    memberships: Sequence[ShownMembership]
    links: Links
    amendments: Sequence[ShownAmendment]
    way: Sequence[ShownChange]
    sources: Sequence[SourceRecord]
    events: Sequence[ShownEvent]


@dataclass(frozen=True, slots=True)
class ShownAction:
    """What can be done, or not yet. `answers` are the steps of an approval that it answers for the person who asks."""

    trigger: str
    to: str
    label: str
    allowed: bool
    answers: Annotated[Sequence[str] | None, left_out_if_none()]
    unmet: Sequence[Requirement]


@dataclass(frozen=True, slots=True)
class ShownActions:
    """The shape of `agreements actions --json`."""

    ref: str
    state: str
    actions: Sequence[ShownAction]
    turn: ShownTurn | None


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """`certain` is there if a day was asked for: whether the agreement was certainly in force on it."""

    ref: str
    kind: str
    state: str
    phase: Phase
    title: str
    partner: str
    signed_on: str | None
    certain: Annotated[bool | None, left_out_if_none()] = None


@dataclass(frozen=True, slots=True)
class ListedAgreements:
    """The shape of `agreements list --json`; `on` is there if a day was asked for."""

    agreements: Sequence[AgreementLine]
    total: int
    on: Annotated[datetime.date | None, left_out_if_none()] = None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One page of that list, for the API."""

    agreements: Sequence[AgreementLine]
    next_cursor: str | None
