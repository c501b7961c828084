"""Who a mail goes to: the people behind each audience, as they stand today."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from models.database import Transaction
from models.enums import Role
from models.queries.snapshot_rows import PersonRow
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Audience
from workflows.definitions.schema import ApprovalRule
from workflows.engine.approvals import StepFact
from workflows.engine.facts import Recipient
from workflows.unit_of_work.place_calendars import calendar_of
from workflows.unit_of_work.staff import staff_of


def recipients(
    tx: Transaction, owner_id: UUID | None, asked: ApprovalRule | None = None, steps: Sequence[StepFact] = ()
) -> dict[Audience, tuple[Recipient, ...]]:
    """Who each audience is today. Where nobody has the role, the administrators are: a reminder must reach somebody.

    What is for the owner goes to one person: without an owner, to the office's default owner.

    An absent one's mails go to who stands in. While an approval runs, its approvers are those who have not answered,
    and the administrators where a step waits for more people than there are.
    """
    staff = staff_of(tx)
    administrators = staff.having(Role.ADMINISTRATOR)
    coordinators = staff.having(Role.COORDINATOR) or administrators
    owner = (staff.present_or_successor(owner_id) if owner_id else None) or staff.default_owner
    running = staff.step_statuses(asked, steps)
    waiting = [voter.of for status in running for voter in status.waiting]
    if any(status.lacking for status in running):
        waiting += [user for user in administrators if user not in waiting]
    audiences = {
        Audience.OWNER: (owner,) if owner else (),
        Audience.COORDINATORS: coordinators,
        Audience.APPROVERS: waiting or staff.having(Role.APPROVER) or administrators,
    }
    return {
        audience: tuple(_recipient(staff.people[user]) for user in staff.asked(users))
        for audience, users in audiences.items()
    }


def _recipient(person: PersonRow) -> Recipient:
    return Recipient(person.id, zone_of(person.zone), calendar_of(person.calendar, person.closed_days, None))
