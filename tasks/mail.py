"""Delivering: claim and render in one transaction, send with none open, record in another."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.exc import DBAPIError

from config.addresses import AddressError, mailed
from models.database import Transaction
from models.faults import held_up
from models.queries import deliveries as deliveries_queries
from models.queries.work_queue import MailToRender, ReminderToRender, claim_deliveries, mails_to_render
from notices.letter import Letter, Sender, reminder_letter
from notices.transport import PutOffError, RefusedMailError
from tasks.app import app, enqueue_next
from tasks.worker_context import WorkerContext, worker_context
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Template
from workflows.definitions.mail_deadlines import is_over
from workflows.execution.deliveries import (
    SendResult,
    mark_dead,
    record_delivery,
    record_sent,
    release_claim,
    skip_delivery,
)
from workflows.execution.executor import DAY_PASSED, ENDED_WORKERS, MOST_ATTEMPTS
from workflows.unit_of_work.definitions import machine_for

log = logging.getLogger(__name__)

BATCH = 25
# What a quick server takes is recorded together, at the end of a batch; a slower one waits for each commit anyway.
QUICK_SECONDS = 0.01


@dataclass(frozen=True)
class RenderedMail:
    office: UUID
    id: UUID
    content: bytes
    recipient: str


@app.task(name="amity.mail")
def mail() -> None:
    """Sends due mails until there are none. Several workers may: a claim is one worker's."""
    worker = worker_context()
    worker.need_changes()
    until = time.monotonic() + worker.limits.enough_seconds
    next_tasks: list[str] = []
    while time.monotonic() < until:
        ready = claim(worker)
        if ready is None:
            break
        next_tasks = ["relay"]
        if not send_all(worker, ready, until):
            break
    else:
        next_tasks.append("mail")
    enqueue_next(*next_tasks, expires=worker.limits.lease)


def claim(worker: WorkerContext) -> list[RenderedMail] | None:
    """Claims a batch and makes sure that each mail's bytes are stored before any is sent; None when none is due.

    The claim is committed first: a mail whose rendering kills the worker is counted, and found out.
    """
    with worker.database.transaction(None) as tx:
        claimed = claim_deliveries(tx, BATCH, worker.limits.lease)
    if not claimed:
        return None
    ready: list[RenderedMail] = []
    for office, ids in claimed.items():
        with worker.database.transaction(office) as tx:
            ready += _render(tx, office, ids, worker.sender)
    return ready


def _render(tx: Transaction, office: UUID, ids: list[UUID], sender: Sender) -> list[RenderedMail]:
    ready = []
    made = []
    for row in mails_to_render(tx, ids):
        if row.lost_claims > MOST_ATTEMPTS:
            mark_dead(tx, row.id, ENDED_WORKERS)
            continue
        try:
            recipient = mailed(row.address)
        except AddressError as error:
            mark_dead(tx, row.id, str(error))
            continue
        if isinstance(row, ReminderToRender) and _is_over(row, tx.now):
            skip_delivery(tx, row.id, DAY_PASSED)
            continue
        content = row.content
        if content is None:
            try:
                letter = _letter(tx, row, sender)
            except (SoftTimeLimitExceeded, DBAPIError):
                raise
            except Exception as error:
                log.exception("a mail could not be made", extra={"delivery": str(row.id)})
                mark_dead(tx, row.id, f"it could not be made: {type(error).__name__}")
                continue
            content = letter.content
            made.append({"id": row.id, "subject": letter.subject, "content": content})
        ready.append(RenderedMail(office, row.id, content, recipient))
    if made:
        deliveries_queries.store_content(tx, made)
    return ready


def _letter(tx: Transaction, row: MailToRender, sender: Sender) -> Letter:
    if not isinstance(row, ReminderToRender):
        raise TypeError("a mail that is no reminder is stored with its content")
    definition = machine_for(tx, row.kind, row.definition_version).definition
    return reminder_letter(row, definition, at=tx.now, sender=sender)


def _is_over(row: ReminderToRender, at: datetime) -> bool:
    """Whether what the mail asks for can no longer be done, because it waited too long for its server."""
    return is_over(Template(row.template), row.date, row.detail, local_day(at, zone_of(row.zone)))


def send_all(worker: WorkerContext, ready: list[RenderedMail], until: float) -> bool:
    """Sends one after the other until time is up, and records them; False when the server cannot be reached.

    What was not tried is given back at once instead of waiting for its lease.
    """
    sent: list[RenderedMail] = []
    try:
        for index, letter in enumerate(ready):
            began = time.monotonic()
            if began > until:
                _give_back(worker, ready[index:])
                return True
            if not _send(worker, letter, sent):
                _give_back(worker, ready[index + 1 :])
                return False
            if time.monotonic() - began > QUICK_SECONDS:
                _record(worker, sent)
    finally:
        _record(worker, sent)
    return True


def _send(worker: WorkerContext, letter: RenderedMail, sent: list[RenderedMail]) -> bool:
    """Adds the mail to `sent`, or records at once what else became of it; False when the server is away."""
    try:
        worker.transport.send(letter.content, sender=worker.sender_address, recipient=letter.recipient)
    except (RefusedMailError, PutOffError) as error:
        verdict = SendResult.REFUSED if isinstance(error, RefusedMailError) else SendResult.PUT_OFF
        with worker.database.transaction(letter.office) as tx:
            record_delivery(tx, letter.id, verdict, detail=str(error))
        return isinstance(error, RefusedMailError) or error.reached
    sent.append(letter)
    return True


def _record(worker: WorkerContext, sent: list[RenderedMail]) -> None:
    """Records and forgets what was sent, in one transaction for each office.

    Where others hold one of the agreements, each is recorded alone: only what cannot be recorded is sent again.
    """
    for office, ids in _by_office(sent).items():
        try:
            with worker.database.transaction(office) as tx:
                record_sent(tx, ids)
        except DBAPIError as error:
            if not held_up(error):
                raise
            _record_each(worker, office, ids)
    sent.clear()


def _record_each(worker: WorkerContext, office: UUID, ids: list[UUID]) -> None:
    for delivery in ids:
        try:
            with worker.database.transaction(office) as tx:
                record_sent(tx, [delivery])
        except DBAPIError as error:
            if not held_up(error):
                raise
            log.warning("a mail that was sent could not be recorded yet", extra={"delivery": str(delivery)})


def _give_back(worker: WorkerContext, left: list[RenderedMail]) -> None:
    with worker.database.transaction(None) as tx:
        for office, ids in _by_office(left).items():
            tx.enter(office)
            release_claim(tx, ids)


def _by_office(mails_to_render: Iterable[RenderedMail]) -> dict[UUID, list[UUID]]:
    by_office: dict[UUID, list[UUID]] = {}
    for letter in mails_to_render:
        by_office.setdefault(letter.office, []).append(letter.id)
    return by_office
