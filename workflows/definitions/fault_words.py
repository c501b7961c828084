"""What is wrong with a field of a definition, and what to write instead, for somebody who writes no Python. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

# What a pattern of the format lets through.
_PATTERNS = {
    r"\S": "write a text; there are only blanks here",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "write a name of small letters, digits and hyphens, such as sister-city",
}


def _one_of(expected: str) -> str:
    return f"write one of: {expected.replace(chr(39), '').replace(' or ', ', ')}"


def _whole_number(_: Mapping[str, Any]) -> str:
    return "write a whole number"


def _yes_or_no(_: Mapping[str, Any]) -> str:
    return "write true or false"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": lambda _: "write a text, in quotes if it looks like a number or a date",
    "string_too_short": lambda _: "write a text; it is empty",
    "string_too_long": lambda context: f"write at most {context['max_length']} letters",
    "string_pattern_mismatch": lambda context: _PATTERNS.get(context["pattern"], "write it as the format asks"),
    "literal_error": lambda context: _one_of(context["expected"]),
    "enum": lambda context: _one_of(context["expected"]),
    "tuple_type": lambda _: "write a list: [one, two], or a line with a hyphen for each",
    "too_short": lambda context: f"write at least {context['min_length']}",
    "too_long": lambda context: f"write at most {context['max_length']}",
    "dict_type": lambda _: "write names with values under it, one a line, further in",
    "int_type": _whole_number,
    "int_parsing": _whole_number,
    "int_from_float": _whole_number,
    "int_parsing_size": _whole_number,
    "greater_than_equal": lambda context: f"write {context['ge']} or more",
    "less_than_equal": lambda context: f"write {context['le']} or less",
    "bool_type": _yes_or_no,
    "bool_parsing": _yes_or_no,
}


def words_for(problem: Mapping[str, Any], schema: Schema) -> str:
    """The fault of one place, by pydantic's kind of error, with the fields that the published schema has there."""
    kind, context, location = problem["type"], problem.get("ctx", {}), problem["loc"]
    if kind == "value_error":
        error = context["error"]
        return " ".join(filter(None, (str(error), getattr(error, "hint", ""))))
    if kind == "missing":
        return f"`{location[-1]}` is missing here: add it"
    if kind == "extra_forbidden":
        return _unknown_field(str(location[-1]), fields_at(schema, location[:-1]))
    if kind == "model_type":
        fields = fields_at(schema, location)
        return f"write fields under it, one a line, further in: {', '.join(fields)}"
    words = _WORDS.get(kind)
    return words(context) if words is not None else "it cannot be read: write it as the packaged definitions do"


def _unknown_field(name: str, fields: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, fields, n=1)
    meant = f" Do you mean `{near[0]}`?" if near else ""
    return f"`{name}` is not a field here.{meant} There may be: {', '.join(fields)}"


def fields_at(schema: Schema, location: Sequence[str | int]) -> list[str]:
    """The fields that may stand at a place, in the order of the format."""
    node = _resolved(schema, schema)
    for part in location:
        node = _resolved(schema, _child(node, part))
    return list(node.get("properties", {}))


def _child(node: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        found: Schema = node.get("items", {})
        return found
    named: Schema | None = node.get("properties", {}).get(part)
    more = node.get("additionalProperties", {})
    return named if named is not None else more if isinstance(more, Mapping) else {}


def _resolved(schema: Schema, node: Schema) -> Schema:
    """Without references; of a choice with null, the other."""
    while True:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            node = schema["$defs"][name]
        elif "anyOf" in node:
            node = next((one for one in node["anyOf"] if one.get("type") != "null"), {})
        elif len(node.get("allOf", ())) == 1:
            node = node["allOf"][0]
        else:
            return node
