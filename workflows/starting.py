"""What a home begins with: in a rehearsal or demo one office and one user, in production a link that asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from models.database import Database
from models.people import User
from models.vocabulary import Role
from workflows.actors import AMITY
from workflows.offices import create_office, create_user
from workflows.sign_in import make_link
from workflows.unit_of_work.definition_folder import OwnFile

FIRST_ADDRESS = "office@example.org"
FIRST_ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.APPROVER)


def begin_practice(database: Database, *, office_name: str, own: Sequence[OwnFile] = ()) -> UUID:
    """The office and the user that a rehearsal or demo home begins with; what is there is left as it is."""
    offices = database.offices()
    if offices:
        return offices[0]
    with database.transaction(None) as session:
        office = create_office(session, office_name, by=AMITY, own=own)
        create_user(session, name="International Relations Office", address=FIRST_ADDRESS, roles=FIRST_ROLES, by=AMITY)
    return office


def first_sign_in(database: Database) -> str | None:
    """A one-time secret for the first administrator of the first office; None where there is nobody yet."""
    for office in database.offices():
        with database.transaction(office) as session:
            query = select(User).where(User.left_on.is_(None)).order_by(User.id)
            for user in session.scalars(query):
                if Role.ADMINISTRATOR in user.roles:
                    return make_link(session, user.id)
    return None
