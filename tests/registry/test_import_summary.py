"""An import is quiet on its day: one mail to the person who ran it, and reminders from the next working morning on."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from models.database import Database
from notices.letter import Sender
from registry.import_summary import send_summary
from registry.imports import import_file
from tests.factories import TestOffice, make_office
from tests.registry.test_imports import EXAMPLE, HEADER
from tests.registry.world import gazetteer
from workflows.actors import OPERATOR, Actor
from workflows.unit_of_work.reconcile import GRACE

SEOUL = ZoneInfo("Asia/Seoul")
SENDER = Sender(uuid4(), "https://amity.example.org", "Amity <amity@example.org>")


def run(office: TestOffice, path: Path, by: Actor) -> bool:
    with office.transaction() as tx:
        report = import_file(tx, path, by=by, gazetteer=gazetteer())
        return send_summary(tx, report, file=path.name, by=by, sender=SENDER)


def mails(office: TestOffice) -> list[tuple[str, str, bytes]]:
    with office.transaction() as tx:
        rows = tx.execute(text("SELECT class, subject, content FROM deliveries"))
        return [(row[0], row[1], bytes(row[2])) for row in rows]


def test_nothing_but_one_summary_goes_out_on_the_day(rehearsed_office: TestOffice) -> None:
    assert run(rehearsed_office, EXAMPLE, rehearsed_office.actor)

    with rehearsed_office.transaction() as tx:
        first = tx.execute(
            text("SELECT min(due_at) FROM plan_items WHERE kind = 'reminder' AND status = 'planned'")
        ).scalar_one()
    # The first of January is a holiday, the second and third are a weekend.
    assert first == datetime(2027, 1, 4, 9, tzinfo=SEOUL)
    [(kind, subject, content)] = mails(rehearsed_office)
    mail_text = message_from_bytes(content, policy=default).get_body().get_content()  # type: ignore[union-attr]
    assert (kind, subject) == ("summary", "Imported: example_relations.csv")
    assert "New: 67" in mail_text
    assert "Monday 4 January 2027" in mail_text


@pytest.mark.parametrize("language", ["ko", "az"])
def test_it_is_in_the_readers_language(rehearsed: Database, language: str) -> None:
    office = make_office(rehearsed, language=language)

    run(office, EXAMPLE, office.actor)

    [(_, subject, content)] = mails(office)
    mail_text = message_from_bytes(content, policy=default).get_body().get_content()  # type: ignore[union-attr]
    assert "Imported" not in subject
    assert "67" in mail_text
    assert "No reminder" not in mail_text


def test_an_operator_reads_it_on_the_screen_and_a_second_run_says_nothing(rehearsed_office: TestOffice) -> None:
    assert not run(rehearsed_office, EXAMPLE, OPERATOR)
    assert not run(rehearsed_office, EXAMPLE, rehearsed_office.actor)

    assert mails(rehearsed_office) == []


def test_rows_that_were_not_taken_are_named(rehearsed_office: TestOffice, tmp_path: Path) -> None:
    path = tmp_path / "relations.csv"
    path.write_text(
        HEADER
        + "Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,https://example.org/1\n"
        + "Andong,South Korea,Pingdingshan,China,1974-02-31,sister,farming,active,https://example.org/2\n"
    )

    run(rehearsed_office, path, rehearsed_office.actor)

    [(_, _, content)] = mails(rehearsed_office)
    mail_text = message_from_bytes(content, policy=default).get_body().get_content()  # type: ignore[union-attr]
    assert "- row 3: agreement_date: " in mail_text
    assert "Not imported: 1" in mail_text


def test_an_anniversary_of_the_day_of_the_import_is_not_caught_up(rehearsed_office: TestOffice) -> None:
    """Its day is over when the first mails go out; one of the week after is told of once, on its day."""
    today, soon = rehearsed_office.record("2010-01-01", "2010-01-08")

    with rehearsed_office.transaction() as tx:
        rows = tx.execute(
            text("""
SELECT a.reference, i.due_at FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
WHERE i.rule = 'signing-anniversary' AND i.occurrence = '17' AND i.status = 'planned' ORDER BY i.due_at
"""),
        ).all()
    assert GRACE.days > 7
    assert today not in {row.reference for row in rows}
    assert [(row.reference, row.due_at.astimezone(SEOUL).isoformat()) for row in rows] == [
        (soon, "2027-01-08T09:00:00+09:00")
    ]
