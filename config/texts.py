"""What counts as a text that Amity can keep: the same for pages, commands, files and definitions."""

from __future__ import annotations

import unicodedata

from config.errors import UsageError
from config.languages import N_

# For a note, a reason or a summary; names and titles have a shorter limit.
LONGEST = 4000
LONGEST_NAME = 500
# RFC 5321: a path with its brackets has 256 octets.
LONGEST_ADDRESS = 254

# Separators, controls, format characters and surrogates.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks by their category, and nothing to see: fillers, joiners, the empty Braille cell, selectors.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def need_name(text: str) -> str:
    """The trimmed name; raises `UsageError` where it is empty or too long to be looked up by."""
    name = trimmed(text)
    if not name:
        raise UsageError(N_("A name is missing."), hint=N_("Write one."))
    if len(name) > LONGEST_NAME:
        raise UsageError(
            N_("The name “%(name)s…” has %(letters)s letters."),
            hint=N_("Write at most %(most)s."),
            name=name[:40],
            letters=len(name),
            most=LONGEST_NAME,
        )
    return name


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold it: no NUL, and nothing that UTF-8 has no bytes for (a lone surrogate)."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_blank(text: str) -> bool:
    """Whether there is nothing in it to see."""
    return all(char in _BLANK or unicodedata.category(char) in _INVISIBLE for char in text)


def trimmed(text: str) -> str:
    """Without space around it; empty where there is nothing to see."""
    return "" if is_blank(text) else text.strip()
