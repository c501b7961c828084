"""What stands in the details of a planned item, which a plan keeps as JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field, TypeAdapter

from models.enums import NoticeChannel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """A timer has `trigger` and `from_state`, what a rule makes has `exchange`, and a mail what it is about.

    `on` and `until` are EDTF; `ordinal` counts the years of an anniversary. What an item was planned without is None.
    """

    day: date | None = None
    trigger: str | None = None
    from_state: Annotated[str | None, Field(validation_alias="from")] = None
    on: str | None = None
    until: str | None = None
    exchange: str | None = None
    occasion: UUID | None = None
    host: UUID | None = None
    proposal: bool = False
    title: str | None = None
    ordinal: int | None = None
    duty: str | None = None
    step: str | None = None
    anniversary: date | None = None
    due: date | None = None
    end: date | None = None
    notice_by: NoticeChannel | None = None


def needed(value: T | None, name: str) -> T:
    """What this kind of item cannot be done without; raises `KeyError` if the row was damaged."""
    if value is None:
        raise KeyError(name)
    return value


def details_of(detail: Mapping[str, Any]) -> ItemDetails:
    return _DETAILS.validate_python(detail)


_DETAILS = TypeAdapter(ItemDetails)
