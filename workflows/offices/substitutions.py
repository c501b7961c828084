"""Substitutions: for some days, one colleague is asked instead of another, who is absent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.json_shapes import written_as
from config.languages import N_
from models.database import Transaction
from models.event_log import Personal
from models.event_types import EventType
from models.queries import people as people_queries
from models.queries.handover import lock_users
from models.tables.base import new_id
from models.tables.people import Substitution
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.policy import Act, need
from workflows.unit_of_work.staff import staff_of


class SubstitutionError(RefusedError):
    code = "substitution"


class MutualAbsenceError(SubstitutionError):
    """Two people would stand in for each other while both are away."""

    code = "mutual-absence"


def name_substitute(
    tx: Transaction,
    user: UUID,
    *,
    to: UUID,
    from_on: date,
    until_on: date,
    by: Actor,
    reason: str | None = None,
) -> UUID:
    """`to` is asked instead of `user` from the first to the last day, and may vote on their behalf.

    By the one who will be away, or an administrator. What `to` has given on themselves is not followed further.
    """
    if by.user_id != user:
        need(by, Act.DELEGATE_FOR_OTHERS)
    _must_be_possible(tx, user, to, from_on, until_on)
    row = Substitution(
        id=new_id(),
        office_id=tx.office,
        user_id=user,
        substitute_id=to,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
    )
    tx.add(row)
    tx.flush()
    tx.forget_people()
    data = {
        "substitution": row.id,
        "user": user,
        "substitute": to,
        "from": from_on.isoformat(),
        "until": until_on.isoformat(),
        "reason": Personal(reason),
    }
    log_for_office(tx, type=EventType.SUBSTITUTION_GIVEN, by=by, data=data)
    return row.id


def _must_be_possible(tx: Transaction, user: UUID, to: UUID, from_on: date, until_on: date) -> None:
    """Both are here, the days are to come, and nobody is away twice or for each other."""
    people = staff_of(tx).people
    if user not in people or to not in people:
        raise NotFoundError(N_("There is no such person."), hint="`amity users list` shows everybody.")
    if user == to:
        raise UsageError(N_("You cannot delegate to yourself."), hint=N_("Name somebody else."))
    for person in (user, to):
        if people[person].left_on is not None:
            raise SubstitutionError(
                N_("%(address)s has left."),
                hint="`amity users list` shows who is here.",
                address=people[person].address,
            )
    today = local_day(tx.now, zone_of(people[user].zone))
    if until_on < from_on or until_on < today:
        raise UsageError(
            N_("These days are over, or in the wrong order: %(first)s to %(last)s."),
            hint=N_("Give the first day and the last."),
            first=from_on,
            last=until_on,
        )
    # Two people who name each other at the same moment must see each other's word.
    lock_users(tx, (user, to))
    mutual = people_queries.absence_within(tx, to, from_on, until_on, substitute=user)
    if mutual is not None:
        both = {"to": people[to].address, "user": people[user].address}
        raise MutualAbsenceError(
            N_("%(to)s is away from %(first)s to %(last)s, and %(user)s is the substitute then."),
            hint=N_("Both would be away. Name somebody else, or withdraw that absence first."),
            first=mutual.from_on,
            last=mutual.until_on,
            **both,
        )
    other = people_queries.absence_within(tx, user, from_on, until_on)
    if other is not None:
        raise SubstitutionError(
            N_("%(substitute)s is the substitute from %(first)s to %(last)s already."),
            hint="Withdraw that first: `amity users delegations` lists it.",
            substitute=people[other.substitute_id].address,
            first=other.from_on,
            last=other.until_on,
        )


def withdraw(tx: Transaction, substitution: UUID, *, by: Actor) -> None:
    """Ends a substitution at once. The same again does nothing."""
    row = tx.get(Substitution, substitution)
    if row is None:
        raise NotFoundError(N_("There is no such substitution."), hint="`amity users delegations` lists them.")
    if by.user_id != row.user_id:
        need(by, Act.DELEGATE_FOR_OTHERS)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = tx.now
    tx.flush()
    tx.forget_people()
    log_for_office(tx, type=EventType.SUBSTITUTION_WITHDRAWN, by=by, data={"substitution": row.id})


@dataclass(frozen=True, slots=True)
class NamedPerson:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ListedSubstitution:
    """Who is away, and `to` whom their work goes."""

    id: UUID
    person: NamedPerson
    to: NamedPerson
    first: Annotated[date, written_as("from")]
    until: date
    reason: str | None
    withdrawn: bool


def substitutions(tx: Transaction, *, of: UUID | None = None) -> list[ListedSubstitution]:
    """Everything that was delegated, the latest first; with `of` only from that person, or to them."""
    return [
        ListedSubstitution(
            id=row.id,
            person=NamedPerson(name, address),
            to=NamedPerson(to, to_address),
            first=row.from_on,
            until=row.until_on,
            reason=row.reason,
            withdrawn=row.withdrawn_at is not None,
        )
        for row, name, address, to, to_address in people_queries.substitutions(tx, of)
    ]
