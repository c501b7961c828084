"""Who looks after an agreement, and who looks after those that nobody was named for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from models.database import Transaction
from models.enums import Role
from models.event_types import EventType
from models.tables.people import Office
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import load
from workflows.unit_of_work.optimistic_lock import expect
from workflows.unit_of_work.staff import OwnerError, need_owner, staff_of

__all__ = ["OwnerError", "assign_owner", "lacks_default_owner", "set_default_owner"]


def assign_owner(
    tx: Transaction, references: Sequence[str], owner: UUID | None, *, by: Actor, version: int | None = None
) -> list[str]:
    """Gives these agreements to one person, or with None back to the office's default owner.

    Returns the references of those that changed hands; the others are left as they are. What is planned for the
    owner follows automatically. The statements do not grow with the number of agreements.
    """
    need(by, Act.ASSIGN_OWNER)
    if owner is not None:
        need_owner(staff_of(tx), owner)
    agreements = load(tx, references, lock=True) if references else []
    happened = []
    for loaded in agreements:
        expect(tx, loaded, version)
        if loaded.snapshot.owner_id != owner:
            loaded.updates["owner_id"] = owner
            data = {"from": loaded.snapshot.owner_id, "to": owner}
            happened.append(DomainEvent(loaded, EventType.AGREEMENT_ASSIGNED, data))
    if happened:
        commit_change(tx, happened, by=by)
    return [event.loaded.reference for event in happened]


def set_default_owner(tx: Transaction, owner: UUID, *, by: Actor) -> bool:
    """Names the one person who gets the mails of agreements that nobody looks after; False if it is them already.

    What is planned is not touched: whom a mail goes to is looked up when it is sent.
    """
    need(by, Act.NAME_DEFAULT_OWNER)
    need_owner(staff_of(tx), owner)
    office = tx.get_one(Office, tx.office, with_for_update=True)
    if office.default_owner_id == owner:
        return False
    data = {"from": office.default_owner_id, "to": owner}
    office.default_owner_id = owner
    tx.flush()
    tx.forget_people()
    log_for_office(tx, type=EventType.OFFICE_DEFAULT_OWNER, by=by, data=data)
    return True


def lacks_default_owner(tx: Transaction) -> bool:
    """Whether nobody was named and it is not plain who it would be: several coordinators work here."""
    staff = staff_of(tx)
    return staff.named_default is None and len(staff.having(Role.COORDINATOR)) > 1
