"""The catalogues and definitions use the terms of `docs/words.md`, and no other for the same idea."""

from __future__ import annotations

import re
from pathlib import Path

from config.catalogues import stored
from workflows.definitions.parser import packaged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "words.md"


def _rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _texts(language: str) -> list[str]:
    texts: list[str] = []
    for message in stored(language):
        if message.id:
            texts += [message.string] if isinstance(message.string, str) else list(message.string or ())
    for text in packaged().values():
        texts += re.findall(rf'{language}: "([^"]*)"', text)
    return [_folded(text) for text in texts]


def _folded(text: str) -> str:
    """Lower case; İ has a dot of its own then, which would hide a word."""
    return text.casefold().replace("i\u0307", "i")


def test_terms_that_are_given_up_are_used_nowhere() -> None:
    unwanted = [word.strip() for row in _rows() for word in row[4].split(",") if word.strip()]
    texts = [*_texts("ko"), *_texts("az")]

    assert len(unwanted) > 5
    assert [(word, text) for word in unwanted for text in texts if re.search(rf"(?<!\w){_folded(word)}", text)] == []


def test_terms_are_in_use() -> None:
    missing = [
        (row[0], language, row[column])
        for row in _rows()
        for column, language in ((2, "ko"), (3, "az"))
        if row[column] and not any(_folded(row[column])[:6] in text for text in _texts(language))
    ]

    assert missing == []
