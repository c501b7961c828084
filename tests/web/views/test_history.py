"""The history in sentences: every event has one, and it names the person whom it is about."""

from __future__ import annotations

import pytest

from config.languages import LANGUAGES, translations
from models.enums import EventType
from tests.factories import TestOffice
from tests.web.site import Visitor
from web.views.history import SENTENCES
from workflows.offices.persons import PersonDraft
from workflows.records.signatories import name_signatory


def test_every_event_has_a_sentence_of_its_own_in_every_language() -> None:
    said = {language: [translations(language).gettext(SENTENCES[type]) for type in EventType] for language in LANGUAGES}

    assert set(SENTENCES) == set(EventType)
    assert {language: len(set(sentences)) for language, sentences in said.items()} == dict.fromkeys(
        LANGUAGES, len(EventType)
    )
    assert not set(said["ko"]) & set(said["en"])
    assert not set(said["az"]) & set(said["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_names_the_person_concerned(clerk: Visitor, office: TestOffice, language: str) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        name_signatory(tx, reference, by=office.actor, place=office.own, person=PersonDraft("Kwon Gichang"))
    clerk.get(f"/language/{language}?next=/")

    sentence = translations(language).gettext(SENTENCES[EventType.SIGNATORY_NAMED])
    assert f"{sentence} Kwon Gichang" in clerk.text(f"/agreements/{reference}")
