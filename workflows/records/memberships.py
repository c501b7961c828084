"""Memberships of federations, and who represents a city there."""

from __future__ import annotations

from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from config.texts import trimmed
from models.database import Transaction
from models.event_types import EventType
from models.queries import parties as parties_queries
from models.tables.base import new_id
from models.tables.records import Membership
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.offices.persons import PersonDraft, add_person
from workflows.records.occasions import LastDayError
from workflows.unit_of_work.record import AlreadyRecordedError, open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


def record_membership(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    organisation: str,
    since: Edtf | None = None,
    until: Edtf | None = None,
    representative: PersonDraft | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """That a party is a member of a federation or league. One that is recorded here already gets its delegate."""
    loaded = open_record(tx, reference, by, version)
    if since is not None and until is not None and until.last < since.first:
        raise LastDayError(
            N_("The last day, %(last)s, is before the first, %(first)s."),
            hint=N_("Give the earlier day first."),
            last=until,
            first=since,
        )
    membership = parties_queries.membership_of_place(tx, place, trimmed(organisation))
    if membership is not None and membership.agreement_id == loaded.id and representative is not None:
        name_representative(
            tx, reference, by=by, organisation=organisation, representative=representative, version=version
        )
        return membership.id
    if membership is not None:
        raise AlreadyRecordedError(
            N_("The membership in %(organisation)s is recorded already."),
            hint=N_("You can still name a representative."),
            organisation=membership.organisation,
        )
    representative_id, person_data = add_person(tx, representative) if representative else (None, None)
    membership = Membership(
        id=new_id(),
        office_id=tx.office,
        place_id=place,
        agreement_id=loaded.id,
        organisation=words_of(organisation, N_("A membership needs the name of the organisation.")),
        since=str(since) if since else None,
        until=str(until) if until else None,
        representative_id=representative_id,
    )
    tx.add(membership)
    data = {
        "membership": membership.id,
        "place": place,
        "organisation": organisation,
        "since": membership.since,
        "until": membership.until,
        "delegate": person_data,
    }
    save_record(
        tx, loaded, EventType.MEMBERSHIP_RECORDED, data, by=by, subject=("membership", membership.id), source=source
    )
    return membership.id


def name_representative(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    organisation: str,
    representative: PersonDraft,
    version: int | None = None,
) -> UUID:
    """Who speaks for the place in a federation or league, from now on."""
    loaded = open_record(tx, reference, by, version)
    membership = parties_queries.membership_of(tx, loaded.id, trimmed(organisation))
    if membership is None:
        raise NotFoundError(
            N_("No membership in this organisation is recorded here: %(organisation)s."),
            hint=N_("Record the membership first."),
            organisation=organisation,
        )
    person, person_data = add_person(tx, representative)
    membership.representative_id = person
    data = {"membership": membership.id, "delegate": person_data}
    save_record(tx, loaded, EventType.REPRESENTATIVE_NAMED, data, by=by, subject=("membership", membership.id))
    return person
