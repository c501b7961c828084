"""What stands beside a name and is no part of it: footnotes and flags."""

from __future__ import annotations

import re

_FIRST_FLAG_LETTER = 0x1F1E6
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
# England, Scotland and Wales have flags of other characters.
_OTHER_FLAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007f]*|[\U0001f3f3\U0001f6a9\ufe0f]")
_FOOTNOTE = r"(?:[*†‡§※¹²³⁰⁴-⁹]+|\[(?:\d{1,3}|[a-z]|주\s*\d*|註\s*\d*|注\s*\d*|note \d+)\]|[(（]\d{1,2}[)）])"
_BEHIND = re.compile(rf"(?:\s*{_FOOTNOTE})+\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"^\s*(?:[*†‡§※]+\s*)+")


def without_marks(text: str) -> str:
    """The text without flags, and without footnotes at its ends; a text of marks alone stays."""
    bare = _OTHER_FLAGS.sub(" ", _FLAG.sub(" ", text))
    bare = _BEFORE.sub("", _BEHIND.sub("", bare)).strip()
    return bare or text


def flag_country(text: str) -> str | None:
    """The code of the country whose flag stands in the text; None without a flag, or with several."""
    codes = {
        "".join(chr(ord(letter) - _FIRST_FLAG_LETTER + ord("A")) for letter in flag) for flag in _FLAG.findall(text)
    }
    return codes.pop() if len(codes) == 1 else None
