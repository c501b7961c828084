"""From the text of a definition to the checked value: YAML, schema, and one clear error when it is not right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.errors import AmityError
from config.texts import is_storable
from workflows.definitions.conditions import LANGUAGES
from workflows.definitions.fault_places import parts_of, place_of
from workflows.definitions.fault_words import words_for
from workflows.definitions.issues import Issue, counted
from workflows.definitions.schema import Definition, schema

PACKAGED = Path(__file__).parent
SCHEMA_FILE = PACKAGED / "definition.schema.json"
LARGEST = 512 * 1024
# How deep brackets and indents may go; the packaged definitions need nine.
DEEPEST = 50


class DefinitionError(AmityError):
    """A definition that cannot be used. `issues` say what is wrong with it."""

    code = "definition"
    for_operators = True

    def __init__(self, message: str, *, hint: str = "", issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.issues = issues


class NotYamlError(DefinitionError):
    code = "not-yaml"


# The reader in C takes a tenth of the time; a platform without it has the other.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OnceLoader(_Loader):  # type: ignore[misc]
    """Refuses a key that is given twice, which YAML itself would let the later one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def parse(text: str) -> Definition:
    """The definition that `text` holds. Raises `DefinitionError` naming each fault and its place."""
    if len(text) > LARGEST:
        raise DefinitionError("The definition is larger than 512 KiB.", hint="A definition is a page or two of YAML.")
    try:
        _refuse_deep(text)
        # A subclass of SafeLoader: no Python objects can be made from the text.
        raw = yaml.load(text, Loader=_OnceLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise NotYamlError(f"The definition is not YAML: {_where(error)}.", hint="Correct that line.") from error
    if not isinstance(raw, dict):
        raise DefinitionError(
            "The definition holds no fields." if raw is None else "The definition is not a mapping of fields.",
            hint="It begins with format, kind, version and title; the packaged ones show how.",
        )
    if not all(map(is_storable, _texts(raw))):
        raise DefinitionError("The definition holds characters that are no text.", hint="Look for \\0 and \\ud800.")
    unspoken = list(_unspoken(raw))
    try:
        definition = Definition.model_validate(raw)
    except ValidationError as error:
        raise _faulty(placed(text, [*_issues(error), *unspoken])) from error
    if unspoken:
        raise _faulty(placed(text, unspoken))
    return definition


def _refuse_deep(text: str) -> None:
    """Before the reader's own calls go too deep: it reads events one by one, and nodes within nodes."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            problem = f"it is nested more than {DEEPEST} deep"
            # The types do not know the marks of the reader in C.
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]


def _faulty(issues: tuple[Issue, ...]) -> DefinitionError:
    return DefinitionError(
        f"The definition has {counted(issues)}: {issues[0]}",
        hint="`amity workflows check FILE` lists them; the format is definition.schema.json.",
        issues=issues,
    )


def placed(text: str, issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The faults with the line and column of what they are about, in the order of the text."""
    found = list(issues)
    if not found:
        return ()
    root = yaml.compose(text, Loader=_OnceLoader)
    for number, issue in enumerate(found):
        at = place_of(root, parts_of(issue.location))
        found[number] = replace(issue, line=at[0], column=at[1]) if at else issue
    return tuple(sorted(found, key=lambda issue: (issue.line or 0, issue.column or 0)))


def _unspoken(raw: Any) -> Iterator[Issue]:
    """Texts that lack a language that others have: a reader of it would meet another one in the middle of a page."""
    words = list(_words(raw, ()))
    for language in LANGUAGES:
        if any(language in text for _, text in words):
            for at, text in words:
                if language not in text:
                    message = f"`{language}` is missing here: add it, or leave {language} out everywhere"
                    yield Issue("missing-words", " > ".join((*at, language)), message)


def _words(raw: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Each text in several languages, with its place."""
    if isinstance(raw, dict) and raw and set(raw) <= set(LANGUAGES) and all(isinstance(v, str) for v in raw.values()):
        yield at, raw
    elif isinstance(raw, (dict, list)):
        for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw):
            yield from _words(value, (*at, str(key)))


def _texts(raw: Any) -> Iterator[str]:
    """Every text in what YAML gave; an alias that holds itself was refused before."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _texts(value)


def _where(error: yaml.YAMLError) -> str:
    """The line and what is wrong there, without the parser's own way of telling it."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    reason = str(problem or getattr(error, "reason", None) or "it cannot be read")
    return f"line {mark.line + 1}, column {mark.column + 1}: {reason}" if mark else reason


def packaged() -> dict[tuple[str, int], str]:
    """The texts of the definitions that a new office starts with, by kind and version."""
    texts = {}
    for path in sorted(PACKAGED.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        definition = parse(text)
        if path.name != f"{definition.kind}.v{definition.version}.yaml":
            raise DefinitionError(f"{path.name} holds {definition.kind} version {definition.version}.")
        texts[definition.kind, definition.version] = text
    return texts


def schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _issues(error: ValidationError) -> Iterator[Issue]:
    format_ = _published()
    for problem in error.errors():
        yield Issue(_code(problem), " > ".join(map(str, problem["loc"])), words_for(problem, format_))


def _code(problem: ErrorDetails) -> str:
    kind, location = problem["type"], problem["loc"]
    last = location[-1] if location else ""
    if last in LANGUAGES and kind in ("string_too_short", "string_pattern_mismatch"):
        return "missing-words"
    if kind == "enum" and (last == "occasion" or (location[0] == "occasions" and "kinds" in location)):
        return "unknown-occasion"
    if last in ("template", "audience") and kind == "enum":
        return f"unknown-{last}"
    return "unknown-field" if kind == "extra_forbidden" else "format"


@lru_cache(maxsize=1)
def _published() -> dict[str, Any]:
    return schema()
