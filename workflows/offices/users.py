"""The users of an office and their roles."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from config.addresses import AddressError, parse_address
from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from config.texts import need_name, trimmed
from models.database import Transaction
from models.enums import Role
from models.event_log import Personal
from models.event_types import EventType
from models.queries import people as people_queries
from models.queries import places as places_queries
from models.tables.base import new_id
from models.tables.people import Office, User
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.zones import check_zone
from workflows.offices.offices import check_language
from workflows.policy import Act, need


class UserError(RefusedError):
    code = "user"


class LastAdministratorError(UserError):
    code = "last-administrator"


def create_user(
    tx: Transaction,
    *,
    name: str,
    address: str,
    roles: Collection[str],
    by: Actor,
    language: str | None = None,
    zone: str | None = None,
    home_place: UUID | None = None,
) -> User:
    """Adds somebody to this transaction's office; raises `UserError` when the address is there already.

    Their mails follow the holidays of `home_place`, or of the office's first own place.
    """
    need(by, Act.MANAGE_USERS)
    office = tx.get_one(Office, tx.office)
    language = language or office.language
    check_language(language)
    check_zone(zone)
    address = parse_address(address)
    _check_roles(roles)
    if not roles:
        raise UsageError(N_("A user needs a role."), hint=f"Roles are: {', '.join(Role)}.")
    if people_queries.user_with_address(tx, address) is not None:
        raise UserError(
            N_("%(address)s is in this office already."), hint="`amity users list` shows everybody.", address=address
        )
    user = User(
        id=new_id(),
        office_id=office.id,
        name=need_name(name) if trimmed(name) else address,
        address=address,
        language=language,
        zone=zone,
        home_place_id=home_place,
        roles=[role for role in Role if role in roles],
    )
    tx.add(user)
    tx.flush()
    tx.forget_people()
    log_for_office(
        tx,
        type=EventType.USER_CREATED,
        by=by,
        data={
            "user": user.id,
            "name": Personal(user.name),
            "address": Personal(user.address),
            "language": language,
            "roles": list(user.roles),
            **({"place": home_place} if home_place else {}),
        },
    )
    return user


def change_home_place(tx: Transaction, user: UUID, place: UUID | None, *, by: Actor) -> bool:
    """Says where somebody works from now on: its zone and its holidays are theirs, and mails are planned again.

    None is the office's first own place. Returns whether anything changed.
    """
    need(by, Act.MANAGE_USERS)
    person = next((one for one in people_queries.lock_all_users(tx) if one.id == user), None)
    if person is None:
        raise NotFoundError(N_("There is no such person."), hint="`amity users list` shows everybody.")
    if person.left_on is not None:
        raise UserError(
            N_("%(address)s has left."), hint="`amity users list` shows who is here.", address=person.address
        )
    before = person.home_place_id
    if before == place:
        return False
    person.home_place_id = place
    tx.flush()
    tx.forget_people()
    places_queries.replan_all(tx)
    data = {"user": user, "from": before, "to": place}
    log_for_office(tx, type=EventType.USER_HOME_PLACE_CHANGED, by=by, data=data)
    return True


def change_roles(
    tx: Transaction, user: UUID, *, by: Actor, add: Collection[str] = (), remove: Collection[str] = ()
) -> list[str]:
    """Gives and takes roles; returns those that they have now. The same again changes nothing.

    Everybody has a role, and an office an administrator: what would leave none is refused.
    """
    need(by, Act.MANAGE_USERS)
    _check_roles({*add, *remove})
    if not set(add).isdisjoint(remove):
        raise UsageError(N_("The same role cannot be added and removed."), hint=N_("Name it once."))
    # All of them: two administrators must not take each other's role at the same moment.
    everybody = people_queries.lock_all_users(tx)
    person = next((one for one in everybody if one.id == user), None)
    if person is None:
        raise NotFoundError(N_("There is no such person."), hint="`amity users list` shows everybody.")
    if person.left_on is not None:
        raise UserError(
            N_("%(address)s has left."), hint="`amity users list` shows who is here.", address=person.address
        )
    before = list(person.roles)
    after = [role for role in Role if role in {*before, *add} - set(remove)]
    if not after:
        raise UserError(
            N_("%(address)s would have no role."),
            hint=N_("Give another one, or hand their work over."),
            address=person.address,
        )
    administrators = [one.id for one in everybody if one.left_on is None and Role.ADMINISTRATOR in one.roles]
    if administrators == [user] and Role.ADMINISTRATOR not in after:
        raise LastAdministratorError(
            N_("%(address)s is the last administrator."),
            hint=N_("Make somebody else one first."),
            address=person.address,
        )
    if after == before:
        return before
    person.roles = [str(role) for role in after]
    tx.flush()
    tx.forget_people()
    log_for_office(
        tx, type=EventType.USER_ROLES_CHANGED, by=by, data={"user": user, "from": before, "to": list(person.roles)}
    )
    return list(person.roles)


def _check_roles(roles: Collection[str]) -> None:
    unknown = set(roles) - set(Role)
    if unknown:
        raise UsageError(N_("There is no role “%(role)s”."), hint=f"Roles are: {', '.join(Role)}.", role=min(unknown))


def users(tx: Transaction) -> list[User]:
    return people_queries.users(tx)


def user_by_address(tx: Transaction, address: str) -> User:
    with suppress(AddressError):
        address = parse_address(address)
    found = people_queries.user_with_address(tx, address)
    if found is None:
        raise NotFoundError(
            N_("No user has the address %(address)s."),
            hint="`amity users list` shows everybody.",
            address=address,
        )
    return found
