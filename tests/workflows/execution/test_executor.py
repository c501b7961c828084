"""Doing what is due, also late, twice, or for nobody; and what becomes of each mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.database import Database, Transaction
from models.queries.work_queue import claim_items
from tests.due_work import come_due, do
from tests.factories import TestOffice, make_office
from tests.situations import end_leases, leave_without_successor
from workflows.audit.verification import verify
from workflows.execution.clock import stand_at
from workflows.execution.deliveries import GIVE_UP_AFTER, SendResult, record_delivery
from workflows.execution.executor import DAY_PASSED, ENDED_WORKERS, MOST_ATTEMPTS, NEWER_IS_DUE, NO_RECIPIENT
from workflows.execution.replan import replan

LEASE = timedelta(seconds=30)


def item_of(tx: Transaction, rule: str) -> UUID:
    """The first planned item of a rule."""
    found: UUID = tx.execute(
        text("SELECT id FROM plan_items WHERE rule = :rule AND status = 'planned' ORDER BY due_at LIMIT 1"),
        {"rule": rule},
    ).scalar_one()
    return found


def status(office: TestOffice, item: UUID) -> tuple[str, str | None]:
    with office.transaction() as tx:
        row = tx.execute(text("SELECT status, reason FROM plan_items WHERE id = :id"), {"id": item}).one()
    return (row.status, row.reason)


def mails(office: TestOffice) -> list[tuple[UUID, str, bool]]:
    with office.transaction() as tx:
        rows = tx.execute(text("SELECT id, state, late FROM deliveries ORDER BY id"))
        return [(row.id, row.state, row.late) for row in rows]


def test_doing_an_item_twice_makes_one_mail(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    item = come_due(office, "proposed-nudge")

    do(office, item)
    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", False)]
    assert status(office, item) == ("sending", None)


def test_an_item_that_is_not_due_yet_is_left(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    with office.transaction() as tx:
        item = item_of(tx, "proposed-nudge")

    do(office, item)

    assert status(office, item) == ("planned", None)


def test_an_open_matter_is_sent_late_and_says_so(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    item = come_due(office, "proposed-nudge", late=timedelta(days=2))

    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", True)]


def test_a_day_that_has_passed_is_not_written_about(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.record("1974-02-04")
    item = come_due(office, "signing-anniversary", offset="P-14D", late=timedelta(days=16))

    do(office, item)

    assert status(office, item) == ("skipped", DAY_PASSED)
    assert mails(office) == []


def test_a_day_that_is_still_ahead_is_written_about_late(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.record("1974-02-04")
    item = come_due(office, "signing-anniversary", offset="P-14D", late=timedelta(days=11))

    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", True)]


def test_of_several_overdue_reminders_about_one_matter_the_last_is_sent(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    come_due(office, "proposed-nudge", which=2)
    with office.transaction() as tx:
        items = list(
            tx.execute(
                text(
                    "SELECT id FROM plan_items WHERE rule = 'proposed-nudge' AND due_at <= amity_now() ORDER BY due_at"
                )
            ).scalars()
        )

    for item in items:
        do(office, item)

    assert [status(office, item) for item in items] == [*[("skipped", NEWER_IS_DUE)] * 2, ("sending", None)]
    assert len(mails(office)) == 1


def test_with_nobody_to_send_to_the_ledger_says_so(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    item = come_due(office, "proposed-nudge")
    with office.transaction() as tx:
        leave_without_successor(tx)

    do(office, item)

    assert status(office, item) == ("skipped", NO_RECIPIENT)


def test_an_item_that_ends_its_workers_is_dead(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.propose()
    item = come_due(office, "proposed-nudge")
    for _ in range(MOST_ATTEMPTS + 1):
        with office.database.transaction(None) as tx:
            assert claim_items(tx, 1, LEASE) == {office.id: [item]}
        with office.transaction() as tx:
            end_leases(tx)

    do(office, item)

    assert status(office, item) == ("dead", ENDED_WORKERS)


def test_a_timer_moves_the_agreement_when_its_guard_holds(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    office.record("2022-03-04")
    with office.transaction() as tx:
        stand_at(tx, datetime(2031, 6, 1, tzinfo=UTC))
    with office.transaction() as tx:
        replan(tx, [tx.execute(text("SELECT id FROM agreements")).scalar_one()])
    item = come_due(office, "rest")

    do(office, item)

    with office.transaction() as tx:
        row = tx.execute(text("SELECT state, version FROM agreements")).one()
        by = tx.execute(text("SELECT by FROM state_changes ORDER BY number DESC LIMIT 1")).scalar()
    # A worker's change does not make a clerk's form stale.
    assert (row.state, row.version, by) == ("dormant", 1, "amity")
    assert status(office, item) == ("done", None)


@pytest.fixture
def queued(rehearsed: Database) -> tuple[TestOffice, UUID, UUID]:
    """An office with one mail that is queued; with its item."""
    office = make_office(rehearsed)
    office.propose()
    item = come_due(office, "proposed-nudge")
    do(office, item)
    return office, item, mails(office)[0][0]


def end(office: TestOffice, mail: UUID, verdict: SendResult, detail: str = "") -> None:
    with office.transaction() as tx:
        record_delivery(tx, mail, verdict, detail=detail, jitter=1.0)


def test_a_sent_mail_is_in_ledger_and_log_once(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued

    end(office, mail, SendResult.SENT)
    end(office, mail, SendResult.SENT)

    with office.transaction() as tx:
        count = tx.execute(text("SELECT count(*) FROM events WHERE type = 'reminder.sent'")).scalar()
    assert status(office, item) == ("sent", None)
    assert count == 1
    assert verify(office.database).ok


def test_a_refused_mail_is_a_dead_letter(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued

    end(office, mail, SendResult.REFUSED, "550 unknown here")

    assert status(office, item)[0] == "dead"
    with office.transaction() as tx:
        assert tx.execute(text("SELECT reason FROM deliveries")).scalar() == "550 unknown here"


def test_what_is_put_off_waits_twice_as_long_each_time(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued
    waits = []

    for _ in range(10):
        end(office, mail, SendResult.PUT_OFF, "451 later")
        with office.transaction() as tx:
            next_at = tx.execute(text("SELECT next_at FROM deliveries")).scalar_one()
            waits.append(int((next_at - tx.now).total_seconds() // 60))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert status(office, item) == ("sending", None)


def test_after_five_days_a_mail_is_given_up(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued
    with office.transaction() as tx:
        stand_at(tx, tx.now + GIVE_UP_AFTER)

    end(office, mail, SendResult.PUT_OFF, "451 later")

    assert status(office, item)[0] == "dead"
