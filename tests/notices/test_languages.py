"""Every mail in every language but English: each template, with each thing that it can be about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from models.database import Database
from models.enums import ExchangeKind
from models.queries.sign_in import MailRecipient
from models.queries.work_queue import MailCommitment, MailExchange, ReminderToRender, mails_to_render
from notices.letter import Letter, reminder_letter, sign_in_letter
from notices.template_environment import TEMPLATES
from tests.factories import TestOffice, make_office
from tests.languages import OTHERS, strange, typed
from tests.notices.test_letter import SENDER, letter_of
from tests.registry.test_import_summary import mails, run
from tests.registry.test_imports import HEADER
from workflows.definitions.catalogue import Template
from workflows.definitions.parser import packaged, parse
from workflows.definitions.schema import Definition

NAMES = ("The office", "Andong", "Shusha", "Sagae")
# Mails that no rule asks for, each with a test of its own.
OTHER_MAILS = {"import-summary", "sign-in"}
# Before its day, on it, and after it.
AHEAD = (30, 0, -3)


def test_every_mail_is_looked_at() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}

    assert folders == {str(template) for template in Template} | OTHER_MAILS


@pytest.mark.parametrize("language", OTHERS)
def test_reminders_say_everything_in_the_readers_language(rehearsed: Database, language: str) -> None:
    office = make_office(rehearsed, language=language)
    reference = office.record("1974-02-04")[0]
    letter_of(office, "signing-anniversary")
    with office.transaction() as tx:
        ids = tx.execute(text("SELECT id FROM deliveries ORDER BY id")).scalars().all()
        row = mails_to_render(tx, ids)[0]
        assert isinstance(row, ReminderToRender)
        at = tx.now

    found = {}
    for template, definition, days in product(Template, definitions(), AHEAD):
        if not {Template.DUTY_DUE: definition.duties, Template.MILESTONE_STEP: definition.milestone_steps}.get(
            template, True
        ):
            continue
        for change in UNLIKE:
            about = replace(_about(row, template, definition, (at + timedelta(days=days)).date()), **change)
            texts = letter_text(reminder_letter(about, definition, at=at, sender=SENDER))
            wrong = strange(texts, language, data=(*NAMES, f"Office {office.id}", reference, row.office_name))
            if wrong:
                found[template, definition.kind, days] = wrong
    assert not found, found


@pytest.mark.parametrize("language", OTHERS)
def test_a_sign_in_link_is_sent_in_the_readers_language(office: TestOffice, language: str) -> None:
    person = MailRecipient(
        user_name=typed("Kim"),
        address="kim@example.org",
        language=language,
        zone="UTC",
        office_name=typed("Andong City"),
    )
    with office.transaction() as tx:
        letter = sign_in_letter(
            person,
            "https://amity.example.org/sign-in/x",
            message_id="<x@example.org>",
            at=tx.now,
            sender=SENDER,
        )

    assert strange(letter_text(letter), language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_an_import_did_not_take_is_said_in_the_readers_language(
    rehearsed: Database, language: str, tmp_path: Path
) -> None:
    office = make_office(rehearsed, language=language)
    path = tmp_path / "relations.csv"
    rows = (
        "Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,1974-02-31,sister,farming,active,",
        "Andong,South Korea,Sagae,«Nowhere»,1974-02-04,sister,farming,active,",
        'Andong,South Korea,"Valencia, Venezuela",Spain,1974-02-04,sister,farming,active,',
        'Andong,South Korea,"Tianjin, Dalian",China,1974-02-04,sister,farming,active,',
        "Andong,South Korea,Baku and Ganja,Azerbaijan,1974-02-04,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,1974-02-04,sister (ended),farming,active,",
        "Andong,South Korea,,Japan,1974-02-04,sister,farming,active,",
        ",South Korea,Sagae,Japan,1974-02-04,sister,farming,active,",
        "Andong; Gumi,South Korea,Sagae,Japan,1974-02-04,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,2174-02-04,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,1900-01-01,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,«soon»,sister,farming,active,",
        "Andong,South Korea,Sagae,Japan,1974-02-04,«marriage»,farming,active,",
        "Andong,South Korea,Sagae,Japan,1974-02-04,,farming,active,",
        "Andong,South Korea,Sagae,Japan,1974-02-04,sister,farming,«asleep»,",
        f"{'x' * 900},South Korea,Sagae,Japan,1974-02-04,sister,farming,active,",
        "Andong,South Korea,Sagae; Gumi; Baku,Japan; China,1974-02-04,sister,farming,active,",
    )
    path.write_text(HEADER + "\n".join(rows) + "\n")

    assert run(office, path, office.actor)

    [(_, subject, content)] = mails(office)
    texts = letter_text(Letter(subject, content))
    # What a file may have: its columns, and the words that are accepted in it.
    accepted = (
        "relations.csv",
        "Azerbaijan",
        "Andong; Gumi",
        "Sagae; Gumi; Baku",
        "Japan; China",
        *CELLS,
        *HEADER.split(","),
    )
    kinds = {f"({parse(text).kind})" for text in packaged().values()}
    name = f"Office {office.id}"
    lines = [line for line in texts.splitlines() if line.startswith("- ")]
    assert len(lines) >= len(rows) - 1
    assert strange(texts, language, data=(*NAMES, name, *accepted, *kinds)) == []


def definitions() -> Iterator[Definition]:
    """Those with every kind of rule that a mail can be about."""
    for source in packaged().values():
        definition = parse(source)
        if definition.milestone_steps or definition.duties:
            yield definition


def letter_text(letter: Letter) -> str:
    message = message_from_bytes(letter.content, policy=default)
    assert isinstance(message, EmailMessage)
    return f"{letter.subject}\n{message.get_content()}"


# What the cells of a list may say.
CELLS = ("Valencia, Venezuela", "Tianjin, Dalian", "Tianjin; Dalian", "Baku and Ganja", "Baku; Ganja", "Dalian")

# A mail as it is, and one that is late, to somebody who is not the owner, with no note.
UNLIKE: tuple[dict[str, Any], ...] = ({}, {"late": True, "user_id": UUID(int=0), "last_note": None})


def _about(row: ReminderToRender, template: Template, definition: Definition, day: date) -> ReminderToRender:
    detail = {
        "ordinal": 25,
        "title": typed("Fair"),
        "due": day.isoformat(),
        "day": day.isoformat(),
        "anniversary": day.isoformat(),
        "end": day.isoformat(),
        "duty": definition.duties[0].id if definition.duties else None,
        "step": definition.milestone_steps[0].id if definition.milestone_steps else None,
    }
    return replace(
        row,
        template=str(template),
        detail=detail,
        date=day,
        state=definition.initial,
        kind=definition.kind,
        last_note=typed("Too long"),
        exchange=MailExchange(typed("Visit"), ExchangeKind.VISIT, "2027-05", None, None),
        commitment=MailCommitment(typed("A garden"), None),
    )
