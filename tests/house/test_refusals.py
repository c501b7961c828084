"""Every refusal that a reader can meet has its words marked, in every language, with values that each language says."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from config.errors import AmityError
from config.languages import Text
from config.messages import Message, Value
from tests.house.test_rules import CODE
from tests.languages import OTHERS, strange
from workflows.calendar.dates import Edtf

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("config", "models", "workflows", "registry", "notices", "tasks", "web")
# Raw values of closed sets and definitions; a message has them as `Word` or `Labelled`.
OF_THE_CODE = re.compile(
    r"(?:^|[._\"'])(state|status|step|phase|outcome|trigger|role|roles|from_state|unit|signed_on)\W*$"
)
# The same in every language.
SAME = ("%(field)s: %(why)s",)
# The same thing, found at two places.
ONE_CODE = {
    "input": {"InputError", "FieldError"},
    "unwritable": {"UnwritableError", "DatabaseUnwritableError"},
}
# What somebody wrote that does not exist cannot have a word.
UNKNOWN = ("There is no", "there is no", "was never adopted")


@dataclass(frozen=True)
class Site:
    """Where an error is made: its class, what it says and advises, and its values as they are written."""

    where: str
    error: type[AmityError]
    message: ast.expr | None
    hint: ast.expr | None
    values: dict[str, str]
    module: str
    marked: frozenset[str]

    def texts(self, node: ast.expr | None) -> tuple[object, ...]:
        """The texts that this expression can be; a string that is not marked is a plain one."""
        if node is None:
            return ()
        if isinstance(node, ast.IfExp):
            return (*self.texts(node.body), *self.texts(node.orelse))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
            return (Text(ast.literal_eval(node.args[0])),)
        if isinstance(node, ast.Constant):
            return (node.value,)
        if isinstance(node, ast.Name):
            # Of a parameter its type says it.
            return () if node.id in self.marked else (getattr(importlib.import_module(self.module), node.id, None),)
        return (node,)


def sites() -> Iterator[Site]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
            marked = frozenset(one.arg for one in arguments if ast.unparse(one.annotation or one) == "Text")
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            for call in calls:
                for error in _errors(name, call.func):
                    named = {one.arg: one.value for one in call.keywords if one.arg}
                    hint = named.pop("hint", None)
                    values = {key: ast.unparse(value) for key, value in named.items()}
                    message = call.args[0] if call.args else None
                    where = f"{path.relative_to(ROOT)}:{call.lineno}"
                    yield Site(where, error, message, hint, values, name, marked)


def _errors(module: str, function: ast.expr) -> tuple[type[AmityError], ...]:
    """The classes of errors that a call makes."""
    if isinstance(function, ast.IfExp):
        return (*_errors(module, function.body), *_errors(module, function.orelse))
    if not isinstance(function, (ast.Name, ast.Attribute)) or not ast.unparse(function).endswith("Error"):
        return ()
    found: object = importlib.import_module(module)
    for part in ast.unparse(function).split("."):
        found = getattr(found, part, None)
    return (found,) if isinstance(found, type) and issubclass(found, AmityError) else ()


def _says_itself(error: type[AmityError]) -> bool:
    """Whether the class makes its words from what it is given, in a call of `super().__init__`."""
    names = error.__init__.__code__.co_varnames
    return "message" not in names[: error.__init__.__code__.co_argcount]


ALL = tuple(sites())
FOR_READERS = tuple(site for site in ALL if not site.error.for_operators)


def _classes(base: type[AmityError]) -> Iterator[type[AmityError]]:
    for error in base.__subclasses__():
        yield error
        yield from _classes(error)


def test_every_class_of_error_has_a_code_of_its_own() -> None:
    """Scripts and tests tell refusals apart by it."""
    for path in CODE:
        # Alembic runs what it migrates with; nobody imports it.
        if "migrations" in path.parts:
            continue
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    ours = {error for error in _classes(AmityError) if not error.__module__.startswith("tests")}
    names: dict[str, set[str]] = {}
    for error in ours:
        names.setdefault(error.code, set()).add(error.__name__)

    assert len(ours) > 100
    assert {code: found for code, found in names.items() if len(found) > 1} == ONE_CODE


def test_errors_are_found() -> None:
    assert len(ALL) > 200
    assert len({site.error for site in FOR_READERS}) > 50


def test_what_a_reader_can_meet_is_marked() -> None:
    wrong = [
        (site.where, text)
        for site in FOR_READERS
        if not _says_itself(site.error)
        for text in site.texts(site.message)
        if not isinstance(text, Text)
    ]

    assert wrong == []


def test_advice_that_is_not_marked_names_a_command_or_what_it_takes() -> None:
    """Pages leave it out, so it may help nobody who reads a page."""
    wrong = [
        (site.where, text)
        for site in FOR_READERS
        for text in site.texts(site.hint)
        if isinstance(text, str) and not isinstance(text, Text) and not re.search(r"`|--\w|amity offices", text)
    ]

    assert wrong == []


def test_values_of_the_code_are_said_in_words() -> None:
    wrong = [
        (site.where, name, value)
        for site in FOR_READERS
        for name, value in site.values.items()
        if OF_THE_CODE.search(value) and not value.startswith(("Word(", "Labelled(", "words_of_roles("))
        if not any(unknown in str(text) for text in site.texts(site.message) for unknown in UNKNOWN)
        if name not in ("roles", "unmet", "steps")
    ]

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_refusal_is_said_in_the_readers_language(language: str) -> None:
    texts = {text for site in FOR_READERS for node in (site.message, site.hint) for text in site.texts(node)}
    marked = sorted(text for text in texts if isinstance(text, Text))

    assert len(marked) > 150
    wrong = {}
    for text in marked:
        translated = Message(text, _values(text)).text_in(language)
        found = strange(translated, language)
        if found or (translated == str(Message(text, _values(text))) and text not in SAME):
            wrong[text] = (translated, found)
    assert wrong == {}


def test_what_is_not_marked_is_never_said_to_a_reader() -> None:
    error = AmityError("Only for the one at the keyboard.", hint="`amity doctor`")

    assert [error.text_in(language) + error.advice.text_in(language) for language in (*OTHERS, "en")] == ["", "", ""]


def _values(text: str) -> dict[str, Value]:
    days = ("day", "date", "first", "last", "given", "end")
    return {name: Edtf(2027, 1, 4) if name in days else "7" for name in re.findall(r"%\((\w+)\)s", text)}


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "4 January 2027"), ("ko", "2027년 1월 4일"), ("az", "4 yanvar 2027")]
)
def test_days_are_written_as_the_reader_writes_them(language: str, expected: str) -> None:
    for day in (date(2027, 1, 4), Edtf(2027, 1, 4)):
        assert Message(Text("%(day)s"), {"day": day}).text_in(language) == expected
        assert str(Message(Text("%(day)s"), {"day": day})) == "2027-01-04"
