"""Persons named in agreements."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from config.texts import trimmed
from models.database import Transaction
from models.event_log import Personal
from models.queries.people import persons_at
from models.tables.base import new_id
from models.tables.people import Person


@dataclass(frozen=True)
class PersonDraft:
    latin_name: str
    title: str | None = None
    native_name: str | None = None
    place: UUID | None = None
    language: str | None = None
    contacts: dict[str, str] = field(default_factory=dict)


def ensure_person(tx: Transaction, draft: PersonDraft) -> tuple[UUID, dict[str, object]]:
    """The person of that name at that place, who is still there; added where there is none."""
    there = persons_at(tx, draft.place)
    # Letters are folded here: what a database makes of Ə or I depends on its locale.
    wanted = trimmed(draft.latin_name).casefold()
    known = next((person for person in there if person.latin_name.casefold() == wanted), None)
    if known is None:
        return add_person(tx, draft)
    return known.id, {"person": known.id, "name": Personal(known.latin_name, known.id)}


def add_person(tx: Transaction, draft: PersonDraft) -> tuple[UUID, dict[str, object]]:
    """Adds a person; returns the id, and what the event that names them may say (digests, not names)."""
    if not trimmed(draft.latin_name):
        raise UsageError(N_("A person needs a name."), hint=N_("If no name is known, give the office held."))
    person = Person(
        id=new_id(),
        office_id=tx.office,
        place_id=draft.place,
        latin_name=trimmed(draft.latin_name),
        native_name=draft.native_name,
        title=draft.title,
        language=draft.language,
        contacts=dict(draft.contacts),
    )
    tx.add(person)
    tx.flush()
    return person.id, {
        "person": person.id,
        "name": Personal(person.latin_name, person.id),
        "native_name": Personal(person.native_name, person.id),
        "title": Personal(person.title, person.id),
    }
