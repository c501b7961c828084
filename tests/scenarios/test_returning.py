"""A text that comes back: who hears of it, and that what was agreed is agreed no longer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from models.enums import DocumentKind, TextStatus
from models.queries.work_queue import ReminderToRender, mails_to_render
from notices.letter import Sender, reminder_letter
from tests.factories import TestOffice
from workflows.definitions.catalogue import Template
from workflows.engine.machine import TransitionRefusedError
from workflows.execution.executor import execute
from workflows.lifecycle.transitions import advance
from workflows.records.documents import record_document
from workflows.unit_of_work.definitions import machine_for


@pytest.fixture
def returned(office: TestOffice) -> str:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    office.advance(reference, "return", note="Paragraph 3 names the wrong river.")
    return reference


def texts_of(office: TestOffice) -> list[tuple[int, str]]:
    with office.transaction() as tx:
        rows = tx.execute(text("SELECT number, status FROM document_texts ORDER BY number, language"))
        return [(row.number, row.status) for row in rows]


def items_of(office: TestOffice, rule: str) -> list[dict[str, Any]]:
    with office.transaction() as tx:
        rows = tx.execute(text("SELECT * FROM plan_items WHERE rule = :rule"), {"rule": rule}).mappings()
        return [dict(row) for row in rows]


def test_the_returned_text_does_not_satisfy_the_guard(office: TestOffice, returned: str) -> None:
    with pytest.raises(TransitionRefusedError) as refused, office.transaction() as tx:
        advance(tx, returned, "agree", by=office.actor)

    assert [item.fact for item in refused.value.unmet] == ["texts.agreed"]
    assert texts_of(office) == [(1, "returned")]


def test_a_new_version_of_the_text_does(office: TestOffice, returned: str) -> None:
    with office.transaction() as tx:
        record_document(tx, returned, by=office.actor, title="Text", texts={"en": TextStatus.AGREED})
    office.advance(returned, "agree")

    assert texts_of(office) == [(1, "returned"), (2, "agreed")]


def test_a_text_that_was_signed_stays_signed(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    with office.transaction() as tx:
        record_document(
            tx,
            reference,
            by=office.actor,
            title="Letter of intent",
            kind=DocumentKind.LETTER_OF_INTENT,
            texts={"ko": TextStatus.SIGNED},
        )
    office.advance(reference, "agree", "approve")
    office.advance(reference, "return", note="The mayor is ill.")

    assert sorted(status for _, status in texts_of(office)) == ["returned", "signed"]


def test_whoever_looks_after_it_gets_a_mail_at_once_with_the_reason(office: TestOffice, returned: str) -> None:
    (item,) = items_of(office, "negotiating-returned")
    with office.transaction() as tx:
        entered = tx.execute(text("SELECT state_entered_at FROM agreements")).scalar_one()
    with office.transaction() as tx:
        execute(tx, item["id"], secret=b"secret", mail_domain="example.org")
    with office.transaction() as tx:
        mail = tx.execute(text("SELECT id, next_at FROM deliveries")).one()
        row = mails_to_render(tx, [mail.id])[0]
        assert isinstance(row, ReminderToRender)
        definition = machine_for(tx, row.kind, row.definition_version).definition
        sender = Sender(office.id, "https://amity.example.org", "amity@example.org")
        letter = reminder_letter(row, definition, at=tx.now, sender=sender)

    assert (item["due_at"], mail.next_at) == (entered, entered)
    assert b"Paragraph 3 names the wrong river." in letter.content
    assert (row.template, "Shusha" in letter.subject) == (Template.RETURNED, True)


def test_the_first_way_to_negotiating_is_no_return(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")

    assert items_of(office, "negotiating-returned") == []


def test_each_return_is_told_by_itself(office: TestOffice, returned: str) -> None:
    with office.transaction() as tx:
        record_document(tx, returned, by=office.actor, title="Text", texts={"en": TextStatus.AGREED})
    office.advance(returned, "agree")
    office.advance(returned, "return", note="And the wrong mountain.")

    occurrences = {item["occurrence"]: item["status"] for item in items_of(office, "negotiating-returned")}

    assert sorted(occurrences) == ["2", "3"]
