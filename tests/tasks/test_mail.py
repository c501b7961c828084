"""Sending mails: whose claim it is, and what the answer of the mail server makes of a mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from models.queries.work_queue import claim_deliveries
from tasks.mail import claim, send_all
from tests.scenarios.holds.sink import TAKEN, Mail
from tests.situations import keep_old_address
from tests.tasks.conftest import NEVER, Opening, Post, held_agreement
from workflows.actors import OPERATOR
from workflows.execution.executor import ENDED_WORKERS, MOST_ATTEMPTS
from workflows.offices.owners import assign_owner
from workflows.offices.sign_in import queue_sign_in_mail
from workflows.offices.users import create_user

LEASE = timedelta(seconds=30)

SOON = "2010-02-15"


def test_a_mail_that_was_put_off_is_the_same_mail_later(opening: Opening) -> None:
    async def later(mail: Mail, server: Any) -> str:
        return TAKEN if mail.offered_before == 2 else "451 Come back"

    post = opening(answer=later)
    post.take_in(SOON)
    post.act()

    waits = []
    for _ in range(3):
        post.send()
        ((state, wait),) = post.rows("SELECT state, next_at - amity_now() FROM deliveries")
        waits.append(wait)
        _pass(post, wait)

    assert (state, len(post.sink.offered), len(post.sink.taken)) == ("sent", 3, 1)
    assert len({(mail.message_id, mail.digest) for mail in post.sink.offered}) == 1
    assert timedelta(seconds=30) <= waits[0] <= timedelta(minutes=1) <= waits[1] <= timedelta(minutes=2)


def test_a_refused_mail_is_a_dead_letter_and_not_tried_again(opening: Opening) -> None:
    post = opening(welcome=lambda address: "550 No such user")
    post.take_in(SOON)
    post.act()

    post.send()
    _pass(post, timedelta(days=6))
    post.send()

    assert post.rows("SELECT state, reason FROM deliveries") == [("dead", "550 No such user")]
    assert post.rows(
        "SELECT status FROM plan_items WHERE kind = 'reminder' AND status NOT IN ('planned', 'sending')"
    ) == [("dead",)]
    assert post.rows("SELECT count(*) FROM events WHERE type = 'reminder.dead'") == [(1,)]
    assert post.sink.offered == []


def test_a_server_that_does_not_want_us_kills_no_mail(opening: Opening, monkeypatch: Any) -> None:
    """A password without TLS: the mistake is ours, and the mails wait until it is mended."""
    post = opening()
    monkeypatch.setenv("AMITY_SMTP_URL", post.sink.url.replace("smtp://", "smtp://user:password@"))
    post.worker = type(post.worker)(type(post.worker.runtime).load(post.worker.runtime.home.path))
    post.take_in(SOON, SOON)
    post.act()

    post.send()

    assert post.rows("SELECT state, content IS NOT NULL FROM deliveries") == [("queued", True)] * 2
    post.worker.database.close()


def test_a_connection_is_kept_between_mails(post: Post) -> None:
    post.take_in(*[SOON] * 30)
    post.act()

    post.send()

    assert (len(post.sink.taken), post.sink.connections) == (30, 1)


def test_a_mail_with_a_sign_in_link_is_forgotten_once_sent(post: Post) -> None:
    with post.office.transaction() as tx:
        at = tx.execute(text("SELECT amity_now()")).scalar_one()
        user = post.office.actor.user_id
        assert user is not None
        queue_sign_in_mail(
            tx, user, content=b"Message-ID: <a@b>\r\n\r\nlink", subject="Sign in", message_id="<a@b>", at=at
        )

    post.send()

    assert [mail.message_id for mail in post.sink.taken] == ["<a@b>"]
    assert post.rows("SELECT state, content FROM deliveries") == [("sent", None)]


def test_a_reminder_keeps_its_bytes(post: Post) -> None:
    post.take_in(SOON)
    post.act()

    post.send()

    ((content,),) = post.rows("SELECT content FROM deliveries")
    assert b"Amity-Reminder: AND-2010-001/signing-anniversary/17/P-14D" in bytes(content)


def _pass(post: Post, wait: timedelta) -> None:
    ((at,),) = post.rows("SELECT amity_now()")
    post.stand((at + max(wait, timedelta())).isoformat())


def test_an_address_that_cannot_be_mailed_is_a_dead_letter_and_holds_up_nobody(opening: Opening) -> None:
    """Taken in by an earlier version, or written by hand: nothing takes it now."""
    post = opening()
    post.take_in(SOON, SOON)
    ((reference,),) = post.rows("SELECT reference FROM agreements ORDER BY reference LIMIT 1")
    with post.office.transaction() as tx:
        bad = create_user(tx, name="Bad", address="bad@example.org", roles=["coordinator"], by=OPERATOR).id
        assign_owner(tx, [reference], bad, by=OPERATOR)
        keep_old_address(tx, bad, "a..b@example.org")
        keep_old_address(tx, post.office.actor.user_id, "anna@köln.example")
    post.act()

    post.send()

    states = dict(post.rows("SELECT user_id, state FROM deliveries"))
    assert states == {bad: "dead", post.office.actor.user_id: "sent"}
    assert [mail.recipient for mail in post.sink.taken] == ["anna@xn--kln-sna.example"]


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


def test_of_mails_sent_together_only_that_of_a_held_agreement_is_not_recorded(post: Post) -> None:
    post.take_in(SOON, SOON)
    post.act()
    ready = claim(post.worker)
    assert ready is not None
    held = post.rows("SELECT agreement_id FROM deliveries WHERE id = :id", id=ready[0].id)[0][0]

    with held_agreement(post, held):
        send_all(post.worker, ready, NEVER)

    states = post.rows("SELECT agreement_id = :held, state FROM deliveries ORDER BY 1", held=held)
    assert states == [(False, "sent"), (True, "queued")]
