"""Mails: what they say, in whose words, and that the same bytes come of the same row."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import uuid4

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from models.database import Database
from models.enums import NoticeChannel
from models.queries.work_queue import ReminderToRender, mails_to_render
from notices.letter import FOLDED, Sender, _message, reminder_letter
from notices.template_environment import TEMPLATES
from tests.due_work import come_due, do
from tests.factories import TestOffice, make_office
from tests.workflows.conftest import FIVE_YEARS
from workflows.actors import OPERATOR
from workflows.definitions.catalogue import Template
from workflows.definitions.parser import packaged
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.read_models.plans import show_plan
from workflows.records.terms import record_terms
from workflows.unit_of_work.adoption import adopt
from workflows.unit_of_work.definitions import machine_for

SENDER = Sender(uuid4(), "https://amity.example.org", "Amity <amity@example.org>")


def letter_of(office: TestOffice, rule: str) -> EmailMessage:
    """The mail that comes of the first planned item of a rule, when it is due."""
    do(office, come_due(office, rule))
    with office.transaction() as tx:
        ids = tx.execute(text("SELECT id FROM deliveries ORDER BY id")).scalars().all()
        row = mails_to_render(tx, ids)[0]
        assert isinstance(row, ReminderToRender)
        definition = machine_for(tx, row.kind, row.definition_version).definition
        first = reminder_letter(row, definition, at=tx.now, sender=SENDER)
        second = reminder_letter(row, definition, at=tx.now, sender=SENDER)
    assert first == second
    message = message_from_bytes(first.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    content = message.get_content()
    assert isinstance(content, str)
    return content


def test_an_anniversary_mail_says_what_is_asked_and_why(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.record("1974-02-04")[0]

    message = letter_of(office, "signing-anniversary")

    body = body_of(message)
    assert "Andong and Shusha" in body
    assert "In Andong: " in body
    assert "In Shusha: " in body
    assert f"https://amity.example.org/agreements/{reference}" in body
    assert f"You get this because you look after agreement {reference}" in body
    assert message["Amity-Reminder"].startswith(f"{reference}/signing-anniversary/")


def test_a_reminder_has_its_own_title_in_plans_and_in_its_subject(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    own = yaml.safe_load(packaged()["letter-of-intent", 1])
    own["kind"] = "own-letter"
    rule = {"id": "look", "anchor": "state", "states": ["in-force"], "offsets": ["P30D"], "template": "review"}
    own["reminders"] = [{**rule, "title": {"en": "Ask the council", "ko": "의회에 문의", "az": "Şuradan soruş"}}]
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(own, allow_unicode=True), by=OPERATOR)
    reference = office.record("2020-02-04", kind="own-letter")[0]

    with office.transaction() as tx:
        planned = show_plan(tx, reference, start=None, until=None, language="ko").items
    message = letter_of(office, "look")

    assert [item.title for item in planned if item.rule == "look"] == ["의회에 문의"]
    assert message["Subject"] == "Shusha: Ask the council"


def test_the_log_head_is_that_of_the_agreement(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.record("1974-02-04")[0]

    message = letter_of(office, "signing-anniversary")

    with office.transaction() as tx:
        head = tx.execute(text("SELECT head_seq, head_hash FROM agreements")).one()
    expected = f"{SENDER.installation}/{reference} {head.head_seq} {bytes(head.head_hash).hex()}"
    assert message["Amity-Log-Head"] == expected


@pytest.mark.parametrize(("language", "expected"), [("ko", "안동"), ("az", "Andong")])
def test_a_mail_is_in_its_readers_language(rehearsed: Database, language: str, expected: str) -> None:
    office = make_office(rehearsed, language=language)
    office.record("1974-02-04")

    message = letter_of(office, "signing-anniversary")

    assert message["Content-Language"] == language
    assert expected in body_of(message)
    assert "Please agree" not in body_of(message)
    assert "anniversary" not in message["Subject"]


def test_a_subject_cannot_bring_headers_along(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    with office.transaction() as tx:
        draft = PlaceDraft("odd", {"en": "Shusha\r\nBcc: all@example.org"}, country="AZ", zone="Asia/Baku")
        odd = ensure_places(tx, [draft], by=OPERATOR)["odd"]
    replace(office, partner=odd).record("1974-02-04")

    message = letter_of(office, "signing-anniversary")

    assert message["Bcc"] is None
    assert "Bcc: all@example.org" in message["Subject"]


def test_every_template_has_words() -> None:
    missing = [
        f"{template}/{part}"
        for template in Template
        for part in ("subject.txt", "text.txt")
        if not (TEMPLATES / template / part).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("rule", ["proposed-nudge", "proposed-review"])
def test_state_reminders_have_words_too(rehearsed_office: TestOffice, rule: str) -> None:
    office = rehearsed_office
    office.propose()

    message = letter_of(office, rule)

    assert "Proposed" in body_of(message)


@given(
    subject=st.text(
        st.one_of(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), st.sampled_from("안동şəğı ")),
        max_size=200,
    )
)
def test_encoded_words_keep_to_75_characters_and_decode_to_what_was_said(subject: str) -> None:
    wanted = " ".join(subject.split())
    sender = Sender(uuid4(), "https://amity.example.org", "안동시 국제교류팀 <amity@안동.example>")
    message = _message(
        "anna@köln.example",
        "<x@example.org>",
        wanted,
        "Text\n",
        at=datetime(2027, 1, 1, tzinfo=UTC),
        sender=sender,
        language="ko",
    )
    content = message.as_bytes(policy=FOLDED)

    head = content.partition(b"\r\n\r\n")[0]
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]+\?[bqBQ]\?[^?]*\?=", head))
    assert all(len(line) <= 76 for line in head.split(b"\r\n"))
    assert head.isascii()
    parsed = message_from_bytes(content, policy=default)
    assert parsed["Subject"] == wanted
    assert parsed["To"].addresses[0].addr_spec == "anna@xn--kln-sna.example"
    assert parsed["From"].addresses[0].display_name == "안동시 국제교류팀"
    assert parsed["From"].addresses[0].domain == "xn--2q1bp44a.example"


@pytest.mark.parametrize(
    ("by_text", "by_kind", "says"),
    [(None, None, None), (None, "mail", "Mail"), (NoticeChannel.DIPLOMATIC_NOTE, "mail", "Diplomatic note")],
)
def test_the_mail_about_the_deadline_says_how_notice_is_given(
    rehearsed_office: TestOffice, by_text: NoticeChannel | None, by_kind: str | None, says: str | None
) -> None:
    """As the text says, else as the definition says of its kind."""
    office = rehearsed_office
    own = yaml.safe_load(packaged()["friendship-mou", 1]) | {"kind": "own-mou"}
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump({**own, "notice_by": by_kind}, allow_unicode=True), by=OPERATOR)
    reference = office.record("2023-07-01", kind="own-mou")[0]
    with office.transaction() as tx:
        record_terms(tx, reference, replace(FIVE_YEARS, notice_by=by_text), by=office.actor)

    body = body_of(letter_of(office, "notice-deadline"))

    assert re.findall(r"given by: ([\w ]+)\.", body) == ([says] if says else [])
