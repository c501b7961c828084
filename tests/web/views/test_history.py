"""The history in sentences: every event has one, and it names the person whom it is about."""

from __future__ import annotations

import pytest
import yaml

from config.languages import LANGUAGES, translations
from models.event_types import EventType
from tests.factories import TestOffice
from tests.languages import OTHERS, strange
from tests.web.site import Visitor
from web.views.history import SENTENCES, reminder_words
from workflows.calendar.dates import Edtf
from workflows.definitions.parser import packaged, parse
from workflows.offices.persons import PersonDraft
from workflows.records.custom_facts import record_fact_from_text
from workflows.records.parties import record_notification
from workflows.records.signatories import name_signatory
from workflows.unit_of_work.adoption import adopt


def test_every_event_has_a_sentence_of_its_own_in_every_language() -> None:
    translated = {
        language: [translations(language).gettext(SENTENCES[type]) for type in EventType] for language in LANGUAGES
    }

    assert set(SENTENCES) == set(EventType)
    assert {language: len(set(sentences)) for language, sentences in translated.items()} == dict.fromkeys(
        LANGUAGES, len(EventType)
    )
    assert not set(translated["ko"]) & set(translated["en"])
    assert not set(translated["az"]) & set(translated["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_names_the_person_concerned(clerk: Visitor, office: TestOffice, language: str) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        name_signatory(tx, reference, by=office.actor, place=office.own, person=PersonDraft("Kwon Gichang"))
    clerk.get(f"/language/{language}?next=/")

    sentence = translations(language).gettext(SENTENCES[EventType.SIGNATORY_NAMED])
    assert f"{sentence} Kwon Gichang" in clerk.text(f"/agreements/{reference}")


def test_the_history_names_the_party_concerned(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    with office.transaction() as tx:
        record_notification(tx, reference, by=office.actor, place=office.partner, on=Edtf(2025, 3, 1))

    sentence = SENTENCES[EventType.NOTIFICATION_RECORDED]
    assert f"{sentence} Shusha, 1 March 2025" in clerk.text(f"/agreements/{reference}")


def test_the_history_names_what_a_step_cleared(clerk: Visitor, office: TestOffice) -> None:
    votes = {"type": "count", "label": {"en": "Votes for", "ko": "찬성", "az": "Lehinə"}, "roles": ["coordinator"]}
    raw = yaml.safe_load(packaged()["friendship-mou", 1]) | {"version": 2}
    raw["facts"] = {"votes": {**votes, "cleared_on_entry": ["negotiating"]}}
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(raw, allow_unicode=True), by=office.actor)
    reference = office.propose()
    with office.transaction() as tx:
        record_fact_from_text(tx, reference, "votes", "4", by=office.actor)

    office.advance(reference, "open")

    assert "Proposed → Negotiating, Votes for: cleared" in clerk.text(f"/agreements/{reference}")


@pytest.mark.parametrize("language", OTHERS)
def test_a_reminder_is_called_by_what_it_was_about_and_never_by_its_key(language: str) -> None:
    for source in packaged().values():
        definition = parse(source)
        rules = [rule.id for rule in definition.reminders] + [duty.id for duty in definition.duties]
        for rule in definition.anniversaries:
            rules += [rule.id, f"{rule.id}-year", f"{rule.id}-undated"]
            rules += [f"{rule.id}-{step.id}" for step in (rule.milestones.steps if rule.milestones else ())]
        rules += [f"{state}-{what}" for state in definition.states for what in ("review", "returned")]
        names = {rule: reminder_words(f"AND-2001-001/{rule}/25/P-14D", definition, language) for rule in rules}

        assert {rule: strange(text, language) for rule, text in names.items() if strange(text, language)} == {}
        general = translations(language).gettext("Reminder")
        assert general not in names.values()
        assert reminder_words("AND-2001-001/gone/25/P-14D", definition, language) == general


def test_a_reminder_of_an_occasion_says_which_anniversary_it_was() -> None:
    [definition] = [one for one in map(parse, packaged().values()) if one.kind == "friendship-mou"]
    occasion = "01a21a88-7814-70c0-a27b-532dfe9be249"

    name = reminder_words(f"AND-2001-001/signing-anniversary/{occasion}.25/P-14D", definition, "en")

    assert name == reminder_words("AND-2001-001/signing-anniversary/25/P-14D", definition, "en")
