"""The catalogues say exactly what the code says, in every language, with every placeholder."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from config.catalogues import catalogue_path, extracted, stored
from config.languages import DEFAULT, LANGUAGES

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _key(message: Message) -> tuple[str | None, object]:
    return message.context, message.id


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text) if isinstance(text, (tuple, list)) else []


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_has_the_texts_of_the_code_and_no_others(language: str) -> None:
    wanted = {_key(message) for message in extracted() if message.id}

    present = {_key(message) for message in stored(language) if message.id}

    assert present == wanted, "run `python -m config.catalogues`, then translate what is empty"
    assert not stored(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_its_placeholders(language: str) -> None:
    faults = []
    for message in stored(language):
        if not message.id:
            continue
        wanted = {placeholder for form in _forms(message.id) for placeholder in PLACEHOLDER.findall(form)}
        faults += [
            (message.id, form)
            for form in _forms(message.string) or [""]
            if not form or message.fuzzy or set(PLACEHOLDER.findall(form)) != wanted
        ]

    assert faults == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_says_nothing_of_when_or_where_it_was_made(language: str) -> None:
    text = catalogue_path(language).read_text(encoding="utf-8")

    assert re.findall(r"^(#:.*|#, fuzzy|#~.*|\"POT-Creation-Date.*|\"PO-Revision-Date.*)$", text, re.MULTILINE) == []
