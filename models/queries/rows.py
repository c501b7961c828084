"""From what a statement returns to typed values: each row is parsed once, where it leaves the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, cast
from uuid import UUID

from pydantic import BeforeValidator, TypeAdapter
from sqlalchemy import TextClause, text

from models.enums import ClosedDayKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


class Result(Protocol):
    """What `Transaction.execute` returns, as far as rows are read from it."""

    def mappings(self) -> Iterable[Mapping[Any, Any]]: ...

    def scalars(self) -> Iterable[Any]: ...


def _or_empty(value: Any) -> Any:
    """An aggregate of no rows is null."""
    return () if value is None else value


def rows_of(shape: type[T], result: Result) -> list[T]:
    """All rows as values of the dataclass `shape`, whose fields are the statement's columns."""
    return parsed(shape, result.mappings())


def row_of(shape: type[T], result: Result) -> T | None:
    """The first row, or None."""
    return next(iter(rows_of(shape, result)), None)


def in_json(statement: str) -> TextClause:
    """The statement, each row of which comes as one JSON text: half the work of a column after the other, if they
    are many. `json_rows_of` reads it.
    """
    return text(f"SELECT CAST(to_json(r) AS text) FROM ({statement}) r")  # noqa: S608 - ours


def json_rows_of(shape: type[T], result: Result) -> list[T]:
    """As `rows_of`, of a statement made by `in_json`."""
    values: list[T] = _adapter(cast(Any, shape)).validate_json(f"[{','.join(result.scalars())}]")
    return values


def _from_hex(value: Any) -> Any:
    return bytes.fromhex(value.removeprefix("\\x")) if isinstance(value, str) else value


# JSON has no bytes: PostgreSQL writes them in hexadecimal digits.
Bytes = Annotated[bytes, BeforeValidator(_from_hex)]


def parsed(shape: type[T], rows: Iterable[Mapping[Any, Any]]) -> list[T]:
    values: list[T] = _adapter(cast(Any, shape)).validate_python([dict(row) for row in rows])
    return values


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[shape])


def columns_of(row: DataclassInstance) -> dict[str, Any]:
    """Its fields by name, for a class that adds some to them."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


@dataclass(frozen=True, slots=True)
class ClosedDayRow:
    """Days that a place adds to its country's calendar."""

    kind: ClosedDayKind
    first: datetime.date
    last: datetime.date
    yearly: bool
    name: str
    place_id: UUID | None = None


ClosedDayRows = Annotated[tuple[ClosedDayRow, ...], BeforeValidator(_or_empty)]


@dataclass(frozen=True, slots=True)
class PartyPlace:
    """A party with its place, as lists and mails show it. Not every statement reads `id`, `place_id` and `checked`."""

    names: dict[str, str]
    country: str | None
    own: bool
    zone: str | None
    calendar: str | None
    closed_days: ClosedDayRows = ()
    checked: bool = True
    id: UUID | None = None
    place_id: UUID | None = None


PartyPlaces = Annotated[tuple[PartyPlace, ...], BeforeValidator(_or_empty)]
