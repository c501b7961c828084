"""Tests ask for what the product decides, not for the English in which it says so.

A sentence that is put better must break no test but those of texts. So tests ask for the class or the code of a
refusal and its values, the status, the field that is marked, the target of a link, the type of an event.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.test_rules import CODE, ROOT

TESTS = ROOT / "tests"

# Files whose subject is a text, and what text it is.
ABOUT_TEXTS = {
    # This looks for sentences.
    "house/test_assertions.py",
    # The help of commands, and errors in one line.
    "cli/test_main.py",
    # What a command says when the database does not answer in time.
    "cli/console/test_connection_errors.py",
    # What a line of the log tells.
    "config/test_logging.py",
    # The words of mails.
    "notices/test_letter.py",
    "registry/test_import_summary.py",
    # The label of every field.
    "web/http/test_field_labels.py",
    # Refusals are said in the reader's words on a page.
    "web/test_refusals.py",
    # Requirements in words.
    "workflows/read_models/test_requirements.py",
}
# Sentences of the product in assertions of other tests. It may only go down.
MOST = 116

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What ends a run of words: commands, marks of every kind, values and tags.
_BREAKS = re.compile(r"\bamity(?: [a-z-]+)+|%\(\w+\)s|<[^>]*>|\{[^}]*\}|[^\w\s'’-]|[\d_]")
_SQL = re.compile(r"\s*(SELECT|WITH)\s")
# Data that the product brings: the story of the demo, and the names of days.
_DATA = ("cli/rehearsal/", "workflows/calendar/holiday_names.py")


def _threes(said: str) -> Iterator[tuple[str, ...]]:
    for run in _BREAKS.split(said):
        words = [word.lower() for word in _WORD.findall(run)]
        yield from zip(words, words[1:], words[2:], strict=False)


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


@cache
def said_by_the_product() -> frozenset[tuple[str, ...]]:
    """Each three words that follow each other in a text of the code or of a template."""
    found: set[tuple[str, ...]] = set()
    for path in CODE:
        if path.relative_to(ROOT).as_posix().startswith(_DATA):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in _texts(tree):
            if id(node) not in documentation and not _SQL.match(str(node.value)):
                found.update(_threes(str(node.value)))
    for folder in ("web/templates", "notices/templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                found.update(_threes(path.read_text(encoding="utf-8")))
    return frozenset(found)


def sentences(source: str) -> list[int]:
    """The lines where an assertion looks for three words of the product in a row: compared, contained or matched."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        wanted: list[ast.expr] = []
        if isinstance(node, ast.Assert):
            wanted = [part for one in ast.walk(node.test) if isinstance(one, ast.Compare) for part in _sides(one)]
        elif isinstance(node, ast.keyword) and node.arg == "match":
            wanted = [node.value]
        found |= {
            (text.lineno, text.col_offset)
            for part in wanted
            for text in _texts(part)
            if not _SQL.match(str(text.value)) and not said_by_the_product().isdisjoint(_threes(str(text.value)))
        }
    return [line for line, _ in sorted(found)]


def _sides(compared: ast.Compare) -> list[ast.expr]:
    return [compared.left, *compared.comparators]


def _all_sentences() -> list[str]:
    return [
        f"{name}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        if (name := path.relative_to(TESTS).as_posix()) not in ABOUT_TEXTS
        for line in sentences(path.read_text(encoding="utf-8"))
    ]


def test_few_assertions_look_for_sentences_of_the_product() -> None:
    found = _all_sentences()

    assert len(found) <= MOST, f"assert what was decided, not how it is said: {found}"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('assert "has not come yet" in page', [1]),
        ('assert (status, "Somebody else changed this" in page) == (409, True)', [1]),
        ('with pytest.raises(UsageError, match="has not come yet"):\n    pass', [1]),
        ('assert said == f"{day} has not come yet."', [1]),
        ('assert "Fill this in" not in page', [1]),
        ('assert "Seven wooden geese" in page', []),
        ('assert rows("SELECT has not come yet") == []', []),
        ('assert "`amity exchanges show`" in error', []),
        ('assert page.status_code == 422, "has not come yet"', []),
    ],
)
def test_the_lint_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert sentences(source) == lines
