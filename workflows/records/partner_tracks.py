"""The steps of a partner's own approval, as far as they are known."""

from __future__ import annotations

from uuid import UUID

from config.errors import NotFoundError, UsageError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.enums import TrackState
from models.event_log import Personal
from models.event_types import EventType
from models.queries.parties import partner_step
from models.tables.agreements import PartnerApprovalStep
from models.tables.base import new_id
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.records.parties import party_at
from workflows.unit_of_work.record import must_be_past, open_record, save_record
from workflows.unit_of_work.sources import SourceDraft


def record_partner_step(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    step: str,
    state: TrackState,
    since: Edtf | None = None,
    known_from: str | None = None,
    note: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """How a step of one party's own approval stands: since when, and from whom this is known.

    The same again changes nothing; what is said again takes the place of what was known.
    """
    loaded = open_record(tx, reference, by, version)
    party = party_at(tx, loaded.id, reference, place)
    declared = [one.id for one in loaded.machine.definition.tracks]
    if step not in declared:
        known = ", ".join(declared) or "none"
        raise UsageError(
            N_("%(kind)s: there is no step “%(step)s”."),
            hint=f"Steps are: {known}.",
            kind=Labelled(loaded.machine.definition.kind, loaded.machine.definition.title.get),
            step=step,
        )
    if since is not None:
        must_be_past(tx, loaded, since)
    row = partner_step(tx, party.id, step)
    given = (str(state), str(since) if since else None, known_from, note)
    if row is None:
        row = PartnerApprovalStep(
            id=new_id(), office_id=tx.office, agreement_id=loaded.id, party_id=party.id, step=step, state=state
        )
        tx.add(row)
    elif (row.state, row.since, row.known_from, row.note) == given:
        return
    row.state, row.since, row.known_from, row.note = given
    data = {
        "party": party.id,
        "step": step,
        "state": state,
        "since": given[1],
        "known_from": Personal(known_from),
        "note": Personal(note),
    }
    save_record(tx, loaded, EventType.TRACK_RECORDED, data, by=by, subject=("track", row.id), source=source)


def clear_partner_step(
    tx: Transaction, reference: str, *, by: Actor, place: UUID, step: str, version: int | None = None
) -> None:
    """Takes back what was recorded of a step by mistake: nothing is known of it any more. The log keeps both."""
    loaded = open_record(tx, reference, by, version)
    party = party_at(tx, loaded.id, reference, place)
    row = partner_step(tx, party.id, step)
    if row is None:
        tracks = loaded.machine.definition.tracks
        named = next((Labelled(step, track.label.get) for track in tracks if track.id == step), None)
        raise NotFoundError(
            N_("Nothing is recorded there for the step “%(step)s”."),
            hint=f"`amity agreements show {reference}` shows what is.",
            step=named or step,
        )
    data = {"party": party.id, "step": step, "state": row.state, "since": row.since}
    tx.delete(row)
    save_record(tx, loaded, EventType.TRACK_CLEARED, data, by=by)
