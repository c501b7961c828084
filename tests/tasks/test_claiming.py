"""What a worker leaves behind when it dies."""

from __future__ import annotations

from datetime import timedelta

from models.queries.work_queue import claim_deliveries, claim_items
from tasks.mail import claim, send_all
from tests.tasks.conftest import NEVER, Post
from workflows.execution.executor import ENDED_WORKERS, MOST_ATTEMPTS

LEASE = timedelta(seconds=30)
# Two weeks before it the first mail goes out: on the morning from which the mails are looked at.
SOON = "2010-02-15"


def test_a_claim_is_one_workers_until_its_lease_ends(post: Post) -> None:
    post.take_in(SOON)
    post.act()

    claims = [_claim(post), _claim(post)]
    post.die()
    claims.append(_claim(post))

    assert claims == [1, 0, 1]


def test_what_was_claimed_by_a_dead_worker_is_sent_once(post: Post) -> None:
    post.take_in(SOON, SOON)
    post.act()
    _claim(post)
    post.send()
    assert post.sink.taken == []

    post.die()
    post.send()

    assert len({mail.message_id for mail in post.sink.taken}) == len(post.sink.taken) == 2


def test_a_mail_that_ends_its_workers_is_a_dead_letter_alone(post: Post) -> None:
    """It is claimed with others at first; they are sent."""
    post.take_in(*[SOON] * 4)
    post.act()
    (poison,) = post.rows("SELECT id FROM deliveries ORDER BY next_at, id LIMIT 1")

    for _ in range(MOST_ATTEMPTS + 6):
        _send_until_it_kills(post, poison)
        post.die()

    states = dict(post.rows("SELECT state, count(*) FROM deliveries GROUP BY state"))
    assert states == {"dead": 1, "sent": 3}
    assert post.rows("SELECT id, reason FROM deliveries WHERE state = 'dead'") == [(poison[0], ENDED_WORKERS)]
    assert len(post.sink.taken) == 3
    assert post.rows("SELECT count(*) FROM plan_items WHERE status = 'dead'") == [(1,)]


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


def _claim(post: Post) -> int:
    with post.database.transaction(None) as tx:
        return sum(map(len, claim_deliveries(tx, 25, LEASE).values()))


def _send_until_it_kills(post: Post, poison: tuple[object]) -> None:
    """A task that ends without a word when it comes to one mail."""
    ready = claim(post.worker)
    for letter in ready or []:
        if (letter.id,) == poison:
            return
        send_all(post.worker, [letter], NEVER)
