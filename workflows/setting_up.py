"""The first office of a production home, asked for by the link that its first start printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from config.errors import RefusedError
from models.vocabulary import Role
from workflows.actors import AMITY
from workflows.offices import create_office, create_user
from workflows.places import PlaceDraft, ensure_places
from workflows.sign_in import make_link, sign_in
from workflows.unit_of_work.definition_folder import OwnFile

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


def set_up(session: Session, first: FirstOffice, *, own: Sequence[OwnFile] = ()) -> str:
    """Makes the office, its own place and its first user, and signs that user in; returns the session's secret.

    The session begins without an office and ends inside the new one. Raises `SetUpOverError` when there is one.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if session.execute(text("SELECT EXISTS (SELECT FROM all_offices())")).scalar_one():
        raise SetUpOverError("This installation has an office already.", hint="Sign in instead.")
    create_office(session, first.office, by=AMITY, language=first.language, zone=first.zone, own=own)
    if first.place is not None:
        ensure_places(session, [first.place], by=AMITY)
    user = create_user(session, name=first.name, address=first.address, roles=FIRST_ROLES, by=AMITY)
    return sign_in(session, make_link(session, user.id))
