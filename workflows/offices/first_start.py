"""The first office of a production home, asked for by the link that its first start printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from config.errors import RefusedError
from config.languages import N_
from models.database import Database, Transaction
from models.enums import Role
from models.queries import offices as offices_queries
from models.queries.people import users
from workflows.actors import AMITY
from workflows.offices.new_office import create_office
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.sign_in import make_link, sign_in
from workflows.offices.users import create_user
from workflows.unit_of_work.definition_folder import DefinitionFile

FIRST_ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.APPROVER)
# Any fixed number: two people who open the link at once must not make two first offices.
LOCK = 0x53455455


class SetUpOverError(RefusedError):
    """There is an office already."""

    code = "set-up-over"


@dataclass(frozen=True)
class FirstOffice:
    office: str
    language: str
    zone: str | None
    place: PlaceDraft | None
    name: str
    address: str


def set_up(tx: Transaction, first: FirstOffice, *, files: Sequence[DefinitionFile] = ()) -> str:
    """Makes the office, its own place and its first user, and signs that user in; returns the session's secret.

    The session begins without an office and ends inside the new one. Raises `SetUpOverError` when there is one.
    """
    offices_queries.lock_first_start(tx, LOCK)
    if offices_queries.has_office(tx):
        raise SetUpOverError(N_("This installation has an office already."), hint=N_("Sign in instead."))
    create_office(tx, first.office, by=AMITY, language=first.language, zone=first.zone, files=files)
    if first.place is not None:
        ensure_places(tx, [first.place], by=AMITY)
    user = create_user(tx, name=first.name, address=first.address, roles=FIRST_ROLES, by=AMITY)
    return sign_in(tx, make_link(tx, user.id))


FIRST_ADDRESS = "office@example.org"


def begin_practice(database: Database, *, office_name: str, files: Sequence[DefinitionFile] = ()) -> UUID:
    """The office and the user that a rehearsal or demo home begins with; what is there is left as it is."""
    offices = database.offices()
    if offices:
        return offices[0]
    with database.transaction(None) as tx:
        office = create_office(tx, office_name, by=AMITY, files=files)
        create_user(tx, name="International Relations Office", address=FIRST_ADDRESS, roles=FIRST_ROLES, by=AMITY)
    return office


def first_sign_in(database: Database) -> str | None:
    """A one-time secret for the first administrator of the first office; None where there is nobody yet."""
    for office in database.offices():
        with database.transaction(office) as tx:
            for user in users(tx):
                if user.left_on is None and Role.ADMINISTRATOR in user.roles:
                    return make_link(tx, user.id)
    return None
