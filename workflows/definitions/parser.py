"""From the text of a definition to the checked value: YAML, schema, and one clear error when it is not right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from config.errors import AmityError
from config.texts import is_storable
from workflows.definitions.conditions import LANGUAGES
from workflows.definitions.issues import Issue
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


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key that is given twice, which YAML itself would let the later one win, and what nests too deeply."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        # Before the parser's own calls go too deep: they are some four to a level.
        if self.depth > DEEPEST:
            problem = f"it is nested more than {DEEPEST} deep"
            raise yaml.composer.ComposerError(None, None, problem, self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def parse(text: str) -> Definition:
    """The definition that `text` holds. Raises `DefinitionError` naming each fault and its place."""
    if len(text) > LARGEST:
        raise DefinitionError("The definition is larger than 512 KiB.", hint="A definition is a page or two of YAML.")
    try:
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
    try:
        return Definition.model_validate(raw)
    except ValidationError as error:
        issues = tuple(_issues(error))
        raise DefinitionError(
            f"The definition has {len(issues)} fault(s): {issues[0]}",
            hint="`amity workflows check FILE` lists them; the format is definition.schema.json.",
            issues=issues,
        ) from error


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
    for problem in error.errors():
        location = " > ".join(str(part) for part in problem["loc"]) or "the file"
        last = problem["loc"][-1] if problem["loc"] else ""
        code = "format"
        message = problem["msg"].removeprefix("Value error, ")
        if last in LANGUAGES and problem["type"] in ("missing", "string_too_short", "string_pattern_mismatch"):
            code = "missing-words"
            message = message if problem["type"] == "missing" else "there are no words here, only blanks"
        elif problem["type"] == "enum" and (
            last == "occasion" or (problem["loc"][0] == "occasions" and "kinds" in problem["loc"])
        ):
            code = "unknown-occasion"
        elif last in ("template", "audience") and problem["type"] == "enum":
            code = f"unknown-{last}"
        elif problem["type"] == "extra_forbidden":
            code = "unknown-field"
        yield Issue(code, location, message)
