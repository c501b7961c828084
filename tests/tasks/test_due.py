"""Doing what is due: whose claim it is, what others hold, and that one failure holds up nobody."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from config.runtime import Runtime
from models.database import Database
from models.queries.work_queue import claim_items
from tasks.due import act_on_items, sweep
from tasks.worker_context import WorkerContext
from tests import stores
from tests.factories import make_office
from tests.situations import break_plan
from tests.tasks.conftest import Post, held_agreement
from workflows.execution.clock import stand_at
from workflows.execution.executor import ENDED_WORKERS, MOST_ATTEMPTS
from workflows.unit_of_work.reconcile import REPLAN_AFTER

LEASE = timedelta(seconds=30)
# Two weeks before it the first mail goes out: on the morning from which the mails are looked at.
SOON = "2010-02-15"


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


def test_an_item_that_ends_its_workers_is_a_dead_letter(post: Post) -> None:
    post.take_in(SOON)
    post.die_of_items(MOST_ATTEMPTS, batch=1)

    ((suspect,),) = post.rows("SELECT id FROM plan_items WHERE lost_claims > 0")
    post.act()

    assert post.rows("SELECT id, reason FROM plan_items WHERE status = 'dead'") == [(suspect, ENDED_WORKERS)]


def test_suspicious_items_are_claimed_alone(post: Post) -> None:
    post.take_in(*[SOON] * 3)
    post.die_of_items(4, batch=1)

    with post.database.transaction(None) as tx:
        claimed = claim_items(tx, 50, LEASE)

    assert sum(map(len, claimed.values())) == 1
    assert post.rows("SELECT max(lost_claims) FROM plan_items WHERE lost_claims <> 5") == [(0,)]


def test_an_item_of_a_held_agreement_is_tried_again_and_the_claim_does_not_count(post: Post) -> None:
    post.take_in(SOON, SOON)
    before = post.rows("SELECT status, lost_claims FROM plan_items WHERE due_at <= amity_now()")
    first = post.rows("SELECT agreement_id FROM plan_items ORDER BY due_at, id LIMIT 1")[0][0]

    with held_agreement(post, first):
        finished = act_on_items(post.worker, time.monotonic() + 1)
    between = post.rows("SELECT status, lost_claims, last_error FROM plan_items WHERE due_at <= amity_now()")
    leases = post.rows("SELECT count(*) FROM plan_items WHERE leased_until IS NOT NULL AND status = 'planned'")
    post.die()
    post.act()

    assert not finished
    assert [row[:2] for row in between] == before
    assert {row[2] for row in between} == {None}
    assert leases == [(1,)]
    assert post.rows("SELECT count(*) FROM plan_items WHERE due_at <= amity_now() AND status = 'planned'") == [(0,)]
