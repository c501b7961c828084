"""The parties one by one: its steps towards entry into force, and its own approval."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from uuid import UUID

from config.errors import NotFoundError, RefusedError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.enums import Phase
from models.event_types import EventType
from models.queries import parties as parties_queries
from models.tables.agreements import Party
from models.tables.base import new_id
from models.tables.people import Place
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.offices.places import PlaceDraft, called, ensure_places, place_name
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.record import must_be_past, open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


def place_of_party(tx: Transaction, reference: str, named: str) -> UUID:
    """The place of the party that somebody calls by a name in any language, its code, or its id."""
    loaded = load_one(tx, reference)
    places = parties_queries.places_of_parties(tx, loaded.id)
    matching = called(places, named)
    if len(matching) == 1:
        return matching[0].id
    known = [Labelled(place_name(place.names, "en"), partial(place_name, place.names)) for place in places]
    raise NotFoundError(
        N_("%(place)s is not a party to %(reference)s."),
        hint=N_("Its parties are: %(known)s."),
        place=named,
        reference=reference,
        known=known,
    )


def party_at(tx: Transaction, agreement: UUID, reference: str, place: UUID) -> Party:
    party = parties_queries.party_at(tx, agreement, place)
    if party is None:
        raise NotFoundError(
            N_("That place is not a party to %(reference)s."), hint=N_("Name one of its parties."), reference=reference
        )
    return party


class PartyError(RefusedError):
    code = "party"


def add_party(
    tx: Transaction, reference: str, *, by: Actor, partner: UUID | PlaceDraft, version: int | None = None
) -> UUID:
    """One more partner, while the agreement is still being made; returns its place."""
    loaded = open_record(tx, reference, by, version)
    if loaded.snapshot.phase != Phase.MAKING:
        raise PartyError(
            N_("%(reference)s is no longer in preparation."),
            hint=N_("Add a further party by an amendment or a new agreement."),
            reference=reference,
        )
    place = ensure_places(tx, [partner], by=by)[partner.key] if isinstance(partner, PlaceDraft) else partner
    known = parties_queries.parties(tx, loaded.id)
    if any(party.place_id == place for party in known):
        raise PartyError(
            N_("That place is a party to %(reference)s already."), hint=N_("Name another place."), reference=reference
        )
    party = Party(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        place_id=place,
        own=False,
        position=max((each.position for each in known), default=-1) + 1,
    )
    tx.add(party)
    country = tx.get_one(Place, place).country
    # Lists are filtered and counted by the partners' countries, which stand on the agreement as well.
    loaded.updates["countries"] = sorted({*loaded.snapshot.countries, *([country] if country else [])})
    save_record(tx, loaded, EventType.PARTY_ADDED, {"party": party.id, "place": place}, by=by)
    return place


def record_notification(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    on: Edtf,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """The day on which a party notified the others of completing its internal procedures."""
    record = _PartyRecord("notified_on", EventType.NOTIFICATION_RECORDED, "notification")
    _record(tx, reference, record, on, by=by, place=place, source=source, version=version)


def record_ratification(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    on: Edtf,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """The day on which a party's own authority ratified the agreement."""
    record = _PartyRecord("ratified_on", EventType.RATIFICATION_RECORDED, "ratification")
    _record(tx, reference, record, on, by=by, place=place, source=source, version=version)


def record_carrier(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    carrier: str,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """The association or office that carries the agreement out for a party."""
    record = _PartyRecord("carried_by", EventType.CARRIER_RECORDED, "party")
    _record(tx, reference, record, carrier, by=by, place=place, source=source, version=version)


class _PartyRecord(NamedTuple):
    """A column of a party, the event that says what it is now, and what a source is cited for."""

    column: str
    event: EventType
    subject: str


def _record(
    tx: Transaction,
    reference: str,
    record: _PartyRecord,
    value: Edtf | str,
    *,
    by: Actor,
    place: UUID,
    source: SourceDraft | None,
    version: int | None,
) -> None:
    loaded = open_record(tx, reference, by, version)
    party = party_at(tx, loaded.id, reference, place)
    if isinstance(value, Edtf):
        must_be_past(tx, loaded, value)
    kept = str(value) if isinstance(value, Edtf) else words_of(value, N_("An implementing body needs a name."))
    setattr(party, record.column, kept)
    data = {"party": party.id, record.column: kept}
    save_record(tx, loaded, record.event, data, by=by, subject=(record.subject, party.id), source=source)
