"""Who looks after an agreement, and who looks after those that nobody was named for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from models.database import office_of
from models.enums import Role
from models.tables.people import Office
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import load
from workflows.unit_of_work.optimistic_lock import expect
from workflows.unit_of_work.staff import OwnerError, forget_staff, need_owner, staff_of

__all__ = ["OwnerError", "assign_owner", "lacks_default_owner", "set_default_owner"]


def assign_owner(
    session: Session, references: Sequence[str], owner: UUID | None, *, by: Actor, version: int | None = None
) -> list[str]:
    """Gives these agreements to one person, or with None back to the office's default owner.

    Returns the references of those that changed hands; the others are left as they are. What is planned for the
    owner follows by itself. The statements do not grow with the number of agreements.
    """
    by.need(Role.COORDINATOR)
    if owner is not None:
        need_owner(staff_of(session), owner)
    agreements = load(session, references, lock=True) if references else []
    happened = []
    for loaded in agreements:
        expect(session, loaded, version)
        if loaded.row["owner_id"] != owner:
            loaded.updates["owner_id"] = owner
            data = {"from": loaded.row["owner_id"], "to": owner}
            happened.append(DomainEvent(loaded, "agreement.assigned", data))
    if happened:
        commit_change(session, happened, by=by, because="somebody else looks after it")
    return [event.loaded.reference for event in happened]


def set_default_owner(session: Session, owner: UUID, *, by: Actor) -> bool:
    """Names the one person who gets the mails of agreements that nobody looks after; False if it is them already.

    What is planned is not touched: whom a mail goes to is looked up when it is sent.
    """
    by.need(Role.COORDINATOR, Role.ADMINISTRATOR)
    need_owner(staff_of(session), owner)
    office = session.get_one(Office, office_of(session), with_for_update=True)
    if office.default_owner_id == owner:
        return False
    data = {"from": office.default_owner_id, "to": owner}
    office.default_owner_id = owner
    session.flush()
    forget_staff(session)
    log_for_office(session, type="office.default-owner", by=by, data=data)
    return True


def lacks_default_owner(session: Session) -> bool:
    """Whether nobody was named and it is not plain who it would be: several coordinators work here."""
    staff = staff_of(session)
    return staff.named_default is None and len(staff.having(Role.COORDINATOR)) > 1
