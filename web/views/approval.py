"""The approval that an agreement waits for, and the partners' own, as the agreement's page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.database import Transaction
from models.enums import ApprovalState, VoteChoice
from models.queries.agreement_records import PartyRecord
from web.http.sessions import Requester
from workflows.calendar.dates import local_day
from workflows.lifecycle.approvals import may_answer, step_statuses
from workflows.offices.places import place_name
from workflows.policy import Act
from workflows.read_models.approvals import LastNote, last_note, show_earlier, show_steps, show_track, show_turn
from workflows.read_models.shapes import ShownDecision, ShownTrack, ShownTurn, ShownVote, ShownVoter
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.staff import staff_of


@dataclass(frozen=True)
class DatedVote:
    by: str
    on_behalf_of: str | None
    choice: VoteChoice
    note: str | None
    on: date
    outside: ShownDecision | None = None


@dataclass(frozen=True)
class EarlierView:
    """A step of a former approval."""

    step: str
    label: str
    entry: int
    state: ApprovalState
    votes: Sequence[DatedVote]


@dataclass(frozen=True)
class StepView:
    """A step with its votes; `mine` are those for whom the reader may answer, with their names."""

    id: str
    label: str
    state: str
    quorum: int | str
    voters: Sequence[ShownVoter]
    votes: Sequence[DatedVote]
    mine: tuple[tuple[str, str], ...]
    lacking: int = 0

    @property
    def approvals(self) -> int:
        return sum(vote.choice is VoteChoice.APPROVE for vote in self.votes)


@dataclass(frozen=True)
class TrackView:
    """What is known of one partner's own approval."""

    place: str
    name: str
    steps: Sequence[ShownTrack]


@dataclass(frozen=True)
class ApprovalView:
    turn: ShownTurn | None
    # What was noted at the step that led here.
    note: LastNote | None
    steps: tuple[StepView, ...]
    earlier: Sequence[EarlierView]
    # Whether the reader may record what was decided elsewhere.
    may_decide: bool
    tracks: tuple[TrackView, ...]
    track_steps: tuple[tuple[str, str], ...]


def approval_view(
    tx: Transaction, loaded: LoadedAgreement, requester: Requester, parties: Sequence[PartyRecord]
) -> ApprovalView:
    """Asks the database nothing: all of it came with the agreement."""
    language = requester.language
    definition = loaded.machine.definition
    names = {str(party.id): place_name(party.names, language) for party in parties}
    return ApprovalView(
        turn=show_turn(tx, loaded, names, language),
        note=last_note(tx, loaded),
        steps=_approval_steps(tx, loaded, requester),
        earlier=[
            EarlierView(item.step, item.label, item.entry, item.state, _dated(item.votes, loaded.facts.zone))
            for item in show_earlier(tx, loaded, language)
        ],
        may_decide=requester.may(Act.RECORD_DECISION),
        tracks=tuple(
            TrackView(
                str(party.place_id),
                names[str(party.id)],
                [item for item in show_track(loaded, party.id, language) if item.state],
            )
            for party in parties
            if not party.own
        )
        if definition.tracks
        else (),
        track_steps=tuple((step.id, step.label.get(language)) for step in definition.tracks),
    )


def _approval_steps(tx: Transaction, loaded: LoadedAgreement, requester: Requester) -> tuple[StepView, ...]:
    staff, actor = staff_of(tx), requester.actor
    mine = {
        status.step.id: tuple(
            (str(voter.of), str(staff.people[voter.of].name))
            for voter in status.voters
            if actor.user_id in (voter.of, voter.asked)
        )
        for status in step_statuses(tx, loaded)
        if may_answer(status, actor)
    }
    return tuple(
        StepView(
            id=item.step,
            label=item.label,
            state=item.state,
            quorum=item.quorum,
            voters=item.voters,
            votes=_dated(item.votes, loaded.facts.zone),
            mine=mine.get(item.step, ()),
            lacking=item.lacking,
        )
        for item in show_steps(tx, loaded, requester.language)
    )


def _dated(votes: Sequence[ShownVote], zone: ZoneInfo) -> list[DatedVote]:
    """With the day on which each was given, where the agreement's days are decided."""
    return [
        DatedVote(
            vote.by,
            vote.on_behalf_of,
            vote.choice,
            vote.note,
            local_day(datetime.fromisoformat(vote.at), zone),
            vote.outside,
        )
        for vote in votes
    ]
