"""Doing what is due: claimed in batches, each item in a transaction of its own."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded

from config.logging import described
from models.faults import held_up, unwritable
from models.queries.work_queue import claim_items, claim_replans, fold_agreement_counts, give_items_back, uncount_claim
from notices.letter import mail_domain
from tasks.app import app, enqueue_next
from tasks.worker_context import WorkerContext, worker_context
from workflows.execution.executor import execute, record_failure
from workflows.execution.replan import put_off_replan, replan

log = logging.getLogger(__name__)

BATCH = 50
REPLAN_BATCH = 100
# Pages add up what was changed since the last fold: few enough rows that nobody notices.
FOLD_FROM = 200


@app.task(name="amity.due", expires=None)
def due() -> None:
    """Sweeps what has to be planned again, then acts on due items until there are none; then wakes mail and relay."""
    worker = worker_context()
    worker.need_changes()
    until = time.monotonic() + worker.limits.enough_seconds
    swept, acted = sweep(worker, until), act_on_items(worker, until)
    with worker.database.transaction(None) as tx:
        fold_agreement_counts(tx, FOLD_FROM)
    finished = swept and acted
    enqueue_next("mail", "relay", *(() if finished else ("due",)), expires=worker.limits.lease)


def sweep(worker: WorkerContext, until: float) -> bool:
    """Whether nothing is left to be planned again; False when time was up before."""
    while time.monotonic() < until:
        try:
            with worker.database.transaction(None) as tx:
                claimed = claim_replans(tx, REPLAN_BATCH)
                for office, ids in claimed.items():
                    tx.enter(office)
                    replan(tx, ids)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            if unwritable(error):
                raise
            log.exception("a batch could not be planned again; each of it is tried alone")
            sweep_one_by_one(worker)
        else:
            if not claimed:
                return True
    return False


def sweep_one_by_one(worker: WorkerContext) -> None:
    """After a batch failed: the one that cannot be planned is put off, and the others are not held up by it."""
    with worker.database.transaction(None) as tx:
        claimed = claim_replans(tx, REPLAN_BATCH)
    for office, ids in claimed.items():
        for agreement_id in ids:
            try:
                with worker.database.transaction(office) as tx:
                    replan(tx, [agreement_id])
            except SoftTimeLimitExceeded:
                raise
            except Exception as error:
                if held_up(error):
                    log.warning("an agreement is held by others", extra={"agreement": str(agreement_id)})
                    continue
                if unwritable(error):
                    raise
                log.exception("an agreement could not be planned again", extra={"agreement": str(agreement_id)})
                with worker.database.transaction(office) as tx:
                    put_off_replan(tx, agreement_id, described(error))


def act_on_items(worker: WorkerContext, until: float) -> bool:
    """Whether nothing due is left; False when time was up before."""
    domain = mail_domain(worker.runtime.mail_from)
    while time.monotonic() < until:
        with worker.database.transaction(None) as tx:
            claimed = claim_items(tx, BATCH, worker.limits.lease)
        if not claimed:
            return True
        waiting = [(office, item_id) for office, ids in claimed.items() for item_id in ids]
        try:
            while waiting and time.monotonic() < until:
                office, item_id = waiting.pop(0)
                _act(worker, office, item_id, domain)
        finally:
            # Time was up for the task: nobody has to wait for the lease of what it did not come to.
            _give_back(worker, waiting)
    return False


def _give_back(worker: WorkerContext, waiting: list[tuple[UUID, UUID]]) -> None:
    if not waiting:
        return
    with worker.database.transaction(None) as tx:
        for office in dict.fromkeys(office for office, _ in waiting):
            tx.enter(office)
            give_items_back(tx, [item_id for its, item_id in waiting if its == office])


def _act(worker: WorkerContext, office: UUID, item_id: UUID, domain: str) -> None:
    try:
        with worker.database.transaction(office) as tx:
            execute(tx, item_id, secret=worker.secret, mail_domain=domain)
    except SoftTimeLimitExceeded:
        # Time is up for the whole task: the item's lease runs out, and it is no worse than the others.
        raise
    except Exception as error:
        if held_up(error):
            # Somebody else works on its agreement. Its lease runs out and it is tried again, however often.
            log.warning("a due item is held by others", extra={"item": str(item_id)})
            with worker.database.transaction(office) as tx:
                uncount_claim(tx, item_id)
            return
        if unwritable(error):
            # Since the task began. No item is worse for it, and none of the others could be done.
            raise
        # One that fails does not stop the rest; its lease runs out and it is tried again, up to a bound.
        log.exception("a due item failed", extra={"item": str(item_id)})
        with worker.database.transaction(office) as tx:
            record_failure(tx, item_id, described(error))
