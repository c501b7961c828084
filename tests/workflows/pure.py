"""What the pure packages are asked about: the facts of one agreement, and rules made of a few fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.parser import packaged, parse
from workflows.engine.facts import Facts, KnownDate
from workflows.planning.items import PlanContext

FRIENDSHIP = parse(packaged()["friendship-mou", 1])
WORDS = {"en": "A rule", "ko": "규칙", "az": "Qayda"}
# Noon in Seoul of the day on which an agreement was recorded and entered its state.
BEGAN = datetime(2027, 1, 4, 3, tzinfo=UTC)

Rule = TypeVar("Rule", bound=BaseModel)


def id_of(number: int) -> UUID:
    return UUID(int=number)


def facts(**known: Any) -> Facts:
    """An agreement in Seoul that is in force since this Monday, of which nothing else is known."""
    whole: dict[str, Any] = {
        "reference": "AND-2027-001",
        "state": "in-force",
        "entered_at": BEGAN,
        "entry_number": 1,
        "recorded_at": BEGAN,
        "zone": ZoneInfo("Asia/Seoul"),
        "calendar": None,
    }
    return Facts(**{**whole, **known})


def known_since(day: Edtf, at: datetime = BEGAN, *, corrected: bool = False) -> KnownDate:
    return KnownDate(day, at, corrected)


def context(known: Facts, start: date, until: date) -> PlanContext:
    return PlanContext(known, FRIENDSHIP, CALENDARS, start, until)


def rule(kind: type[Rule], **values: Any) -> Rule:
    """A rule of a definition that holds while the agreement is in force."""
    return kind.model_validate({"id": "rule", "states": ["in-force"], **values})
