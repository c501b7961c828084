"""What Amity says to people: a marked text with its values, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable

from config.languages import Text, format_day, listed, translations


@runtime_checkable
class Spoken(Protocol):
    """A value that is written differently in each language. `str()` is how commands write it."""

    def text_in(self, language: str) -> str: ...


@dataclass(frozen=True)
class Labelled:
    """What a definition or an office names: a key for commands, and its name in each language for readers."""

    key: str
    label: Callable[[str], str] = field(compare=False)

    def __str__(self) -> str:
        return self.key

    def text_in(self, language: str) -> str:
        return self.label(language)


# A text, a number, a day, something `Spoken`, or several of them.
Value = Any


@dataclass(frozen=True)
class Message:
    """One sentence or two. A text that is not marked is for commands and logs: it is taken as it is, and only there."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """English, as commands and logs have it: keys, and days as 2027-01-31."""
        if not isinstance(self.text, Text) or not self.values:
            return self.text
        return self.text % {name: _written(value) for name, value in self.values.items()}

    def text_in(self, language: str) -> str:
        """As a reader of this language has it. Empty for a text that is not marked: no page shows it."""
        if not self.text or not isinstance(self.text, Text):
            return ""
        text = translations(language).gettext(self.text)
        return text % {name: spoken(value, language) for name, value in self.values.items()} if self.values else text


def spoken(value: Value, language: str) -> str:
    if isinstance(value, Spoken):
        return value.text_in(language)
    if isinstance(value, date):
        return format_day(value, language, weekday=False)
    if isinstance(value, (list, tuple)):
        return listed([spoken(item, language) for item in value], language)
    return str(value)


def _written(value: Value) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else str(value)
