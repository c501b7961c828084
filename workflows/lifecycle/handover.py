"""Somebody leaves, and all that waited for them goes to a successor: in one transaction, and everything is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from config.messages import Labelled, Spoken, Value
from config.vocabulary import words_of_roles
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import DeliveryState, ItemStatus, MailClass, Role
from models.event_types import EventType
from models.queries import deliveries as deliveries_queries
from models.queries import handover as handover_queries
from models.queries import people as people_queries
from models.queries import records as records_queries
from models.tables.base import new_id
from models.tables.people import Office
from models.tables.plan import Delivery
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.engine.approvals import StepStatus
from workflows.lifecycle.approval_coverage import UsedStep, steps_in_use
from workflows.lifecycle.approvals import step_statuses
from workflows.lifecycle.handover_items import (
    DEFAULT_OWNER,
    ENDED,
    Handover,
    HandoverItem,
    by_day,
    promise,
    substitution,
)
from workflows.planning.identity import message_id, reminder_key
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id
from workflows.unit_of_work.record import refuse_future
from workflows.unit_of_work.staff import Staff, staff_of

LEFT = N_("it was for somebody who left")
HANDED_OVER = N_("the work was handed over")


class HandoverError(RefusedError):
    code = "handover"


class RolesLackingError(HandoverError):
    """The successor could not do the work. `roles` are those that they would need."""

    code = "roles-lacking"

    def __init__(self, message: str, *, hint: str, roles: tuple[str, ...], **values: Value) -> None:
        super().__init__(message, hint=hint, who=words_of_roles(roles), **values)
        self.roles = roles


class TooFewError(HandoverError):
    """Approval steps would be left that too few people can give. `steps` are those."""

    code = "too-few"

    def __init__(self, message: str, *, hint: str, steps: tuple[UsedStep, ...], **values: Value) -> None:
        super().__init__(message, hint=hint, steps=steps, **values)
        self.steps = steps


def handover(
    tx: Transaction,
    user: UUID,
    *,
    to: UUID,
    by: Actor,
    secret: bytes,
    mail_domain: str,
    left_on: date | None = None,
    give_roles: bool = False,
    without_roles: bool = False,
    dry_run: bool = False,
) -> Handover:
    """Hands everything of `user` over to `to`, who is asked from now on, and ends the leaver's sessions.

    A dry run does the same and takes it back, so that its list is the list. Raises `HandoverError` when this was
    done before, or when the successor has left; `RolesLackingError` when they lack a role that the work needs, unless
    it is given to them, or meant to be so; `TooFewError` when an approval would need more people than are left, unless
    that is meant to be so. An office keeps an administrator in any case.
    """
    need(by, Act.HAND_OVER)
    work = _HandoverRun(tx, user, to, by, secret, mail_domain)
    if not dry_run:
        return work.do(left_on, give_roles, without_roles)
    inside = tx.begin_nested()
    try:
        return work.do(left_on, give_roles, without_roles)
    finally:
        inside.rollback()
        tx.expire_all()
        tx.forget_people()


class _HandoverRun:
    def __init__(self, tx: Transaction, user: UUID, to: UUID, by: Actor, secret: bytes, mail_domain: str) -> None:
        self.tx, self.user, self.to, self.by = tx, user, to, by
        self.secret, self.mail_domain = secret, mail_domain
        self.items: list[HandoverItem] = []
        self.touched: dict[UUID, set[str]] = {}

    def do(self, left_on: date | None, give_roles: bool, without_roles: bool) -> Handover:
        tx = self.tx
        agreements = self._locked()
        before = staff_of(tx)
        day = self._checked(before, left_on)
        used = steps_in_use(tx)
        asked, named = self._asked(agreements), self._named(used, before)
        owned = [loaded for loaded in agreements if loaded.snapshot.owner_id == self.user]
        lacking = self._roles(before, asked, bool(owned))
        if not give_roles:
            self._refuse(before, lacking, without_roles)
        given = lacking if give_roles else ()
        people_queries.record_leaving(tx, self.user, day, self.to)
        if given:
            roles = [role for role in Role if role in (*before.people[self.to].roles, *given)]
            people_queries.set_roles(tx, self.to, roles)
        tx.forget_people()
        short = self._short(used, before, without_roles)
        self._agreements(owned)
        self._default_owner()
        self._commitments(agreements)
        self._reminders(owned)
        self._substitutions(before)
        self._mails()
        self._sessions()
        self._list_approval_steps(agreements, asked)
        for one in named:
            self._pass("definition", "", one, self._successor)
        self._log(agreements)
        log_for_office(tx, type=EventType.USER_HANDED_OVER, by=self.by, data=self._event_data(day, given))
        return Handover(day, tuple(self.items), () if give_roles else lacking, given, short)

    def _locked(self) -> list[LoadedAgreement]:
        """Every agreement that something of the leaver's is about, then the two of them: nothing new can come."""
        ids = handover_queries.agreement_ids(self.tx, self.user)
        agreements = load_by_id(self.tx, ids, lock=True)
        handover_queries.lock_users(self.tx, (self.user, self.to))
        late = set(handover_queries.agreement_ids(self.tx, self.user)) - set(ids)
        self.tx.forget_people()
        return agreements + load_by_id(self.tx, sorted(late), lock=True)

    def _checked(self, staff: Staff, left_on: date | None) -> date:
        if self.user not in staff.people or self.to not in staff.people:
            raise NotFoundError(N_("There is no such person."), hint="`amity users list` shows everybody.")
        leaver, successor = staff.people[self.user], staff.people[self.to]
        if self.user == self.to:
            raise UsageError(
                N_("The successor cannot be the person who leaves."), hint="Name another person after --to."
            )
        if successor.left_on is not None:
            raise HandoverError(
                N_("%(address)s has left."), hint="`amity users list` shows who is here.", address=successor.address
            )
        if leaver.successor_id is not None:
            taken = staff.people[leaver.successor_id].address
            raise HandoverError(
                N_("The work of %(leaver)s was handed over already, to %(successor)s."),
                hint=N_("Hand over the work of %(successor)s if they leave."),
                leaver=leaver.address,
                successor=taken,
            )
        today = local_day(self.tx.now, zone_of(leaver.zone))
        if left_on is not None:
            refuse_future(left_on, today, hint=N_("Name a substitute until then, and hand over on the day."))
        return left_on or leaver.left_on or today

    def _asked(self, agreements: Sequence[LoadedAgreement]) -> dict[tuple[UUID, str], StepStatus]:
        """The steps of running approvals that wait for the leaver, or will by their name; by agreement and step."""
        return {
            (loaded.id, status.step.id): status
            for loaded in agreements
            for status in step_statuses(self.tx, loaded)
            if any(voter.of == self.user for voter in status.waiting)
            or (status.state is None and status.step.by.people and self.user in {one.of for one in status.voters})
        }

    def _named(self, steps: Sequence[UsedStep], staff: Staff) -> tuple[UsedStep, ...]:
        """The steps of the definitions in use that name the leaver, or somebody for whom they took over."""
        return tuple(
            used
            for used in steps
            if used.step.by.people and self.user in {voter.of for voter in staff.voters(used.step.by)}
        )

    def _short(self, steps: Sequence[UsedStep], before: Staff, meant: bool) -> tuple[UsedStep, ...]:
        """The steps that too few people can give once the leaver is gone."""
        after, to = staff_of(self.tx), self._successor
        short = tuple(used for used in steps if used.lacks(after) > used.lacks(before))
        if short and not meant:
            raise TooFewError(
                N_("Too few people would be left to approve, because %(to)s answers there already: %(steps)s."),
                hint="Hand over to somebody else, or hand over without the roles: --without-roles.",
                steps=short,
                to=to,
            )
        return short

    def _roles(self, staff: Staff, asked: Mapping[tuple[UUID, str], StepStatus], owns: bool) -> tuple[str, ...]:
        had, has = staff.people[self.user].roles, staff.people[self.to].roles
        # Every role can read: nobody has to be a viewer besides.
        needed = {role for role in had if role != Role.VIEWER and set(staff.having(role)) <= {self.user}}
        needed |= {Role.COORDINATOR} if owns else set()
        needed |= {status.step.by.role for status in asked.values() if status.step.by.role}
        return tuple(str(role) for role in Role if role in needed and role not in has)

    def _refuse(self, staff: Staff, lacking: tuple[str, ...], without_roles: bool) -> None:
        last = Role.ADMINISTRATOR in lacking
        if last or (lacking and not without_roles):
            raise RolesLackingError(
                N_("No administrator would be left. %(to)s lacks these roles: %(who)s.")
                if last
                else N_("%(to)s lacks roles that the work needs: %(who)s."),
                hint="--roles gives it" + ("." if last else ", or hand over without it: --without-roles."),
                roles=lacking,
                to=staff.people[self.to].address,
            )

    def _pass(self, kind: str, ref: str, what: str | Spoken, goes_to: str, agreement: UUID | None = None) -> None:
        self.items.append(HandoverItem(kind, ref, what, goes_to))
        if agreement is not None:
            self.touched.setdefault(agreement, set()).add(kind)

    @property
    def _successor(self) -> str:
        return str(staff_of(self.tx).people[self.to].address)

    def _agreements(self, owned: Sequence[LoadedAgreement]) -> None:
        for loaded in sorted(owned, key=lambda one: one.reference):
            loaded.updates["owner_id"] = self.to
            self._pass(
                "agreement",
                loaded.reference,
                loaded.snapshot.title or Labelled(loaded.snapshot.kind, loaded.machine.definition.title.get),
                self._successor,
                loaded.id,
            )

    def _default_owner(self) -> None:
        office = self.tx.get_one(Office, self.tx.office, with_for_update=True)
        if office.default_owner_id == self.user:
            office.default_owner_id = self.to
            self.tx.flush()
            self._pass("default-owner", "", DEFAULT_OWNER, self._successor)

    def _commitments(self, agreements: Sequence[LoadedAgreement]) -> None:
        rows = handover_queries.commitments(self.tx, self.user)
        definitions = {loaded.id: loaded.machine.definition for loaded in agreements}
        for row in rows:
            agreement = row.agreement_id
            what = promise(row.what, definitions[agreement])
            self._pass("commitment", row.reference, what, self._successor, agreement)
        records_queries.give_commitments(self.tx, [row.id for row in rows], self.to)

    def _reminders(self, owned: Sequence[LoadedAgreement]) -> None:
        """What is planned for the owner is resolved when it is sent: it follows the agreement."""
        for row in handover_queries.reminders(self.tx, [loaded.id for loaded in owned]):
            key = reminder_key(row.reference, row.rule, row.occurrence, row.offset)
            self._pass("reminder", row.reference, by_day(f"{key}, {row.date}", row.date), self._successor)

    def _substitutions(self, staff: Staff) -> None:
        today = local_day(self.tx.now, zone_of(staff.people[self.user].zone))
        for row in handover_queries.substitutions(self.tx, self.user, today):
            ends = row.user_id == self.user or row.user_id == self.to
            absent, instead = (staff.people[id].address for id in (row.user_id, row.substitute_id))
            what = substitution(instead, absent, row.from_on, row.until_on)
            self._pass("substitution", "", what, "" if ends else self._successor)
            if ends:
                handover_queries.end_substitution(self.tx, row.id)
            else:
                handover_queries.give_substitution(self.tx, row.id, self.to)
        self.tx.forget_people()

    def _mails(self) -> None:
        """Waiting mails are taken back; the successor gets each about something open, unless they have it.

        One that a worker holds at this moment may still reach the leaver: it had left our hands.
        """
        added = []
        rows = handover_queries.queued_mails(self.tx, self.user)
        having = handover_queries.items_of(self.tx, self.to, [row.plan_item_id for row in rows if row.plan_item_id])
        for row in rows:
            passes = row.mail_class == MailClass.REMINDER and row.phase != "over" and row.plan_item_id not in having
            key, agreement = row.key, row.agreement_id
            what, goes_to = by_day(key, row.next_at.date()), self._successor if passes else ""
            self._pass("mail", row.reference or "", what, goes_to, agreement)
            if passes:
                added.append(
                    {
                        "id": new_id(),
                        "office_id": self.tx.office,
                        "agreement_id": agreement,
                        "plan_item_id": row.plan_item_id,
                        "user_id": self.to,
                        "class": MailClass.REMINDER,
                        "key": key,
                        "message_id": message_id(self.secret, self.mail_domain, self.tx.office, key, self.to),
                        "late": row.late,
                        "state": DeliveryState.QUEUED,
                        "queued_at": self.tx.now,
                        "next_at": max(row.next_at, self.tx.now),
                    }
                )
        deliveries_queries.skip(self.tx, [row.id for row in rows], why=LEFT)
        insert_rows(self.tx, Delivery, added)
        handover_queries.end_items(
            self.tx,
            [row.plan_item_id for row in rows if row.plan_item_id],
            at=self.tx.now,
            why=LEFT,
            sent=ItemStatus.SENT,
            skipped=ItemStatus.SKIPPED,
        )
        self.tx.wake_workers()

    def _sessions(self) -> None:
        for number, kind in zip(
            handover_queries.end_access(self.tx, self.user), ("session", "sign-in link"), strict=True
        ):
            for _ in range(number):
                self._pass(kind, "", ENDED, "")

    def _list_approval_steps(
        self, agreements: Sequence[LoadedAgreement], asked: Mapping[tuple[UUID, str], StepStatus]
    ) -> None:
        """Listed as they stand afterwards: a step of named people asks the successor, one of a role the others."""
        staff = staff_of(self.tx)
        for loaded in agreements:
            for status in step_statuses(self.tx, loaded):
                if (loaded.id, status.step.id) in asked:
                    voters = status.waiting if status.is_open else status.voters
                    now_asked = ", ".join(str(staff.people[voter.asked].address) for voter in voters)
                    label = Labelled(status.step.label.chief, status.step.label.get)
                    self._pass("step", loaded.reference, label, now_asked, loaded.id)

    def _log(self, agreements: Sequence[LoadedAgreement]) -> None:
        touched = [loaded for loaded in agreements if loaded.id in self.touched]
        events = [
            DomainEvent(
                loaded,
                EventType.AGREEMENT_HANDED_OVER,
                {"from": self.user, "to": self.to, "what": sorted(self.touched[loaded.id])},
            )
            for loaded in touched
        ]
        if events:
            commit_change(self.tx, events, by=self.by, because=HANDED_OVER)

    def _event_data(self, day: date, given: Sequence[str]) -> dict[str, Any]:
        kinds = [item.kind for item in self.items]
        return {
            "user": self.user,
            "to": self.to,
            "left_on": day.isoformat(),
            "agreements": [item.ref for item in self.items if item.kind == "agreement"],
            "counts": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
            "roles_given": list(given),
        }
