"""Files that are no table, whatever their name says: each is refused with what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from registry.spreadsheet.parsed import WORD_DOCUMENT

AS_TABLE = "Open it, put its table into a spreadsheet, save that as XLSX or as “CSV UTF-8”, and import it."
# How many bytes show what a file is.
_BEGINNING = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_BEGINNINGS: Mapping[bytes, str] = {
    b"%PDF-": "a PDF",
    b"{\\rtf": "an RTF document",
    b"\x89PNG\r\n": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
    b"RIFF": "an image",
    b"MIME-Version:": "a web page",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"\x1f\x8b": "an archive",
    b"SQLite format 3": "a database",
}
# The names of streams in files of the programs that also write XLS.
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_SLIDES_STREAM = "PowerPoint Document".encode("utf-16-le")
PARTS: Mapping[str, str] = {"word/": WORD_DOCUMENT, "ppt/": WORD_DOCUMENT}
ODF_TEXTS = (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.presentation")


def other_content(content: bytes) -> str | None:
    """What the file is, if its bytes say that it is no table; None if it may be one."""
    for beginning, what in _BEGINNINGS.items():
        if content.startswith(beginning):
            return what
    if content.startswith(b"\xd0\xcf\x11\xe0") and (_WORD_STREAM in content or _SLIDES_STREAM in content):
        return "a document of a word processor or of slides"
    # Also in UTF-16, and behind a mark of its encoding.
    begins = content[:_BEGINNING].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if begins.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in begins:
        return "an XML spreadsheet"
    if begins.startswith((b"<!--", b"<?xml")):
        return "a web page" if _HTML.search(begins) else "an XML file"
    return "a web page" if _HTML.match(begins) else None
