"""The sweep: one agreement that cannot be planned holds up no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from config.runtime import Runtime
from models.database import Database
from tasks.due import sweep
from tasks.worker_context import WorkerContext
from tests import stores
from tests.factories import make_office
from tests.situations import break_plan
from workflows.execution.clock import stand_at
from workflows.unit_of_work.reconcile import REPLAN_AFTER


def test_one_that_cannot_be_planned_is_put_off_and_named(
    rehearsal: stores.Clone, rehearsed: Database, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(rehearsed)
    broken, sound = office.record("1974-02-04", "2000-05-10")
    with office.transaction() as tx:
        break_plan(tx, broken)
        stand_at(tx, tx.now + REPLAN_AFTER)
    monkeypatch.setenv("AMITY_DATABASE_URL", rehearsal.app_url)
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    monkeypatch.setenv("AMITY_HOME", str(short_folder))
    (short_folder / "home.json").write_text('{"kind": "rehearsal"}')

    worker = WorkerContext(Runtime.load())
    finished = sweep(worker, until=float("inf"))
    worker.database.close()

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT reference, plan_error, replan_at > amity_now() AS later FROM agreements"))
        found = {row.reference: (row.plan_error is not None, row.later) for row in rows}
    assert finished
    assert found == {broken: (True, True), sound: (False, True)}
