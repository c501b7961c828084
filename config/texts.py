"""What counts as a text that Amity can keep: the same for pages, commands, files and definitions."""

from __future__ import annotations

import unicodedata

# Of a note, a reason or a summary; names and titles have their own, shorter one.
LONGEST = 4000
LONGEST_NAME = 500

# Separators, controls, format characters and surrogates.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks by their category, and nothing to see: fillers, joiners, the empty Braille cell, selectors.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


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
