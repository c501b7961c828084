"""A file as sheets of texts, whatever program wrote it: CSV in its encoding and delimiter, XLSX, XLS or ODS.

What the bytes leave open, the caller's columns decide: the delimiter by the headers that are known, and the encoding by
the headers and countries that only one of them gives. If they do not decide it, the encoding is asked for.
"""

from __future__ import annotations

import codecs
import csv
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from config.errors import RefusedError, UsageError
from config.languages import N_
from config.messages import Message
from config.texts import trimmed
from registry.gazetteer.name_folding import tidy
from registry.spreadsheet.encoding_samples import samples
from registry.spreadsheet.limits import MEBIBYTE, MOST_BYTES, MOST_LETTERS, MOST_SECONDS
from registry.spreadsheet.other_content import AS_TABLE, other_content
from registry.spreadsheet.parsed import (
    DAMAGED,
    ERROR,
    NO_VALUE,
    OPEN_QUOTE,
    OTHER_FORMAT,
    PASSWORD,
    STRAY_QUOTE,
    SWALLOWED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    WORD_DOCUMENT,
    Answer,
    ParsedSheet,
)

# Titles and remarks may stand above the row of headers.
HEADER_WITHIN = 10
# Exports put an apostrophe before what a spreadsheet would run as a formula, and before one that stood there already.
UNESCAPED = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(rf"^'(?={UNESCAPED.pattern})")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Delimiters that are usual, before any other mark that stands between words.
USUAL_DELIMITERS = ",;\t|"
# As much of a file as shows its header.
SAMPLE = 64 * 1024
# Encodings of the countries that have partner cities, as Python's codecs name them; later ones only if they differ.
CANDIDATES = (
    "cp949", "cp932", "gb18030", "big5hkscs", "euc_jp",
    "cp1252", "cp1254", "cp1251", "cp1250", "cp1257", "cp1253", "cp1256", "cp1258", "koi8_r",
)  # fmt: skip
MOST_CANDIDATES = 6
# The share of NUL bytes above which a text is no UTF-8.
MOST_NULS = 0.1
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Characters that nobody sees, and that make one name two: soft hyphens, zero-width spaces, marks of direction.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
Cells = tuple[str, ...]
_ANSWER = TypeAdapter(Answer)

WORDS: Mapping[str, Message] = {
    ERROR: Message(N_("The cell holds an error; write its value.")),
    NO_VALUE: Message(N_("The cell holds a formula without a value; open the file, save it, and import it again.")),
    UNKNOWN_FORMAT: Message(N_("It is not clear how this number is shown; write it as text.")),
}
REFUSALS: Mapping[str, tuple[str, str]] = {
    DAMAGED: (
        "{name} is damaged or is not a table.",
        "Open it, save it again as XLSX or as “CSV UTF-8”, and import that.",
    ),
    TOO_LARGE: ("{name} is too large to be read.", "Save only the rows and columns with agreements, in several files."),
    PASSWORD: ("{name} has a password.", "Save it without a password."),
    WORD_DOCUMENT: ("{name} is a document of a word processor or of slides.", AS_TABLE),
    OTHER_FORMAT: ("{name} is no workbook that Amity reads.", "Save it as XLSX, XLS or ODS, or as “CSV UTF-8”."),
    OPEN_QUOTE: ('The quote (") that begins in line {line} of {name} does not end.', "Close it, or remove it."),
    STRAY_QUOTE: (
        'Line {line} of {name} has a quote (") inside a cell.',
        "Remove it, or write it twice inside quotes.",
    ),
    SWALLOWED: (
        'The row in line {line} of {name} holds other rows: a quote (") is missing or is one too many.',
        "Correct the quotes in that line.",
    ),
}


class UnreadableFileError(RefusedError):
    """The file is not a table that Amity can read."""

    code = "unreadable-file"
    for_operators = True


class FileOptionError(UsageError):
    """An encoding or a sheet was asked for that the file does not have."""

    code = "file-option"
    for_operators = True


class UnknownEncodingError(UsageError):
    """Nothing in the file tells its encoding; `candidates` are those that it may have, each with a sample."""

    code = "unknown-encoding"
    for_operators = True

    def __init__(self, name: str, candidates: Mapping[str, str]) -> None:
        shown = "; ".join(f"{encoding}: {sample}" for encoding, sample in candidates.items())
        super().__init__(
            f"{name} could be in several encodings: {shown}." if shown else f"The encoding of {name} is not known.",
            hint="Choose the one that reads well with --encoding, or save the file as “CSV UTF-8”.",
        )
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Item 0 of `rows` is the file's row 1; `faults` are cells without a value, by row and column from 0."""

    name: str
    is_hidden: bool
    rows: tuple[Cells, ...]
    # The line in which each row of a text file begins, if rows have several lines.
    lines: tuple[int, ...]
    faults: Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class FileContent:
    """The sheets of a file that hold anything. A text file has one, without a name, and an encoding."""

    sheets: tuple[Sheet, ...]
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Sense:
    """What decides between readings: how many headers a row has, and whether header and countries make sense."""

    headers: Callable[[Cells], int]
    explains: Callable[[Sequence[Cells]], bool]


def read_file(path: Path, sense: Sense, *, encoding: str | None = None) -> FileContent:
    """Raises `UnreadableFileError`, `UnknownEncodingError`, and `FileOptionError` if it is not in `encoding`.

    Dates of workbooks come as ISO text in the precision that the cell shows, numbers as the cell shows them.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFileError(
                f"{path.name} has more than {MOST_BYTES // MEBIBYTE} MB.", hint=REFUSALS[TOO_LARGE][1]
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path} cannot be read: {error.strerror}.", hint="Name a CSV, XLSX, XLS or ODS file."
        ) from error
    if (what := other_content(content)) is not None:
        raise UnreadableFileError(f"{path.name} is {what}, whatever its name says.", hint=AS_TABLE)
    if content.startswith(WORKBOOKS):
        read = FileContent(_parsed(["workbook"], content, path.name))
    else:
        read = _text_file(content, path.name, sense, encoding)
    if not any(any(row) for sheet in read.sheets for row in sheet.rows):
        raise UnreadableFileError(
            f"{path.name} has no rows.", hint="Its first row names the columns, one relation a row."
        )
    return read


def _text_file(content: bytes, name: str, sense: Sense, encoding: str | None) -> FileContent:
    known = encoding or _certain_encoding(content)
    if known is not None:
        text = _decoded(content, known, name)
        return FileContent(_rows_of(content, known, text, name, sense), _spoken(known))
    readings = _readings(content)
    explained: dict[str, tuple[Sheet, ...]] = {}
    for candidate, text in readings.items():
        try:
            sheets = _rows_of(content, candidate, text, name, sense)
        except UnreadableFileError:
            continue
        if sense.explains(sheets[0].rows):
            explained[candidate] = sheets
    if len(explained) == 1:
        [(candidate, sheets)] = explained.items()
        return FileContent(sheets, candidate)
    left = list(explained or readings)[:MOST_CANDIDATES]
    raise UnknownEncodingError(name, samples({candidate: readings[candidate] for candidate in left}))


def _certain_encoding(content: bytes) -> str | None:
    """What the bytes alone prove: a mark at the beginning, or that they are UTF-8 or UTF-16 and no text otherwise."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if content.count(0) > len(content) * MOST_NULS:
        # In UTF-16 nearly every second byte is one.
        encoding = "utf-16-be" if content[::2].count(0) > content[1::2].count(0) else "utf-16-le"
        return encoding if _is_text(content, encoding) else None
    try:
        # Characters that are no text are refused with their cells.
        content.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether the bytes are text in this encoding: nothing undefined, and no control characters but line ends."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", text)


def _readings(content: bytes) -> dict[str, str]:
    """The texts that the bytes can be, each by the first encoding that gives it."""
    found: dict[str, str] = {}
    for encoding in CANDIDATES:
        if _is_text(content, encoding):
            text = content.decode(encoding)
            if text not in found.values():
                found[encoding] = text
    return found


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise FileOptionError(
            f"There is no encoding “{encoding}”.", hint=f"Encodings are, for example, utf-8, {', '.join(CANDIDATES)}."
        ) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileOptionError(
            f"{name} is not in the encoding {encoding}: line {line} cannot be read.", hint="Choose another --encoding."
        ) from error


def _spoken(encoding: str) -> str:
    """The encoding as its users call it: whether the file begins with a mark is not said."""
    return encoding.lower().removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def _rows_of(content: bytes, encoding: str, text: str, name: str, sense: Sense) -> tuple[Sheet, ...]:
    delimiter, width = _delimiter(text, sense)
    return _parsed(["text", encoding, delimiter, str(width)], content, name)


def _delimiter(text: str, sense: Sense) -> tuple[str, int]:
    """The mark that gives the most known headers, else the most cells; and the number of columns of its header."""
    lines = [line for line in text[:SAMPLE].splitlines() if line.strip()][:HEADER_WITHIN]
    others = sorted({char for line in lines for char in line if _may_part(char)} - set(USUAL_DELIMITERS))

    def header(mark: str) -> tuple[int, int]:
        """Headers and cells of the best row."""
        rows = [row for line in lines for row in csv.reader([line], delimiter=mark)]
        return max(((sense.headers(_clean(row)), len(row)) for row in rows), default=(0, 0))

    best = max((*USUAL_DELIMITERS, *others), key=header)
    return best, header(best)[1]


def _may_part(char: str) -> bool:
    return not (char.isalnum() or char.isspace() or char in "\"'._-()[]")


def _parsed(arguments: Sequence[str], content: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets that a process of its own parsed, with little memory and little time."""
    try:
        done = subprocess.run(  # noqa: S603  our own module, by our own interpreter
            # -P: nothing is imported from the folder that the import is started in.
            [sys.executable, "-P", "-m", "registry.spreadsheet.child", *arguments],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(TOO_LARGE, name) from error
    if done.returncode != 0:
        # A signal ended it for the memory or the time that it wanted.
        raise _refusal(TOO_LARGE if done.returncode < 0 else DAMAGED, name)
    answer = _ANSWER.validate_json(done.stdout)
    if answer.refused is not None:
        raise _refusal(answer.refused, name, answer.line)
    return tuple(_sheet(sheet) for sheet in answer.sheets)


def _sheet(parsed: ParsedSheet) -> Sheet:
    return Sheet(
        name=parsed.name,
        is_hidden=parsed.is_hidden,
        rows=tuple(_clean(row) for row in parsed.rows),
        lines=tuple(parsed.lines),
        faults={(fault.row, fault.column): fault.code for fault in parsed.faults},
    )


def _refusal(code: str, name: str, line: int | None = None) -> UnreadableFileError:
    message, hint = REFUSALS[code]
    return UnreadableFileError(message.format(name=name, line=line), hint=hint)


def _clean(cells: Iterable[str]) -> Cells:
    """Cells without stray spaces; line breaks inside a cell stay, for they separate partners."""
    # What is too long is refused as such by its row; tidying it would take its time.
    seen = (cell[:MOST_LETTERS].translate(UNSEEN) for cell in cells)
    lines = ((trimmed(tidy(line)) for line in cell.splitlines()) for cell in seen)
    return tuple(_ESCAPED.sub("", "\n".join(filter(None, cell))) for cell in lines)
