"""After an outage: what is still of use is sent once and marked late, the rest is skipped with the reason."""

from __future__ import annotations

from tests.scenarios.holds.sink import Mail
from tests.tasks.conftest import Opening, Post
from workflows.execution.executor import DAY_PASSED, NEWER_IS_DUE

SIGNED = "2010-02-24"


def test_an_overdue_reminder_whose_day_lies_ahead_is_sent_once_and_marked_late(post: Post) -> None:
    _begin(post, "in-force", SIGNED)

    # Two weeks before was the tenth of February.
    post.stand("2027-02-17T12:00:00+09:00")
    for _ in range(2):
        post.act()
        post.send()

    assert _mails(post) == [("signing-anniversary", "P-14D", "sent", True)]
    assert len(post.sink.taken) == 1


def test_an_overdue_reminder_whose_day_has_passed_is_skipped_with_the_reason(post: Post) -> None:
    _begin(post, "in-force", SIGNED)

    post.stand("2027-03-03T12:00:00+09:00")
    post.act()
    post.send()

    assert post.sink.taken == []
    assert post.rows(
        "SELECT \"offset\", status, reason FROM plan_items WHERE rule = 'signing-anniversary' AND decided_at >="
        " '2027-02-01' ORDER BY due_at"
    ) == [("P-14D", "skipped", DAY_PASSED), ("P0D", "skipped", DAY_PASSED)]


def test_of_several_overdue_reminders_about_one_matter_the_last_is_sent(post: Post) -> None:
    _begin(post, "negotiating", None)

    # Asked every 30 days: three times by then.
    post.stand("2027-04-10T12:00:00+09:00")
    post.act()
    post.send()

    assert post.rows(
        "SELECT occurrence, status, reason FROM plan_items WHERE rule = 'negotiating-nudge' AND decided_at IS NOT NULL"
        " ORDER BY due_at"
    ) == [("1", "skipped", NEWER_IS_DUE), ("1.1", "skipped", NEWER_IS_DUE), ("1.2", "sent", None)]
    assert len(post.sink.taken) == 1


def test_what_is_done_on_its_day_is_not_late(post: Post) -> None:
    _begin(post, "in-force", SIGNED)

    post.stand("2027-02-10T15:00:00+09:00")
    post.act()
    post.send()

    assert _mails(post) == [("signing-anniversary", "P-14D", "sent", False)]


def test_a_mail_that_waited_for_its_server_past_its_day_is_not_sent(opening: Opening) -> None:
    async def later(mail: Mail, server: object) -> str:
        return "451 Come back"

    post = opening(answer=later)
    post.office.record(SIGNED)
    post.stand("2027-02-24T09:00:00+09:00")
    post.act()
    post.send()

    post.stand("2027-02-25T09:00:00+09:00")
    post.send()

    assert post.sink.taken == []
    assert post.rows(
        "SELECT i.status, i.reason, d.state FROM plan_items i JOIN deliveries d ON d.plan_item_id = i.id"
        " WHERE i.rule = 'signing-anniversary' AND i.\"offset\" = 'P0D'"
    ) == [("skipped", DAY_PASSED, "skipped")]


def _begin(post: Post, state: str, signed: str | None) -> None:
    """Records it and does what is due at once; what comes later is what is looked at."""
    post.take_in(signed, state=state, at="2027-01-04T09:00:00+09:00")
    post.act()
    post.send()
    post.sink.taken.clear()


def _mails(post: Post) -> list[tuple[str, str, str, bool]]:
    return post.rows(
        'SELECT i.rule, i."offset", d.state, d.late FROM deliveries d JOIN plan_items i ON i.id = d.plan_item_id'
        " WHERE d.sent_at > '2027-01-05'"
    )
