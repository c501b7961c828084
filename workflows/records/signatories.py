"""Who signs for each party, and who was present."""

from __future__ import annotations

from uuid import UUID

from models.database import Transaction
from models.event_log import Personal
from models.event_types import EventType
from models.tables.agreements import Witness
from models.tables.base import new_id
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.offices.persons import PersonDraft, add_person
from workflows.records.parties import party_at
from workflows.unit_of_work.record import must_be_past, open_record, save_record
from workflows.unit_of_work.sources import SourceDraft


def name_signatory(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    person: PersonDraft,
    signed_on: Edtf | None = None,
    signed_at: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Who signs, or signed, for one party; with the day and the place where these are known."""
    loaded = open_record(tx, reference, by, version)
    party = party_at(tx, loaded.id, reference, place)
    if signed_on is not None:
        must_be_past(tx, loaded, signed_on)
    person_id, person_data = add_person(tx, PersonDraft(**{**vars(person), "place": place}))
    party.signatory_id = person_id
    party.signed_on = str(signed_on) if signed_on else party.signed_on
    party.signed_at = signed_at or party.signed_at
    data = {"party": party.id, "signatory": person_data, "signed_on": party.signed_on, "signed_at": signed_at}
    save_record(tx, loaded, EventType.SIGNATORY_NAMED, data, by=by, subject=("party", party.id), source=source)
    return person_id


def add_witness(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    person: PersonDraft,
    capacity: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Somebody present at the signing who did not sign."""
    loaded = open_record(tx, reference, by, version)
    person_id, person_data = add_person(tx, person)
    witness = Witness(id=new_id(), office_id=tx.office, agreement_id=loaded.id, person_id=person_id, capacity=capacity)
    tx.add(witness)
    data = {"witness": witness.id, "person": person_data, "capacity": Personal(capacity, person_id)}
    save_record(tx, loaded, EventType.WITNESS_ADDED, data, by=by, subject=("witness", witness.id), source=source)
    return person_id


def record_signature(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    signed_on: Edtf,
    signed_at: str,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """The day and the place of one party's own signature."""
    loaded = open_record(tx, reference, by, version)
    party = party_at(tx, loaded.id, reference, place)
    must_be_past(tx, loaded, signed_on)
    party.signed_on, party.signed_at = str(signed_on), signed_at
    data = {"party": party.id, "signed_on": str(signed_on), "signed_at": signed_at}
    save_record(tx, loaded, EventType.SIGNATURE_RECORDED, data, by=by, subject=("signature", party.id), source=source)
