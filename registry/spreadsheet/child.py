"""The process that parses a file: `python -m registry.spreadsheet.child text|workbook ...`, the file on its input.

It has little memory and little time, so that a file made to hurt hurts nobody else. It prints an `Answer` as JSON.
What a parser raises unforeseen is a refusal too: nothing here depends on who calls.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict

from registry.spreadsheet.limits import MOST_CPU_SECONDS, MOST_MEMORY
from registry.spreadsheet.parsed import DAMAGED, TOO_LARGE, Answer, ParsedSheet, RefusedFileError
from registry.spreadsheet.text_rows import read_text
from registry.spreadsheet.workbook import read_workbook


def main(arguments: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    content = sys.stdin.buffer.read()
    json.dump(asdict(answer(arguments, content)), sys.stdout)


def answer(arguments: list[str], content: bytes) -> Answer:
    """The sheets of the file or the reason why it is refused; raises nothing."""
    try:
        return Answer(_parse(arguments, content))
    except RefusedFileError as error:
        return Answer(refused=error.code, line=error.line)
    except (MemoryError, RecursionError):
        return Answer(refused=TOO_LARGE)
    except BaseException:  # Whatever a parser raises about a damaged file; a panic of Rust is no Exception.
        return Answer(refused=DAMAGED)


def _parse(arguments: list[str], content: bytes) -> list[ParsedSheet]:
    if arguments[0] == "text":
        _, encoding, delimiter, width = arguments
        return [read_text(content, encoding=encoding, delimiter=delimiter, width=int(width))]
    return read_workbook(content)


if __name__ == "__main__":
    main(sys.argv[1:])
