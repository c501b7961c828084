"""Recording meetings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from config.languages import N_
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import MeetingKind
from models.event_log import Personal
from models.event_types import EventType
from models.tables.base import new_id
from models.tables.records import Meeting, MeetingParticipant
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.offices.persons import PersonDraft, add_person
from workflows.unit_of_work.record import count_as_contact, must_be_past, open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


def record_meeting(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    title: str,
    held_on: Edtf,
    kind: MeetingKind = MeetingKind.MEETING,
    venue: str | None = None,
    summary: str | None = None,
    participants: Sequence[PersonDraft] = (),
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A meeting, visit or call that took place; counts as contact with the partner."""
    loaded = open_record(tx, reference, by, version)
    must_be_past(tx, loaded, held_on)
    meeting = Meeting(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        kind=kind,
        title=words_of(title, N_("A meeting needs a title.")),
        held_on=str(held_on),
        venue=venue,
        summary=summary,
    )
    tx.add(meeting)
    tx.flush()
    people = [add_person(tx, draft) for draft in participants]
    insert_rows(
        tx,
        MeetingParticipant,
        [
            {"id": new_id(), "office_id": tx.office, "meeting_id": meeting.id, "person_id": person}
            for person, _ in people
        ],
    )
    count_as_contact(loaded, held_on)
    data = {
        "meeting": meeting.id,
        "kind": kind,
        "title": title,
        "held_on": str(held_on),
        "venue": venue,
        "summary": Personal(summary),
        "participants": [person_data for _, person_data in people],
    }
    save_record(tx, loaded, EventType.MEETING_RECORDED, data, by=by, subject=("meeting", meeting.id), source=source)
    return meeting.id
