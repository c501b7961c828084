"""Who works in an office today: who is here, who stands in for whom, and who took over from those who left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.errors import NotFoundError, RefusedError
from config.languages import N_
from models.database import Transaction
from models.enums import ApprovalState, Role
from models.queries import snapshots
from models.queries.snapshot_rows import PersonRow
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.schema import ApprovalRule, Voters
from workflows.engine.approvals import StepFact, StepStatus, Voter, due
from workflows.policy import Act, may

# Whose a decision is that was taken outside Amity, among the votes of a step.
OUTSIDE = "outside"


class OwnerError(RefusedError):
    """Somebody who cannot look after agreements: they left, or they are no coordinator."""

    code = "owner"


@dataclass(frozen=True)
class Staff:
    """Everybody of the office, by id. `standing_in` holds for the absent who is asked instead of them."""

    people: Mapping[UUID, PersonRow]
    standing_in: Mapping[UUID, UUID]

    @property
    def present(self) -> tuple[PersonRow, ...]:
        return tuple(person for person in self.people.values() if person.left_on is None)

    def having(self, role: str) -> tuple[UUID, ...]:
        """Those who are here and have the role."""
        return tuple(person.id for person in self.present if role in person.roles)

    @property
    def named_default(self) -> UUID | None:
        """The office's default owner, or who took over from them; None where nobody was named."""
        named = next((person.id for person in self.people.values() if person.is_default_owner), None)
        return self.present_or_successor(named) if named else None

    @property
    def default_owner(self) -> UUID | None:
        """The one person who gets what is about agreements without an owner.

        Where nobody was named it is the coordinator who came first, or the administrator.
        """
        others = self.having(Role.COORDINATOR) or self.having(Role.ADMINISTRATOR)
        return self.named_default or next(iter(others), None)

    def named(self, address: str) -> UUID | None:
        """The user with that mail address, here or not."""
        wanted = address.strip().lower()
        return next((person.id for person in self.people.values() if person.address.lower() == wanted), None)

    def present_or_successor(self, user: UUID) -> UUID | None:
        """The user, or for one who left their successor, and so on; None if there is none."""
        seen: set[UUID] = set()
        found: UUID | None = user
        while found is not None and found in self.people and found not in seen:
            if self.people[found].left_on is None:
                return found
            seen.add(found)
            found = self.people[found].successor_id
        return None

    def asked_for(self, user: UUID) -> UUID:
        return self.standing_in.get(user, user)

    def asked(self, users: Iterable[UUID]) -> tuple[UUID, ...]:
        """Who gets what is meant for these, each once: an absent one's stands with who stands in."""
        return tuple(dict.fromkeys(self.asked_for(user) for user in users))

    def voters(self, by: Voters) -> tuple[Voter, ...]:
        """Those who may answer a step. Where nobody of them is left it is the administrators."""
        if by.role is not None:
            found: Collection[UUID] = self.having(by.role)
        else:
            named = [user for user in map(self.named, by.people) if user is not None]
            found = [user for user in map(self.present_or_successor, named) if user is not None]
        found = found or self.having(Role.ADMINISTRATOR)
        return tuple(Voter(user, self.asked_for(user)) for user in dict.fromkeys(found))

    def step_statuses(self, approval: ApprovalRule | None, steps: Sequence[StepFact]) -> tuple[StepStatus, ...]:
        """How each step stands; those that nobody was asked about yet, but could be, count as open."""
        if approval is None:
            return ()
        known = {step.step: step for step in steps}
        now_due = {step.id for step in due(approval, {name: step.state for name, step in known.items()})}
        found = []
        for step in approval.steps:
            fact = known.get(step.id)
            votes = {}
            for vote in fact.votes if fact else ():
                if vote.outside:
                    votes[OUTSIDE] = vote
                    continue
                user = vote.on_behalf_of or vote.user_id
                votes[str(self.present_or_successor(user) or user) if user else vote.by] = vote
            state = fact.state if fact else (ApprovalState.OPEN if step.id in now_due else None)
            found.append(StepStatus(step, state, fact.asked_at if fact else None, self.voters(step.by), votes))
        return tuple(found)


def staff_of(tx: Transaction) -> Staff:
    """The office's people as they stand today; read once in a transaction, until somebody of them changes."""
    if not isinstance(tx.staff, Staff):
        tx.staff = _staff(snapshots.office_people(tx), tx.now)
    assert isinstance(tx.staff, Staff)  # noqa: S101  what was just set
    return tx.staff


def _staff(rows: Sequence[PersonRow], at: datetime) -> Staff:
    people = {row.id: row for row in rows}
    standing_in = {}
    for row in rows:
        for item in row.absences:
            substitute = people.get(item.substitute_id)
            today = local_day(at, zone_of(row.zone))
            runs = item.from_on <= today <= item.until_on
            # One hop: what a delegate has given on themselves is not followed.
            if runs and substitute is not None and substitute.left_on is None:
                standing_in[row.id] = substitute.id
    return Staff(people, standing_in)


def need_owner(staff: Staff, user: UUID) -> None:
    """Raises where this person cannot look after agreements."""
    person = staff.people.get(user)
    if person is None:
        raise NotFoundError(N_("There is no such person."), hint="`amity users list` shows everybody.")
    if person.left_on is not None:
        raise OwnerError(
            N_("%(address)s has left."), hint="`amity users list` shows who is here.", address=person.address
        )
    if not may(person.roles, Act.LOOK_AFTER):
        raise OwnerError(
            N_("%(address)s is not a coordinator."),
            hint="`amity users roles ADDRESS --add coordinator` makes them one.",
            address=person.address,
        )
