"""Typed values as JSON: what `--json` prints and the API answers is the dataclass that made it, field by field."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import Field, TypeAdapter, WrapSerializer

T = TypeVar("T")


def to_json(value: object) -> Any:
    """A dataclass as a dictionary that `json` can write; lists and tuples of them as lists."""
    if isinstance(value, dict):
        return {name: to_json(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(one) for one in value]
    return _adapter(cast(Any, type(value))).dump_python(value, mode="json", by_alias=True)


def from_json(shape: type[T], text: str) -> T:
    """The dataclass that `text` says; raises ValueError if it is no JSON, or lacks something."""
    value: T = _adapter(cast(Any, shape)).validate_json(text)
    return value


def written_as(name: str) -> Any:
    """The key of a field whose name Python keeps for itself, such as `from`."""
    return Field(serialization_alias=name)


def left_out_if_none() -> Any:
    """The key of a field that is there only if there is something to say."""
    return Field(exclude_if=lambda value: value is None)


def empty_if_none() -> Any:
    """`{}` rather than null, for a group of values of which none is recorded."""
    return WrapSerializer(lambda value, written: {} if value is None else written(value))


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
