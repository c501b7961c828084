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
        if kind := codes.get(fold(bare)) or _kind_words().get(fold(bare)):
            return kind
        shorter = _QUALIFIERS.sub("", bare).strip()
        if shorter == bare:
            return None
        bare = shorter
    # All words were qualifiers; a bare `city MOU` still says that it is a memorandum.
    return "friendship-mou" if "mou" in fold(text) else None


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


_SCRIPTS = {"ko": re.compile("[가-힣]"), "az": re.compile("[əğıöüşçƏĞİÖÜŞÇ]")}
ACCEPTED_STATUSES = tuple(AcceptedWord(words) for words in STATUS_WORDS.values())


def accepted_kinds(kinds: Iterable[str]) -> tuple[AcceptedWord, ...]:
    return tuple(AcceptedWord(KIND_WORDS.get(kind, (kind,)), kind) for kind in sorted(kinds))


def read_status(text: str) -> WrittenStatus | None:
    """How the agreement stands; in force if the cell is blank (lists keep what is), None if not understood."""
    if not text.strip():
        return IN_FORCE
    return _standings().get(fold(text))


_LAST_BRACKET = re.compile(r"^(.*\S)\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*$", re.DOTALL)
_UNTIL = re.compile(
    r"(?:until|till|to|~|-|–|bis|até|hasta)\s*(\d{4})(?:-\d\d){0,2}|(\d{4})\s*년?\s*까지", re.IGNORECASE
)


def status_in_brackets(text: str, *, year: int) -> tuple[str, WrittenStatus | None]:
    """The text without the brackets at its end that say how the agreement stands, and that status; None without.

    `until 2015` is an end if that year is over in the year `year`.
    """
    match = _LAST_BRACKET.match(text)
    if match is None or not match[2].strip():
        return text, None
    if until := _UNTIL.fullmatch(match[2].strip()):
        is_over = int(until[1] or until[2]) < year
        return (match[1], WrittenStatus("ended", "expired")) if is_over else (text, None)
    status = _standings().get(fold(match[2]))
    return (match[1], status) if status else (text, None)


@cache
def _standings() -> dict[str, WrittenStatus]:
    return {fold(word): standing for standing, words in STATUS_WORDS.items() for word in words}


@cache
def _kind_words() -> dict[str, str]:
    return {fold(word): kind for kind, names in KIND_WORDS.items() for word in names}
