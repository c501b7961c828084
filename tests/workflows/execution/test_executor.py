"""Doing what is due, also late, twice, or for nobody; and what becomes of each mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.database import Database, Transaction
from tests.factories import TestOffice, make_office
from workflows.audit.verification import verify
from workflows.execution.deliveries import GIVE_UP_AFTER, SendResult, record_delivery
from workflows.execution.executor import MOST_ATTEMPTS, execute

SECRET, DOMAIN = b"secret", "example.org"


def item_of(session: Transaction, rule: str) -> UUID:
    """The first planned item of a rule."""
    found: UUID = session.execute(
        text("SELECT id FROM plan_items WHERE rule = :rule AND status = 'planned' ORDER BY due_at LIMIT 1"),
        {"rule": rule},
    ).scalar_one()
    return found


def overdue(office: TestOffice, rule: str, *, by: timedelta, about: timedelta = timedelta(0)) -> UUID:
    """As if the item had been due so long ago, about a day that lies `about` from today."""
    with office.transaction() as session:
        item = item_of(session, rule)
        session.execute(
            text(
                "UPDATE plan_items SET due_at = amity_now() - CAST(:by AS interval),"
                " date = (amity_now() + CAST(:about AS interval))::date WHERE id = :id"
            ),
            {"by": by, "about": about, "id": item},
        )
    return item


def do(office: TestOffice, item: UUID) -> None:
    with office.transaction() as session:
        execute(session, item, secret=SECRET, mail_domain=DOMAIN)


def status(office: TestOffice, item: UUID) -> tuple[str, str | None]:
    with office.transaction() as session:
        row = session.execute(text("SELECT status, reason FROM plan_items WHERE id = :id"), {"id": item}).one()
    return (row.status, row.reason)


def mails(office: TestOffice) -> list[tuple[UUID, str, bool]]:
    with office.transaction() as session:
        rows = session.execute(text("SELECT id, state, late FROM deliveries ORDER BY id"))
        return [(row.id, row.state, row.late) for row in rows]


def test_doing_an_item_twice_makes_one_mail(office: TestOffice) -> None:
    office.propose()
    item = overdue(office, "proposed-nudge", by=timedelta(minutes=1))

    do(office, item)
    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", False)]
    assert status(office, item) == ("sending", None)


def test_an_item_that_is_not_due_yet_is_left(office: TestOffice) -> None:
    office.propose()
    with office.transaction() as session:
        item = item_of(session, "proposed-nudge")

    do(office, item)

    assert status(office, item) == ("planned", None)


def test_an_open_matter_is_sent_late_and_says_so(office: TestOffice) -> None:
    office.propose()
    item = overdue(office, "proposed-nudge", by=timedelta(days=9), about=timedelta(days=-9))

    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", True)]


def test_a_day_that_has_passed_is_not_written_about(office: TestOffice) -> None:
    office.record("1974-02-04")
    item = overdue(office, "signing-anniversary", by=timedelta(days=9), about=timedelta(days=-2))

    do(office, item)

    assert status(office, item) == ("skipped", "its day had passed when it could be sent")
    assert mails(office) == []


def test_a_day_that_is_still_ahead_is_written_about_late(office: TestOffice) -> None:
    office.record("1974-02-04")
    item = overdue(office, "signing-anniversary", by=timedelta(days=9), about=timedelta(days=3))
    with office.transaction() as session:
        session.execute(
            text("UPDATE plan_items SET due_at = amity_now() + interval '1 year' WHERE id <> :id"), {"id": item}
        )

    do(office, item)

    assert [(state, late) for _, state, late in mails(office)] == [("queued", True)]


def test_of_several_overdue_reminders_about_one_matter_the_last_is_sent(office: TestOffice) -> None:
    office.propose()
    with office.transaction() as session:
        items = list(
            session.execute(
                text(
                    "UPDATE plan_items SET due_at = amity_now() - interval '40 days' + (due_at - amity_now()) / 100"
                    " WHERE rule = 'proposed-nudge' RETURNING id"
                )
            ).scalars()
        )

    for item in items:
        do(office, item)

    fates = sorted(status(office, item) for item in items)
    assert fates == [
        ("sending", None),
        *[("skipped", "a later reminder about the same matter was due as well")] * (len(items) - 1),
    ]
    assert len(mails(office)) == 1


def test_with_nobody_to_send_to_the_ledger_says_so(office: TestOffice) -> None:
    office.propose()
    item = overdue(office, "proposed-nudge", by=timedelta(minutes=1))
    with office.transaction() as session:
        session.execute(text("UPDATE users SET left_on = current_date"))

    do(office, item)

    assert status(office, item) == ("skipped", "there was nobody to send it to")


def test_an_item_that_ends_its_workers_is_dead(office: TestOffice) -> None:
    office.propose()
    item = overdue(office, "proposed-nudge", by=timedelta(minutes=1))
    with office.transaction() as session:
        session.execute(
            text("UPDATE plan_items SET lost_claims = :most WHERE id = :id"), {"most": MOST_ATTEMPTS + 1, "id": item}
        )

    do(office, item)

    assert status(office, item) == ("dead", "it ended its worker too often")


def test_a_timer_moves_the_agreement_when_its_guard_holds(office: TestOffice) -> None:
    office.record("1974-02-04")
    with office.transaction() as session:
        session.execute(text("UPDATE agreements SET replan_at = replan_at"))
        agreement = session.execute(text("SELECT id FROM agreements")).scalar_one()
        item = UUID(int=7)
        session.execute(
            text("""
INSERT INTO plan_items (id, office_id, agreement_id, kind, rule, occurrence, "offset", date, due_at, status, detail)
VALUES (:id, amity_office(), :agreement, 'transition', 'rest', '1', 'P5Y', current_date, amity_now(), 'planned',
  '{"trigger": "rest", "from": "in-force", "day": "2027-01-01"}')
"""),
            {"id": item, "agreement": agreement},
        )

    do(office, item)

    with office.transaction() as session:
        row = session.execute(text("SELECT state, version FROM agreements")).one()
        by = session.execute(text("SELECT by FROM state_changes ORDER BY number DESC LIMIT 1")).scalar()
    # A worker's change does not make a clerk's form stale.
    assert (row.state, row.version, by) == ("dormant", 1, "amity")
    assert status(office, item) == ("done", None)


@pytest.fixture
def queued(rehearsed: Database) -> tuple[TestOffice, UUID, UUID]:
    """An office with one mail that is queued; with its item."""
    office = make_office(rehearsed)
    office.propose()
    item = overdue(office, "proposed-nudge", by=timedelta(minutes=1))
    do(office, item)
    return office, item, mails(office)[0][0]


def end(office: TestOffice, mail: UUID, verdict: SendResult, detail: str = "") -> None:
    with office.transaction() as session:
        record_delivery(session, mail, verdict, detail=detail, jitter=1.0)


def test_a_sent_mail_is_in_ledger_and_log_once(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued

    end(office, mail, SendResult.SENT)
    end(office, mail, SendResult.SENT)

    with office.transaction() as session:
        count = session.execute(text("SELECT count(*) FROM events WHERE type = 'reminder.sent'")).scalar()
    assert status(office, item) == ("sent", None)
    assert count == 1
    assert verify(office.database).ok


def test_a_refused_mail_is_a_dead_letter(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued

    end(office, mail, SendResult.REFUSED, "550 no such person")

    assert status(office, item)[0] == "dead"
    with office.transaction() as session:
        assert session.execute(text("SELECT reason FROM deliveries")).scalar() == "550 no such person"


def test_what_is_put_off_waits_twice_as_long_each_time(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued
    waits = []

    for _ in range(10):
        end(office, mail, SendResult.PUT_OFF, "451 later")
        with office.transaction() as session:
            next_at = session.execute(text("SELECT next_at FROM deliveries")).scalar_one()
            waits.append(int((next_at - session.now).total_seconds() // 60))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert status(office, item) == ("sending", None)


def test_after_five_days_a_mail_is_given_up(queued: tuple[TestOffice, UUID, UUID]) -> None:
    office, item, mail = queued
    with office.transaction() as session:
        session.execute(
            text("UPDATE deliveries SET queued_at = queued_at - CAST(:long AS interval)"), {"long": GIVE_UP_AFTER}
        )

    end(office, mail, SendResult.PUT_OFF, "451 later")

    assert status(office, item)[0] == "dead"
