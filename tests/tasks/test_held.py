"""Rows that others hold: what cannot be done now is done later, and nothing else waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import text

from models.database import Database
from models.patience import Work
from tasks.due import act_on_items
from tasks.limits import Limits
from tasks.mail import claim, send_all
from tests import stores
from tests.tasks.conftest import NEVER, Post

SOON = "2010-02-15"


def test_an_item_of_a_held_agreement_is_tried_again_and_the_claim_does_not_count(post: Post) -> None:
    post.take_in(SOON, SOON)
    before = post.rows("SELECT status, lost_claims FROM plan_items WHERE due_at <= amity_now()")
    first = post.rows("SELECT agreement_id FROM plan_items ORDER BY due_at, id LIMIT 1")[0][0]

    with _held(post, first):
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


def test_of_mails_sent_together_only_that_of_a_held_agreement_is_not_recorded(post: Post) -> None:
    post.take_in(SOON, SOON)
    post.act()
    ready = claim(post.worker)
    assert ready is not None
    held = post.rows("SELECT agreement_id FROM deliveries WHERE id = :id", id=ready[0].id)[0][0]

    with _held(post, held):
        send_all(post.worker, ready, NEVER)

    states = post.rows("SELECT agreement_id = :held, state FROM deliveries ORDER BY 1", held=held)
    assert states == [(False, "sent"), (True, "queued")]


def test_each_kind_of_work_has_its_limits(clone: stores.Clone) -> None:
    kinds = {
        "page": Work.PAGE,
        "command": Work.COMMAND,
        "migration": Work.MIGRATION,
        "task": Limits(timedelta(seconds=30)).patience,
        "quick task": Limits(timedelta(seconds=3)).patience,
    }

    assert {kind: _limits(Database(clone.app_url, pool_size=1, work=work)) for kind, work in kinds.items()} == {
        "page": ("3s", "15s", "30s"),
        "command": ("30s", "15min", "15min"),
        "migration": ("10s", "15min", "15min"),
        "task": ("5s", "25s", "30s"),
        "quick task": ("500ms", "2500ms", "3s"),
    }


def _limits(database: Database) -> tuple[str, ...]:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    try:
        with database.transaction(None) as tx:
            return tuple(str(tx.scalar(text(f"SHOW {name}"))) for name in names)
    finally:
        database.close()


@contextmanager
def _held(post: Post, agreement: object) -> Iterator[None]:
    with post.office.transaction() as tx:
        tx.execute(text("SELECT FROM agreements WHERE id = :id FOR UPDATE"), {"id": agreement})
        yield
