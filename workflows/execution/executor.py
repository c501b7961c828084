"""Doing what is due: a claimed plan item becomes mails to be sent, an exchange, or a transition."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from config.languages import N_
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import DeliveryState, ItemKind, ItemStatus, MailClass
from models.event_types import EventType
from models.queries import plan_items, work_queue
from models.tables.base import new_id
from models.tables.plan import Delivery, PlanItem
from workflows.actors import AMITY
from workflows.calendar.dates import Edtf, local_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Audience, Template
from workflows.definitions.item_details import details_of, needed
from workflows.definitions.mail_deadlines import AT_ONCE, is_over
from workflows.engine.machine import TransitionRefusedError
from workflows.exchanges.lifecycle import make_planned_exchange
from workflows.lifecycle.transitions import advance_by_timer
from workflows.planning.identity import message_id, reminder_key
from workflows.planning.planner import due_for
from workflows.unit_of_work.changes import DomainEvent, store, write_events
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id

# A claim that ends without a word means that a worker died of it or beside it; so many are no accident.
MOST_ATTEMPTS = 8
# What is done within a day of its instant was in time.
LATE_AFTER = timedelta(days=1)

# Why nothing was sent, as the ledger shows it.
DAY_PASSED = N_("its day had passed when it could be sent")
NO_RECIPIENT = N_("there was nobody to send it to")
NEWER_IS_DUE = N_("a later reminder about the same matter was due as well")
ENDED_WORKERS = N_("its worker crashed too often")
GUARD_NOT_MET = N_("the requirements of the transition were not met")
MADE_ALREADY = N_("it existed already")


def execute(tx: Transaction, item_id: UUID, *, secret: bytes, mail_domain: str) -> None:
    """Does one claimed item, in this transaction; doing it twice changes nothing."""
    agreement_id = plan_items.agreement_of(tx, item_id)
    if agreement_id is None:
        return
    # The agreement first, the item second: the order of every change, so that two cannot wait for each other.
    loaded = load_by_id(tx, [agreement_id], lock=True)[0]
    item = plan_items.lock_item(tx, item_id)
    if item is None or item.status != ItemStatus.PLANNED or item.due_at > tx.now:
        return
    if item.lost_claims > MOST_ATTEMPTS:
        _close_item(tx, loaded, item, ItemStatus.DEAD, ENDED_WORKERS)
    elif item.kind == ItemKind.REMINDER:
        _queue_mails(tx, loaded, item, secret=secret, mail_domain=mail_domain)
    elif item.kind == ItemKind.EXCHANGE:
        _plan_exchange(tx, loaded, item)
    else:
        _advance(tx, loaded, item)


def _plan_exchange(tx: Transaction, loaded: LoadedAgreement, item: PlanItem) -> None:
    # Marked first: planning again, which making the exchange does, must find the item done.
    plan_items.set_status(tx, item.id, ItemStatus.DONE, None)
    made = make_planned_exchange(tx, loaded, item)
    if made is None:
        plan_items.set_status(tx, item.id, ItemStatus.DONE, MADE_ALREADY)


def _advance(tx: Transaction, loaded: LoadedAgreement, item: PlanItem) -> None:
    details = details_of(item.detail)
    trigger = needed(details.trigger, "trigger")
    if not _still_fires(loaded, trigger, tx.now):
        _close_item(tx, loaded, item, ItemStatus.SKIPPED, GUARD_NOT_MET)
        return
    plan_items.set_status(tx, item.id, ItemStatus.DONE, None)
    advance_by_timer(tx, loaded.id, trigger, by=AMITY, on=Edtf.parse(details.on) if details.on else None)


def _still_fires(loaded: LoadedAgreement, trigger: str, at: datetime) -> bool:
    try:
        loaded.machine.permitted(loaded.facts.state, trigger, loaded.values(at), AMITY.roles)
    except TransitionRefusedError:
        return False
    return True


def _queue_mails(tx: Transaction, loaded: LoadedAgreement, item: PlanItem, *, secret: bytes, mail_domain: str) -> None:
    at = tx.now
    late = at - item.due_at > LATE_AFTER
    recipients = loaded.facts.recipients.get(Audience(item.audience or Audience.OWNER), ())
    if not recipients:
        _close_item(tx, loaded, item, ItemStatus.SKIPPED, NO_RECIPIENT)
        return
    template = Template(item.template or Template.NUDGE)
    if is_over(template, item.date, item.detail, local_day(at, loaded.facts.zone)):
        _close_item(tx, loaded, item, ItemStatus.SKIPPED, DAY_PASSED)
        return
    if late and _newer_is_due(tx, item, at):
        _close_item(tx, loaded, item, ItemStatus.SKIPPED, NEWER_IS_DUE)
        return
    key = reminder_key(loaded.reference, item.rule, item.occurrence, item.offset)
    day = needed(details_of(item.detail).day, "day")
    insert_rows(
        tx,
        Delivery,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "agreement_id": loaded.id,
                "plan_item_id": item.id,
                "user_id": recipient.user_id,
                "class": MailClass.REMINDER,
                "key": key,
                "message_id": message_id(secret, mail_domain, tx.office, key, recipient.user_id),
                "late": late,
                "state": DeliveryState.QUEUED,
                "queued_at": at,
                # Each at the person's own nine o'clock; who shares the item's instant gets it now.
                "next_at": item.due_at if template in AT_ONCE else max(due_for(recipient, day, CALENDARS), item.due_at),
            }
            for recipient in recipients
        ],
    )
    plan_items.set_status(tx, item.id, ItemStatus.SENDING, None)
    tx.wake_workers()


def _newer_is_due(tx: Transaction, item: PlanItem, at: datetime) -> bool:
    """If several reminders about one matter are overdue, only the last is sent."""
    return work_queue.newer_is_due(tx, item, at)


def _close_item(tx: Transaction, loaded: LoadedAgreement, item: PlanItem, status: ItemStatus, reason: str) -> None:
    """An item that comes to nothing: the ledger says why, and the log that it did."""
    plan_items.set_status(tx, item.id, status, reason)
    key = reminder_key(loaded.reference, item.rule, item.occurrence, item.offset)
    data = {"key": key, "kind": item.kind, "reason": reason}
    write_events(tx, [DomainEvent(loaded, EventType(f"plan.{status}"), data)], by=AMITY)
    store(tx, [loaded], bumps_version=False)


def record_failure(tx: Transaction, item_id: UUID, error: str) -> None:
    """Notes on a claimed item why doing it failed; its lease runs out and it is tried again."""
    plan_items.note_error(tx, item_id, error[:500])
