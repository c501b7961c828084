"""Bringing what is stored in line with `plan`, in the transaction of the change that made it differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.database import Transaction
from models.enums import ItemStatus
from models.queries import snapshots, work_queue
from models.queries.snapshots import StoredItem
from models.tables.base import new_id
from workflows.calendar.dates import local_day
from workflows.calendar.holidays import CALENDARS
from workflows.engine.turns import side
from workflows.planning.planner import PlannedItem, plan
from workflows.unit_of_work.loader import LoadedAgreement

# Stored ahead; the sweep extends it. More than a year, so that the next anniversary is always there to see.
HORIZON = timedelta(days=400)
# How far back a plan still looks: what is older and unsent is in the table.
GRACE = timedelta(days=31)
REPLAN_AFTER = timedelta(days=30)


def reconcile(tx: Transaction, agreements: Sequence[LoadedAgreement], *, because: str) -> None:
    """Plans what is missing, moves what has moved, cancels what is no longer due; running it again does nothing.

    The caller holds the agreements' locks. Writes at most two statements; `replan_at` and `turn` go to the updates.
    """
    at = tx.now
    # Wide enough for every zone's day.
    earliest = at.date() - GRACE
    stored: dict[UUID, dict[tuple[str, str, str], StoredItem]] = {loaded.id: {} for loaded in agreements}
    for row in snapshots.stored_items(tx, list(stored), earliest):
        stored[row.agreement_id][row.rule, row.occurrence, row.offset] = row
    wanted: list[dict[str, Any]] = []
    vanished: list[UUID] = []
    for loaded in agreements:
        present = stored[loaded.id]
        open_dates = [row.date for row in present.values() if row.status == ItemStatus.PLANNED]
        items = plan_of(loaded, start=min([earliest, *open_dates]), until=horizon(loaded, at))
        keys = {item.identity for item in items}
        wanted += [_values(tx, loaded, item) for item in items if _differs(present.get(item.identity), item)]
        vanished += [row.id for key, row in present.items() if row.status == ItemStatus.PLANNED and key not in keys]
        loaded.updates["replan_at"] = at + REPLAN_AFTER
        loaded.updates["turn"] = side(loaded.facts, loaded.machine.definition)
    if wanted:
        work_queue.store_items(tx, wanted)
    if vanished:
        work_queue.cancel_items(tx, vanished, status=ItemStatus.CANCELLED, because=because, at=at)
    tx.wake_workers()


def plan_of(loaded: LoadedAgreement, *, start: date, until: date) -> tuple[PlannedItem, ...]:
    return plan(loaded.facts, loaded.machine.definition, CALENDARS, start, until)


def horizon(loaded: LoadedAgreement, at: datetime) -> date:
    return local_day(at, loaded.facts.zone) + HORIZON


def _differs(row: StoredItem | None, item: PlannedItem) -> bool:
    if row is None:
        return True
    if row.status == ItemStatus.CANCELLED:
        return True
    stored = (row.due_at, row.date, row.audience, row.template, row.detail)
    return bool(row.status == ItemStatus.PLANNED) and stored != (
        item.due_at,
        item.date,
        item.audience,
        item.template,
        _detail(item),
    )


def _detail(item: PlannedItem) -> Mapping[str, Any]:
    return {**item.detail, "day": item.day.isoformat()}


def _values(tx: Transaction, loaded: LoadedAgreement, item: PlannedItem) -> dict[str, Any]:
    return {
        "id": new_id(),
        "office_id": tx.office,
        "agreement_id": loaded.id,
        "kind": item.kind,
        "rule": item.rule,
        "occurrence": item.occurrence,
        "offset": item.offset,
        "date": item.date,
        "due_at": item.due_at,
        "audience": item.audience,
        "template": item.template,
        "detail": _detail(item),
        "status": ItemStatus.PLANNED,
        "reason": None,
        "decided_at": None,
    }
