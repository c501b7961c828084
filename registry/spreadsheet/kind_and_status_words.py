"""The words in which offices say what kind an agreement is of and how it stands."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from registry.gazetteer.name_folding import fold
from registry.spreadsheet.kind_words import KIND_WORDS
from registry.spreadsheet.status_words import IN_FORCE, STATUS_WORDS, WrittenStatus

_BRACKETS = re.compile(r"\([^()]*\)")

_QUALIFIERS = re.compile(
    r"^(?:(?:two|three|four|five|six)-party|bilateral|trilateral|multilateral|domestic|international|국내|국제|해외)\s*"
    r"|\s*\b(?:cities|city|towns?|relations?|relationship|ties|agreement|protocol|pact|mou|agreement mou"
    r"|협약|협정|체결|관계)$",
    re.IGNORECASE,
)


def read_kind(text: str, *, known: Collection[str]) -> str | None:
    """The kind that a cell names: a kind's own name (any of `known`), or words for one; None if neither.

    What stands in brackets, and words such as `four-party` or `protocol`, only qualify it.
    """
    codes = {fold(kind): kind for kind in (*KIND_WORDS, *known)}
    bare = " ".join(_BRACKETS.sub(" ", text).split())
    while bare:
        if kind := codes.get(fold(bare)) or kind_words().get(fold(bare)):
            return kind
        shorter = _QUALIFIERS.sub("", bare).strip()
        if shorter == bare:
            return None
        bare = shorter
    # All words were qualifiers; a bare `city MOU` still says that it is a memorandum.
    return "friendship-mou" if "mou" in fold(text) else None


def is_qualifier(text: str) -> bool:
    """Whether the words only qualify a kind: `domestic`, `protocol`, `국내`."""
    return not _QUALIFIERS.sub("", text.strip())


@dataclass(frozen=True)
class AcceptedWord:
    """A word that a cell may have: the first of these in the reader's script. Commands write the first of all."""

    words: tuple[str, ...]
    # The name that is taken in every language, after the word.
    code: str = ""

    def __str__(self) -> str:
        return self._with_code(self.words[0])

    def text_in(self, language: str) -> str:
        script = _SCRIPTS.get(language)
        return self._with_code(next((word for word in self.words if script and script.search(word)), self.words[0]))

    def _with_code(self, word: str) -> str:
        return f"{word} ({self.code})" if self.code else word


def status_words(statuses: Iterable[WrittenStatus]) -> tuple[AcceptedWord, ...]:
    """Statuses in the words that a cell may have, always in the same order."""
    wanted = set(statuses)
    return tuple(AcceptedWord(words) for status, words in STATUS_WORDS.items() if status in wanted)


_SCRIPTS = {"ko": re.compile("[가-힣]"), "az": re.compile("[əğıöüşçƏĞİÖÜŞÇ]")}
ACCEPTED_STATUSES = tuple(AcceptedWord(words) for words in STATUS_WORDS.values())


def accepted_kinds(kinds: Iterable[str]) -> tuple[AcceptedWord, ...]:
    return tuple(AcceptedWord(KIND_WORDS.get(kind, (kind,)), kind) for kind in sorted(kinds))


def read_status(text: str) -> WrittenStatus | None:
    """How the agreement stands; in force if the cell is blank (lists keep what is), None if not understood."""
    if not text.strip():
        return IN_FORCE
    return standings().get(fold(text))


@cache
def standings() -> dict[str, WrittenStatus]:
    """What each word of status means, by its folded form."""
    return {fold(word): standing for standing, words in STATUS_WORDS.items() for word in words}


@cache
def kind_words() -> dict[str, str]:
    """The kind that each word means, by its folded form."""
    return {fold(word): kind for kind, names in KIND_WORDS.items() for word in names}
