"""What may not reach a reader of another language: English sentences, and names that only the code has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from html.parser import HTMLParser
from typing import Any

from babel.messages.catalog import Message

from config.catalogues import extracted, stored
from config.languages import LANGUAGES
from config.vocabulary import WORDS
from models import enums
from workflows.definitions.catalogue import Template
from workflows.definitions.parser import packaged, parse

OTHERS = tuple(language for language in LANGUAGES if language != "en")

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
# Units of CLDR, placeholders that nobody filled in, and what Python prints of a value.
RAW = re.compile(r"\bduration-\w+|%\(\w+\)\w?|\{\w+\}|<\w+\.\w+: |\bNone\b|\bTrue\b|\bFalse\b")
ISO_DAY = re.compile(r"(?<![\d(“])\b\d{4}-\d{2}-\d{2}\b")
# What people wrote: tests put it between these marks.
TYPED = re.compile("«[^«»]*»")
# What is the same in every language: addresses, commands, and examples of what to type.
SAME = re.compile(r"`[^`]*`|\S+@\S+|https?://\S+|--[a-z]+")
THREE_WORDS = re.compile(r"(?<![\w'])[A-Za-z']+(?: [A-Za-z']+){2,}(?![\w'])")
# No word of these is Azerbaijani as well.
ENGLISH = re.compile(
    r"(?<![\w-])(?:the|and|was|were|has|have|had|not|been|this|that|these|those|with|without|from|into|there|their|which|who|whom"
    r"|what|when|where|how|why|will|would|can|cannot|could|should|must|its|yet|already|again|still|only|nobody|everybody"
    r"|somebody|nothing|something|of|to|is|are|be|by|for|or|if|than|then|them|they|you|your|give|say|write|name|look"
    r"|record|choose|before|after|until|since|every|each|other|another|first|last)(?![\w-])",
    re.IGNORECASE,
)
LEAST_WORDS = 3
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-confirm")


def typed(words: str) -> str:
    """Words of people, as a test writes them, so that they are told from Amity's."""
    return f"«{words}»"


def strange(shown: str, language: str, *, data: Collection[str] = ()) -> list[str]:
    """What in a text is no word of this language. `data` are names that stand in it."""
    return list(_strange(shown, language, tuple(data)))


# Most texts of a page are those of the page before.
@cache
def _strange(shown: str, language: str, data: tuple[str, ...]) -> tuple[str, ...]:
    rest = SAME.sub(" ", TYPED.sub(" ", shown))
    for name in sorted(data, key=len, reverse=True):
        rest = rest.replace(name, " ")
    rest = " ".join(rest.split())
    found = [match[0] for pattern in (UUID, RAW) for match in pattern.finditer(rest)]
    words = re.findall(r"(?<![\w.@-])[A-Za-z][\w'.-]*(?![\w@])", rest)
    found += [word for word in words if word.rstrip(".") in keys(language)]
    found += [match[0] for match in ENGLISH.finditer(rest)]
    known = sentences(language)
    found += [sentence for word in set(rest.split()) for sentence in known.get(word, ()) if sentence in rest]
    if language == "ko":
        found += [match[0] for match in THREE_WORDS.finditer(rest)]
    return tuple(dict.fromkeys(found))


def strange_page(page: str, language: str, *, data: Collection[str] = ()) -> list[str]:
    """As `strange`, of every text that a page shows, and of each text alone: a label may be one English word."""
    shown = list(shown_texts(page))
    found = [one for text in shown for one in strange(text, language, data=data)]
    found += strange(" ".join(shown), language, data=data)
    found += [text for text in shown if text in labels(language) and text not in data]
    return list(dict.fromkeys(found))


def shown_texts(page: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed(page)
    return (" ".join(text.split()) for text in reader.texts if text.strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = ""
        self._foreign = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attributes if name in SHOWN_ATTRIBUTES and value]
        # What is to be typed at the command line is the same for everybody.
        if tag in ("script", "style", "code", "kbd"):
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


@cache
def sentences(language: str) -> dict[str, list[str]]:
    """Whole English texts of at least three words, up to their first placeholder, that this language says otherwise.

    By their second word, which is a whole word of every text that holds the sentence.
    """
    parts = {
        part.strip(" .,;:“”()")
        for text, translated in _pairs(language)
        if text != translated
        for part in re.split(r"%\(\w+\)[sd]|\{\w+\}", text)
    }
    found: dict[str, list[str]] = {}
    for part in parts:
        words = part.split()
        if len(words) >= LEAST_WORDS and part.isascii():
            found.setdefault(words[1], []).append(part)
    return found


@cache
def labels(language: str) -> frozenset[str]:
    """Every English text that this language says otherwise, however short."""
    same = {translated for _, translated in _pairs(language)}
    return frozenset(text for text, translated in _pairs(language) if text != translated and text not in same)


@cache
def keys(language: str) -> frozenset[str]:
    """Names of the code: members of closed sets, and what definitions call their states, steps and rules."""
    sets = [member for _, member in vars(enums).items() if isinstance(member, type) and issubclass(member, StrEnum)]
    found = {str(value) for members in sets if members is not StrEnum for value in members}
    found |= {str(template) for template in Template} | {value for group in WORDS.values() for value in group}
    for text in packaged().values():
        definition = parse(text)
        found |= {definition.kind, *definition.states, *definition.triggers, *definition.facts}
        rules: list[Any] = [*definition.reminders, *definition.duties, *definition.occasions, *definition.tracks]
        found |= {str(rule.id) for rule in (*rules, *definition.anniversaries)}
    words = {word for _, translated in _pairs(language) for word in re.findall(r"\w[\w.-]*", translated)}
    return frozenset(found - words - set(LANGUAGES))


@cache
def _pairs(language: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    known = stored(language)
    for message in extracted():
        if message.id:
            found = known.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            assert found is not None, message.id
            pairs += [
                (text, translated) for text in _forms(message) for translated in _forms(found, translated=True)[:1]
            ]
    for text in packaged().values():
        for words in re.findall(r'en: "([^"]*)"[^}]*?' + language + r': "([^"]*)"', text):
            pairs.append((words[0], words[1]))
    return tuple(pairs)


def _forms(message: Message, *, translated: bool = False) -> list[str]:
    text = message.string if translated else message.id
    return [text] if isinstance(text, str) else [str(form) for form in text or ()]
