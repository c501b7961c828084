"""From the text of a definition to the value: what is no text, no YAML or no definition is one error with its place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
import yaml

from workflows.definitions.parser import DEEPEST, LARGEST, DefinitionError, NotYamlError, digest, packaged, parse

TEXT = packaged()["friendship-mou", 1]


def error_of(text: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "kind: [",
        "kind: a\nkind: b",
        "states:\n  open: {phase: making, phase: over}",
        "a: !!python/object/apply:os.system [true]",
        "a: *nobody",
        "[" * (DEEPEST + 10),
        "a: \x07",
        "a: b\n---\na: c",
    ],
)
def test_what_is_no_yaml_is_told_as_that(text: str) -> None:
    assert type(error_of(text)) is NotYamlError


@pytest.mark.parametrize("text", ["", "- a", "a", "1", "# nothing"])
def test_what_holds_no_fields_is_no_definition(text: str) -> None:
    error = error_of(text)

    assert (type(error), error.issues) == (DefinitionError, ())


def test_what_is_too_large_is_not_read() -> None:
    assert parse(TEXT + "#" * (LARGEST - len(TEXT))).kind == "friendship-mou"
    assert type(error_of(TEXT + "#" * (LARGEST - len(TEXT) + 1))) is DefinitionError


@pytest.mark.parametrize("letters", ["\\0", "\\ud800"])
def test_what_no_database_keeps_is_refused_wherever_it_is(letters: str) -> None:
    for raw in (TEXT.replace('"Proposed"', f'"Pro{letters}posed"', 1), TEXT + f'"{letters}": 1\n'):
        assert error_of(raw).issues == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "location"),
    [
        ('en: "Proposed", ', "", "missing-words", "states > proposed > label > en"),
        ('en: "Proposed"', 'en: " "', "missing-words", "states > proposed > label > en"),
        ("review: P5Y", "revue: P5Y", "unknown-field", "states > in-force > revue"),
        ("template: dormant", "template: asleep", "unknown-template", "states > dormant > nudge > template"),
        ("audience: approvers", "audience: mayors", "unknown-audience", "states > approving > nudge > audience"),
        ("occasion: diplomatic-relations", "occasion: wedding", "unknown-occasion", "anniversaries > 1 > occasion"),
        ("kinds: [designation-year,", "kinds: [wedding,", "unknown-occasion", "occasions > 0 > kinds > 0"),
        ("review: P5Y", "review: 5Y", "format", "states > in-force > review"),
    ],
)
def test_each_fault_has_its_code_and_its_place(old: str, new: str, code: str, location: str) -> None:
    assert old in TEXT

    issues = error_of(TEXT.replace(old, new, 1)).issues

    assert [(issue.code, issue.location) for issue in issues] == [(code, location)]


def test_all_faults_are_told_at_once() -> None:
    raw = yaml.safe_load(TEXT)
    del raw["states"]["proposed"]["label"]["ko"], raw["initial"]

    found = {issue.location for issue in error_of(yaml.safe_dump(raw)).issues}

    assert found == {"states > proposed > label > ko", "initial"}


def test_words_are_needed_in_the_languages_that_a_definition_speaks() -> None:
    korean = yaml.safe_load(TEXT)
    _without(korean, {"en", "az"})

    definition = parse(yaml.safe_dump(korean, allow_unicode=True))

    assert definition.title.languages == ("ko",)
    assert definition.states["proposed"].label.get("az") == definition.states["proposed"].label.ko


def _without(raw: Any, languages: set[str]) -> None:
    for value in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        _without(value, languages)
    if isinstance(raw, dict) and set(raw) == {"en", "ko", "az"}:
        for language in languages:
            del raw[language]


def test_each_fault_has_its_line_and_column() -> None:
    lines = TEXT.splitlines()
    at = next(number for number, line in enumerate(lines, start=1) if "review: P5Y" in line)

    (issue,) = error_of(TEXT.replace("review: P5Y", "review: 5Y", 1)).issues
    (unknown,) = error_of(TEXT.replace("review: P5Y", "revue: P5Y", 1)).issues
    (missing,) = error_of(TEXT.replace("initial: proposed\n", "", 1)).issues

    column = lines[at - 1].index("review") + 1
    assert [(one.line, one.column) for one in (issue, unknown)] == [(at, column)] * 2
    # Behind the remark at the top, where the fields begin.
    assert (missing.line, missing.column) == (2, 1)


def _places(raw: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in items:
        yield from _places(value, (*at, key))


BAD: tuple[Any, ...] = (
    None,
    "",
    "x" * 50,
    "A B",
    5,
    -1,
    1.5,
    True,
    [],
    {},
    ["a"],
    {"x": 1},
    {"en": " "},
    "P-1D",
    "P0D",
    "P99999Y",
)


def _spoilt(draw: random.Random) -> str:
    """The definition with one value that nobody means, one field less, or one more."""
    raw = yaml.load(TEXT, Loader=yaml.CSafeLoader)
    *way, last = draw.choice([place for place in _places(raw) if place])
    within = reduce(lambda node, part: node[part], way, raw)
    match draw.randrange(3):
        case 0:
            within[last] = draw.choice(BAD)
        case 1 if isinstance(within, dict):
            del within[last]
        case _ if isinstance(within, dict):
            within["oops"] = 1
        case _:
            within.append(draw.choice(BAD))
    return str(yaml.dump(raw, Dumper=yaml.CSafeDumper, allow_unicode=True))


def test_no_fault_is_said_in_the_words_of_a_library() -> None:
    """Each says where it is, and what to write."""
    draw, found = random.Random(7), set()
    for _ in range(250):
        try:
            parse(_spoilt(draw))
        except DefinitionError as error:
            found |= set(error.issues)

    assert len(found) > 150
    assert [str(issue) for issue in found if issue.line is None] == []
    foreign = re.compile(r"[Ii]nput|instance|tuple|dictionary|pydantic|[Vv]alue error|\bstr(ing)?\b|int\(")
    assert [issue.message for issue in found if foreign.search(issue.message)] == []
    assert {issue.message for issue in found if "packaged definitions" in issue.message} == set()


def test_the_digest_is_of_the_very_text() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(TEXT) != digest(TEXT + "\n")


def test_packaged_texts_are_found_by_kind_and_version() -> None:
    assert {(found.kind, found.version) for found in map(parse, packaged().values())} == set(packaged())
