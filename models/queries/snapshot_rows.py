"""An agreement and the people of an office as typed values: what `snapshots` reads, parsed as it leaves the database.

Dates of any precision stay EDTF texts here; the floor above knows what they mean.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from models.enums import (
    ApprovalState,
    CommitmentState,
    EntryIntoForce,
    ExchangeKind,
    ExchangeState,
    NoticeChannel,
    OccasionKind,
    Outcome,
    Phase,
    Renewal,
    TermStart,
    TrackState,
    TurnSide,
    VoteChoice,
)
from models.queries.rows import Bytes, ClosedDayRow


@dataclass(frozen=True, slots=True)
class PartyRow:
    id: UUID
    place_id: UUID
    own: bool
    signatory: bool
    signed_on: str | None
    notified_on: str | None
    ratified_on: str | None
    hosting_turn: int | None
    calendar: str | None
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    id: UUID
    due: str | None
    state: CommitmentState
    rule: str | None
    # Only a rule's commitment has one.
    occurrence: str | None
    what: str


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    id: UUID
    date: str | None
    state: ExchangeState
    kind: ExchangeKind
    rule: str | None
    occurrence: str | None
    title: str | None
    last_day: datetime.date
    host: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordedTerms:
    """What an agreement's text says of its beginning, its end and its languages; None where it says nothing.

    Periods are ISO 8601 durations, languages BCP 47. `renewals` counts those by agreement; tacit ones follow from the
    calendar.
    """

    entry_into_force: EntryIntoForce | None = None
    entry_date: str | None = None
    counted_from: TermStart | None = None
    valid_for: str | None = None
    renewal: Renewal | None = None
    renewal_period: str | None = None
    notice_period: str | None = None
    notice_by: NoticeChannel | None = None
    projects_continue: bool | None = None
    languages: tuple[str, ...] = ()
    prevailing_language: str | None = None
    binding: bool | None = None
    hosting: str | None = None
    renewals: int = 0


@dataclass(frozen=True, slots=True)
class AmendedTerms:
    before: RecordedTerms
    after: RecordedTerms


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    in_force_on: str
    terms: AmendedTerms


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: UUID
    given_on: datetime.date
    effective_on: datetime.date


@dataclass(frozen=True, slots=True)
class OccasionRow:
    id: UUID
    kind: OccasionKind
    date: str
    until: str | None
    yearly: bool
    known_at: datetime.datetime
    # Recorded for this agreement, not only for its city.
    linked: bool
    title: str


@dataclass(frozen=True, slots=True)
class VoteRow:
    by: str
    user: UUID | None
    on_behalf_of: UUID | None
    choice: VoteChoice
    note: str | None
    at: datetime.datetime
    # The rest is of a decision that was taken outside Amity.
    decided_by: str | None = None
    decided_on: datetime.date | None = None
    document: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    state_name: str
    entry: int
    step: str
    state: ApprovalState
    asked_at: datetime.datetime
    closed_at: datetime.datetime | None
    votes: tuple[VoteRow, ...] | None


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A step of a partner's own approval."""

    party: UUID
    step: str
    state: TrackState
    since: str | None
    known_from: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class StateChangeRow:
    number: int
    from_state: str | None
    to: str
    trigger: str
    note: str | None
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class DateProvenance:
    """Since when a date of the agreement has been as it is now."""

    at: datetime.datetime
    corrected: bool


@dataclass(frozen=True, slots=True)
class AgreementSnapshot:
    """An agreement's columns, and what belongs to it as far as the core decides by it."""

    id: UUID
    office_id: UUID
    reference: str
    own_place_id: UUID
    owner_id: UUID | None
    kind: str
    definition_version: int
    title: str | None
    countries: list[str]
    state: str
    phase: Phase
    outcome: Outcome | None
    state_entered_at: datetime.datetime
    state_entry_counts: dict[str, int]
    proposed_on: str | None
    signed_on: str | None
    in_force_on: str | None
    ended_on: str | None
    last_contact_on: str | None
    date_provenance: dict[str, DateProvenance]
    recorded_at: datetime.datetime
    replan_at: datetime.datetime
    turn: TurnSide | None
    plan_error: str | None
    version: int
    head_seq: int
    head_hash: Bytes
    own_zone: str | None
    own_calendar: str | None
    parties: tuple[PartyRow, ...]
    commitments: tuple[CommitmentRow, ...]
    exchanges: tuple[ExchangeRow, ...]
    terms: RecordedTerms | None
    amendments: tuple[AmendmentRow, ...]
    # The number of the last one, renewals too.
    last_amendment: int
    termination: NoticeRow | None
    closed_days: tuple[ClosedDayRow, ...]
    occasions: tuple[OccasionRow, ...]
    successors_in_force: int
    predecessors: int
    memberships_count: int
    memberships_unrepresented: int
    # By the name that the definition gives them; a date is its number in the calendar.
    custom_facts: dict[str, int]
    fields_count: int
    meetings_count: int
    texts_agreed: int
    council_resolutions: int
    reports_count: int
    approvals: tuple[ApprovalRow, ...]
    partner_steps: tuple[TrackRow, ...]
    last_change: StateChangeRow | None
    # Recorded as it stood, not proposed here.
    taken_in: bool

    def provenance_json(self) -> dict[str, dict[str, Any]]:
        """`date_provenance` in the form of its column."""
        return {
            name: {"at": known.at.isoformat(), "corrected": known.corrected}
            for name, known in self.date_provenance.items()
        }

    def column(self, name: str) -> Any:
        """A column by its name, for what goes through several: dates, titles, what the log carries."""
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Whom somebody is substituted by, from the first to the last day."""

    substitute_id: UUID
    from_on: datetime.date
    until_on: datetime.date


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the office, with the zone and the calendar of where they work."""

    id: UUID
    name: str
    address: str
    roles: tuple[str, ...]
    left_on: datetime.date | None
    successor_id: UUID | None
    is_default_owner: bool
    zone: str
    home_place_id: UUID | None
    calendar: str | None
    closed_days: tuple[ClosedDayRow, ...]
    absences: tuple[AbsenceRow, ...]


def with_columns(row: AgreementSnapshot, columns: Mapping[str, Any]) -> AgreementSnapshot:
    """The agreement as it will be once `columns` are written; they have the database's forms."""
    changed = dict(columns)
    if "date_provenance" in changed:
        changed["date_provenance"] = {
            name: DateProvenance(datetime.datetime.fromisoformat(known["at"]), known["corrected"])
            for name, known in changed["date_provenance"].items()
        }
    return replace(row, **changed)
