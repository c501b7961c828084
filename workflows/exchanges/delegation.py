"""Who travels to an exchange."""

from __future__ import annotations

from uuid import UUID

from config.languages import N_
from models.database import Transaction
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.base import new_id
from models.tables.exchanges import DelegationMember
from workflows.actors import Actor
from workflows.exchanges.details import commit_details, open_exchange
from workflows.offices.persons import PersonDraft, ensure_person
from workflows.records.parties import party_at
from workflows.unit_of_work.record import AlreadyRecordedError


def add_delegation_member(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    person: PersonDraft,
    *,
    by: Actor,
    place: UUID | None = None,
    capacity: str | None = None,
    version: int | None = None,
) -> UUID:
    """Somebody who goes, or comes, for one party (`place`); returns the person's id.

    Two of one name are two people only where each goes for another party.
    """
    loaded, _ = open_exchange(tx, reference, exchange_id, by=by, version=version)
    party = party_at(tx, loaded.id, reference, place).id if place is not None else None
    _must_be_new(tx, exchange_id, person, party)
    person_id, person_data = ensure_person(tx, PersonDraft(**{**vars(person), "place": person.place or place}))
    tx.add(
        DelegationMember(
            id=new_id(),
            office_id=tx.office,
            exchange_id=exchange_id,
            party_id=party,
            person_id=person_id,
            capacity=capacity,
        )
    )
    commit_details(
        tx, loaded, exchange_id, EventType.DELEGATION_MEMBER_ADDED, {"party": party, "delegate": person_data}, by
    )
    return person_id


def _must_be_new(tx: Transaction, exchange_id: UUID, person: PersonDraft, party: UUID | None) -> None:
    for row in exchange_changes.delegation(tx, exchange_id):
        alike = _name_key(row.latin_name) == _name_key(person.latin_name)
        if not alike or (party is not None and row.party_id is not None and row.party_id != party):
            continue
        hint: str = N_("There is nothing to do.")
        if party is not None and row.party_id is None:
            out = f"`amity exchanges remove {exchange_id} delegate {row.id}`"
            hint = f"To say for which party they go, take them out first: {out}."
        raise AlreadyRecordedError(N_("%(name)s is in the delegation already."), hint=hint, name=row.latin_name)


def _name_key(name: str) -> str:
    return " ".join(name.split()).casefold()
