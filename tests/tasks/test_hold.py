"""While an installation is held, nothing is claimed; after it, everything is, once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from models.backups import hold, release
from models.migrate import as_owner
from models.queries.work_queue import claim_deliveries, claim_items, claim_replans
from tests import stores
from tests.tasks.conftest import Post
from workflows.execution.outbox_relay import hand_on

SOON = "2010-02-15"


def keep(rehearsal: stores.Clone, held: bool) -> None:
    with as_owner(rehearsal.owner_url) as connection:
        if held:
            hold(connection, backup_at=datetime(2026, 1, 1, tzinfo=UTC), clock_at=None)
        else:
            assert release(connection)
        connection.commit()


def claimed(post: Post) -> list[Any]:
    lease = post.worker.limits.lease
    with post.database.transaction(None) as tx:
        return [
            claim_items(tx, 50, lease),
            claim_deliveries(tx, 50, lease),
            claim_replans(tx, 50),
            hand_on(tx, batch=50, installation="x", subscribers=()),
        ]


def test_nothing_is_claimed_while_it_is_held(post: Post, rehearsal: stores.Clone) -> None:
    post.take_in(SOON)
    post.act()
    post.stand("2028-02-01T09:00:00+09:00")
    keep(rehearsal, held=True)

    held = claimed(post)
    keep(rehearsal, held=False)
    after = claimed(post)

    assert held == [{}, {}, {}, 0]
    assert all(after)


def test_what_was_held_goes_out_once(post: Post, rehearsal: stores.Clone) -> None:
    post.take_in(SOON, SOON)
    post.act()
    wanted = {row[0] for row in post.rows("SELECT message_id FROM deliveries WHERE state = 'queued'")}
    keep(rehearsal, held=True)
    post.act()
    post.send()
    before = len(post.sink.offered)
    keep(rehearsal, held=False)

    post.send()

    assert wanted
    assert before == 0
    assert sorted(mail.message_id for mail in post.sink.taken) == sorted(wanted)
