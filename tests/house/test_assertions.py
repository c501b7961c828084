"""Tests ask for what the product decides, not for the English in which it says so.

A sentence that is put better must break no test but those of texts. So tests ask for the class or the code of a
refusal and its values, the status, the field that is marked, the target of a link, the type of an event.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.house.test_rules import CODE, ROOT

TESTS = ROOT / "tests"

# Files whose subject is a text, and what text it is.
ABOUT_TEXTS = {
    # What a line of the log tells.
    "config/test_logging.py",
    # The words of mails.
    "notices/test_letter.py",
    # Requirements in words.
    "workflows/read_models/test_requirements.py",
    # What was read of a row, in words.
    "registry/test_read_rows.py",
    # What exchanges and mails are called.
    "workflows/read_models/test_titles.py",
}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What ends a run of words: commands, marks of every kind, values and tags.
_BREAKS = re.compile(r"\bamity(?: [a-z-]+)+|%\(\w+\)s|<[^>]*>|\{[^}]*\}|[^\w\s'’-]|[\d_]")
_SQL = re.compile(r"\s*(?:(?:SELECT|WITH)\s|\(\?i\)update \w+ set\s)")
# Data that the product brings: the story of the demo, and the names of days.
_DATA = ("cli/rehearsal/", "workflows/calendar/holiday_names.py")
# Methods whose arguments are looked for.
_MATCHES = {"startswith", "endswith", "search", "match", "fullmatch", "findall", "count", "index"}
# What a name that is looked for may stand for; of anything else only the comparisons count.
_LITERALS = (ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.BinOp)


def _threes(sentence: str) -> Iterator[tuple[str, ...]]:
    for run in _BREAKS.split(sentence):
        words = [word.lower() for word in _WORD.findall(run)]
        yield from zip(words, words[1:], words[2:], strict=False)


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


@cache
def sentences_of_the_product() -> frozenset[tuple[str, ...]]:
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
    """The lines of texts with three words of the product in a row that a test looks for.

    It compares, contains or matches them itself, or by a name: a parameter, a constant, or what was assigned before.
    """
    tree = ast.parse(source)
    constants = _assigned(tree.body)
    found: list[ast.Constant] = []
    for function in _functions(tree):
        known = constants | _assigned(list(ast.walk(function))) | _parameters(function) | _arguments(tree, function)
        for wanted in _wanted(function):
            found += _texts(wanted)
            for name in _names(wanted):
                for value in known.get(name, ()):
                    found += _texts(value) if isinstance(value, _LITERALS) else ()
    places = {(text.lineno, text.col_offset) for text in found if _is_said(str(text.value))}
    return [line for line, _ in sorted(places)]


def _is_said(text: str) -> bool:
    return not _SQL.match(text) and not sentences_of_the_product().isdisjoint(_threes(text))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.Module]:
    """The functions of a module, each with those inside it, and all that stands outside of them."""
    yield from (node for node in tree.body if isinstance(node, ast.FunctionDef))
    yield ast.Module(body=[node for node in tree.body if not isinstance(node, ast.FunctionDef)], type_ignores=[])


def _wanted(function: ast.AST) -> Iterator[ast.expr]:
    """What is asserted, both sides of comparisons wherever they are, and what is matched."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            yield node.test
        elif isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MATCHES:
            yield from node.args
        elif isinstance(node, ast.keyword) and node.arg == "match":
            yield node.value


def _names(wanted: ast.AST) -> Iterator[str]:
    """The names whose values are looked for; what a call is given, or a key, is not."""
    if isinstance(wanted, ast.Name):
        yield wanted.id
    for child in ast.iter_child_nodes(wanted):
        if isinstance(wanted, ast.Call) or (isinstance(wanted, ast.Subscript) and child is wanted.slice):
            continue
        yield from _names(child)


def _assigned(nodes: list[Any]) -> dict[str, list[ast.expr]]:
    """The values that each name is given by an assignment or a loop."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            pairs = [(one, node.value) for one in (node.targets if isinstance(node, ast.Assign) else [node.target])]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        else:
            continue
        for target, value in pairs:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, []).append(value)
    return found


def _arguments(tree: ast.Module, function: ast.FunctionDef | ast.Module) -> dict[str, list[ast.expr]]:
    """The values that the module's own calls give to the parameters of a function."""
    found: dict[str, list[ast.expr]] = {}
    if isinstance(function, ast.FunctionDef):
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
                given = [*zip(names, call.args, strict=False), *((one.arg, one.value) for one in call.keywords)]
                for name, value in given:
                    found.setdefault(str(name), []).append(value)
    return found


def _parameters(function: ast.AST) -> dict[str, list[ast.expr]]:
    """The values of the parameters that `pytest.mark.parametrize` gives, each with its column."""
    found: dict[str, list[ast.expr]] = {}
    for node in getattr(function, "decorator_list", []):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize") and len(node.args) > 1):
            continue
        names = ast.literal_eval(node.args[0])
        if isinstance(names, str):
            names = [name.strip() for name in names.split(",")]
        for row in getattr(node.args[1], "elts", []):
            cells = row.args if isinstance(row, ast.Call) else getattr(row, "elts", [row]) if len(names) > 1 else [row]
            for name, cell in zip(names, cells, strict=False):
                found.setdefault(name, []).append(cell)
    return found


def _all_sentences() -> list[str]:
    return [
        f"{name}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        if (name := path.relative_to(TESTS).as_posix()) not in ABOUT_TEXTS
        for line in sentences(path.read_text(encoding="utf-8"))
    ]


def test_no_test_looks_for_a_sentence_of_the_product() -> None:
    assert _all_sentences() == [], "assert what was decided, not how it is said"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('assert "is in the future" in page', [1]),
        ('assert (status, "Somebody else changed this" in page) == (409, True)', [1]),
        ('with pytest.raises(UsageError, match="is in the future"):\n    pass', [1]),
        ('assert said == f"{day} is in the future."', [1]),
        ('assert "Fill this in" not in page', [1]),
        ('assert "Seven wooden geese" in page', []),
        ('assert rows("SELECT is in the future") == []', []),
        ('assert "`amity exchanges show`" in error', []),
        ('assert page.status_code == 422, "is in the future"', []),
        ('assert page.startswith("Fill this in")', [1]),
        ('found = "Fill this in" in page\nassert found', [1]),
        ('SAID = {"a": "Fill this in"}\ndef test(name):\n    assert SAID[name] in page', [1]),
        ('def test():\n    said = "Fill this in"\n    assert said in page', [2]),
        ('def test():\n    for said in ("Fill this in",):\n        assert said in page', [2]),
        ('@pytest.mark.parametrize("said", ["Fill this in"])\ndef test(said):\n    assert said in page', [1]),
        (
            '@pytest.mark.parametrize(("sent", "said"), [("Fill this in", "x"), ("y", "Choose one from")])\n'
            "def test(sent, said):\n    assert said in answer(sent)",
            [1],
        ),
        ('def test():\n    sent = "Fill this in"\n    assert answer(sent) == 5', []),
        ('def test():\n    lines = [line for line in log if line == "Fill this in"]\n    assert lines', [2]),
        ('def _says(page, said):\n    assert said in page\ndef test():\n    _says(page, "Fill this in")', [4]),
        ('def _sends(page, said):\n    assert page.post(said) == 5\ndef test():\n    _sends(page, "Fill this in")', []),
    ],
)
def test_the_lint_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert sentences(source) == lines
