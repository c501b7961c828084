"""From the text of a definition to the value: what is no text, no YAML or no definition is one error with its place."""

from __future__ import annotations

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
        error = error_of(raw)
        assert (type(error), error.issues) == (DefinitionError, ())


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
    del raw["title"]["ko"], raw["initial"]

    assert {issue.location for issue in error_of(yaml.safe_dump(raw)).issues} == {"title > ko", "initial"}


def test_the_digest_is_of_the_very_text() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(TEXT) != digest(TEXT + "\n")


def test_packaged_texts_are_found_by_kind_and_version() -> None:
    assert {(found.kind, found.version) for found in map(parse, packaged().values())} == set(packaged())
