"""Planning an agreement again when its day has come."""

from __future__ import annotations

from uuid import UUID

from config.languages import N_
from models.database import Transaction
from models.queries import work_queue
from workflows.unit_of_work.changes import store
from workflows.unit_of_work.loader import load_by_id
from workflows.unit_of_work.reconcile import reconcile


def replan(tx: Transaction, agreement_ids: list[UUID]) -> None:
    """The sweep: plans these agreements again, which extends what is stored and heals what was missed."""
    agreements = load_by_id(tx, agreement_ids, lock=True)
    reconcile(tx, agreements, because=N_("it is no longer due"))
    for loaded in agreements:
        loaded.updates["plan_error"] = None
    store(tx, agreements, bumps_version=False)


def put_off_replan(tx: Transaction, agreement_id: UUID, error: str) -> None:
    """One that cannot be planned is looked at again a day later, and shown by `amity doctor` until it can be."""
    work_queue.put_off_replan(tx, agreement_id, error[:500])
