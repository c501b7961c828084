"""The people of an office as its pages show them: who is here, who is away, and who has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.database import Transaction
from models.queries import places as places_queries
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.offices.places import place_name
from workflows.offices.substitutions import ListedSubstitution, substitutions
from workflows.policy import is_offered
from workflows.read_models.requirements import role_names
from workflows.unit_of_work.staff import staff_of


@dataclass(frozen=True)
class PersonView:
    id: UUID
    name: str
    address: str
    roles: tuple[str, ...]
    role_words: str
    # Where they work, if it is not the office's first own place.
    place: str | None
    # Who is asked instead today.
    instead: str | None
    left_on: date | None
    successor: str | None


def people_view(tx: Transaction, language: str) -> tuple[PersonView, ...]:
    """Everybody, those who left last: one statement, or two."""
    staff = staff_of(tx)
    homes = {person.home_place_id for person in staff.people.values() if person.home_place_id}
    places = {place.id: place_name(place.names, language) for place in places_queries.places_with_ids(tx, homes)}

    def name(id: UUID | None) -> str | None:
        return str(staff.people[id].name) if id is not None and id in staff.people else None

    views = [
        PersonView(
            row.id,
            row.name,
            row.address,
            tuple(row.roles),
            role_names(tuple(row.roles), language),
            places[row.home_place_id] if row.home_place_id else None,
            name(staff.standing_in.get(row.id)),
            row.left_on,
            name(row.successor_id),
        )
        for row in staff.people.values()
    ]
    return tuple(sorted(views, key=lambda person: (person.left_on is not None, person.name.casefold())))


@dataclass(frozen=True)
class Absences:
    """What somebody has given on from today, and what they stand in for."""

    own: tuple[ListedSubstitution, ...]
    others: tuple[ListedSubstitution, ...]
    # Who can stand in: ids and names.
    colleagues: tuple[tuple[str, str], ...]


def absences_view(tx: Transaction, user: UUID) -> Absences:
    staff = staff_of(tx)
    today = local_day(tx.now, zone_of(staff.people[user].zone))
    address = staff.people[user].address
    rows = [row for row in substitutions(tx, of=user) if not row.withdrawn and row.until >= today]
    return Absences(
        tuple(row for row in rows if row.person.address == address),
        tuple(row for row in rows if row.to.address == address),
        tuple(
            (str(person.id), str(person.name))
            for person in staff.present
            if person.id != user and is_offered(person.roles, staff.people[user].roles)
        ),
    )
