"""A file as rows of text, whatever program wrote it: CSV in its encoding and delimiter, or XLSX."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from config.errors import RefusedError
from config.texts import trimmed
from registry.gazetteer.name_folding import tidy

DELIMITERS = ",;\t"
# The share of Hangul outside KS X 1001 above which bytes that happen to be valid CP949 are not Korean.
RARE_HANGUL = 0.1
# Exports put an apostrophe before what a spreadsheet would run as a formula, and before one that stood there already.
UNESCAPED = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(rf"^'(?={UNESCAPED.pattern})")

Cells = tuple[str, ...]


class UnreadableFileError(RefusedError):
    """The file is not a table that Amity can read."""

    code = "unreadable-file"
    for_operators = True


def read_table(path: Path) -> list[Cells]:
    """Every row of the file, the first sheet of a workbook that holds any; row 1 of the file is item 0.

    Dates come as ISO text in the precision that the cell shows. Raises UnreadableFileError.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path} cannot be read: {error.strerror}.", hint="Name a CSV or XLSX file."
        ) from error
    if content.startswith(b"PK\x03\x04"):
        rows = _read_workbook(content, path.name)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            f"{path.name} is a workbook of the old format (or has a password).",
            hint="Save it as XLSX without a password, or as CSV.",
        )
    else:
        rows = _read_csv(_decode(content, path.name), path.name)
    if not any(any(row) for row in rows):
        raise UnreadableFileError(
            f"{path.name} has no rows.", hint="Its first row names the columns, one relation a row."
        )
    return rows


def _decode(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        korean = content.decode("cp949")
    except UnicodeDecodeError:
        korean = ""
    if korean and _is_plausibly_korean(korean):
        return korean
    # Only here: it is slow to import, and nearly every file is decoded above.
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    if best is None:
        raise UnreadableFileError(f"The encoding of {name} is not known.", hint="Save it as “CSV UTF-8”, or as XLSX.")
    return str(best)


def _is_plausibly_korean(text: str) -> bool:
    """CP949 accepts much that is Western text; its syllables are then mostly ones that nobody writes."""
    hangul = [char for char in text if "\uac00" <= char <= "\ud7a3"]
    rare = sum(1 for char in hangul if not char.encode("euc_kr", "ignore"))
    return bool(hangul) and rare <= RARE_HANGUL * len(hangul)


def _read_csv(text: str, name: str) -> list[Cells]:
    sample = next((line for line in text.splitlines() if line.strip()), "")
    if "\0" in sample:
        # UTF-16 without its mark, or no text at all. Further down, reading names the cell.
        raise UnreadableFileError(f"The encoding of {name} is not known.", hint="Save it as “CSV UTF-8”, or as XLSX.")
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([sample], delimiter=mark), [])))
    try:
        return [_clean(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableFileError(f"{name} is not a table of text: {error}.", hint="Save it as CSV or XLSX.") from error


def _read_workbook(content: bytes, name: str) -> list[Cells]:
    # Only here: only this format needs it, and importing it takes 200 ms.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs write a wrong size into the file; without it all rows are read.
            sheet.reset_dimensions()
            rows = [_clean(_shown(cell) for cell in row) for row in sheet.iter_rows()]
            if any(any(row) for row in rows):
                return rows
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFileError(
            f"{name} is not a workbook that can be read.", hint="Save it again as XLSX, or as CSV."
        ) from error
    return []


def _shown(cell: object) -> str:
    value: object = getattr(cell, "value", None)
    if isinstance(value, datetime | date):
        shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", str(getattr(cell, "number_format", "")).lower())
        if "y" in shown and "d" not in shown:
            return value.strftime("%Y-%m" if "m" in shown else "%Y")
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _clean(cells: Iterator[str] | list[str]) -> Cells:
    """Cells without stray spaces; line breaks inside a cell stay, for they separate partners."""
    lines = ((trimmed(tidy(line)) for line in cell.splitlines()) for cell in cells)
    return tuple(_ESCAPED.sub("", "\n".join(filter(None, cell))) for cell in lines)
