"""How the name of a place or a country is made comparable, whatever script and spelling it comes in."""

import unicodedata


def is_hangul(text: str) -> bool:
    """Whether any letter of the text is Korean."""
    return any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text)


def is_latin(text: str) -> bool:
    """Whether the text has letters and all are Latin, with or without marks."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(_is_latin_letter(char) for char in letters)


def fold(text: str) -> str:
    """A form in which two writings of one name are equal: no case, marks, spaces or punctuation.

    Latin letters lose their marks, so that `Köln` and `Koln` meet; other scripts stay as they are.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_FOLDED_CHARS).casefold()


def tidy(text: str) -> str:
    """The text as it was meant: one space between words, none at the ends, composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_latin_letter(char: str) -> bool:
    return char.isalpha() and (char < "\u02b0" or "\u1e00" <= char <= "\u1eff")


class _FoldedChars(dict[int, str]):
    """A translation table that fills itself: folding a country's names must not cost seconds."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if _is_latin_letter(char) and not char.isascii():
            # Only here: the tables behind it are read on first use, and most commands never fold a name.
            from anyascii import anyascii

            folded = anyascii(char)
        else:
            # The block of modifier letters: Unicode counts them as letters, writers as apostrophes.
            folded = char if char.isalnum() and not "\u02b0" <= char <= "\u02ff" else ""
        self[code] = folded
        return folded


_FOLDED_CHARS = _FoldedChars()
