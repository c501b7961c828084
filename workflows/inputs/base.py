"""What every act's input shares: one model says which fields an act takes, for pages, commands and the API. Pure.

Empty fields are left out before anything is checked. All problems of an input are found at once, each with its field
and a marked text for the reader's language: values that cannot be read, names that nothing is called by, and fields
that contradict each other.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from config.errors import AmityError, UsageError
from config.languages import N_
from config.messages import Message, Value
from config.texts import trimmed

MISSING = N_("Fill this in")
LAST_BEFORE_FIRST = N_("Write a last day that is not before the first day")
NOT_TO_COME = N_("Write today or a day that has passed")
BAD_CHOICE = N_("Choose one from the list")
BAD_VALUE = N_("This value cannot be used here")
# The type of pydantic errors whose message is one of our marked texts.
MARKED = "marked"


@dataclass(frozen=True)
class InputProblem:
    """One field that has to be filled in otherwise.

    `text` is a marked text, `values` are what its placeholders stand for.
    """

    field: str
    text: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return str(Message(self.text, self.values))

    def text_in(self, language: str) -> str:
        return Message(self.text, self.values).text_in(language)


class InputError(UsageError):
    """An input that cannot be taken as it is; `problems` names every field that is wrong."""

    code = "input"

    def __init__(self, *problems: InputProblem) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem}" for problem in problems))
        self.problems = problems

    def text_in(self, language: str) -> str:
        return "; ".join(f"{problem.field}: {problem.text_in(language)}" for problem in self.problems)


def wrong(text: str, **values: Value) -> PydanticCustomError:
    """The error that a validator raises, with a marked text."""
    return PydanticCustomError(MARKED, "{text}", {"text": text, "values": values})


@dataclass(frozen=True)
class LookUps:
    """How names that people write are looked up. Functions, so that the inputs themselves read nothing.

    `country` gives the ISO 3166 code of a country's name, None if there is none. `places` gives the places of the
    office that are called so, by id with their keys; `agreement` says whether there is one with this reference.
    `today` is the latest day that has begun anywhere: what lies after it is in the future for everybody.
    """

    country: Callable[[str], str | None]
    places: Callable[[str], Mapping[UUID, str]] = lambda _: {}
    agreement: Callable[[str], bool] = lambda _: False
    today: datetime.date | None = None


@dataclass(frozen=True)
class _Reading:
    """What the types of one input look up, and the fields that could be read so far."""

    look_ups: LookUps | None
    fields: dict[str, Any] = dataclasses.field(default_factory=dict)


class Input(BaseModel):
    """The fields of one act. `read` takes texts as a form or a command has them."""

    model_config = ConfigDict(frozen=True, extra="ignore", arbitrary_types_allowed=True)

    @classmethod
    def read(cls, values: Mapping[str, Any], look_ups: LookUps | None = None) -> Self:
        """Raises `InputError` with all that is wrong. Inputs that name places or countries need `look_ups`."""
        given = {
            name: value
            for name, value in values.items()
            if not (value is None or (isinstance(value, str) and not trimmed(value)))
        }
        reading = _Reading(look_ups)
        try:
            made = cls.model_validate(given, context=reading)
        except ValidationError as error:
            problems = [input_problem(details) for details in error.errors(include_url=False)]
            wrong_fields = {problem.field for problem in problems}
            # A field that was left out has its default; one that could not be read contradicts nothing.
            left_out = {
                name: field.get_default()
                for name, field in cls.model_fields.items()
                if name not in wrong_fields and not field.is_required()
            }
            problems += cls.contradictions({**left_out, **reading.fields})
            raise InputError(*problems) from error
        if problems := list(cls.contradictions(dict(made))):
            raise InputError(*problems)
        return made

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterable[InputProblem]:
        """What does not fit together. `fields` lacks those that could not be read."""
        return ()

    @field_validator("*")
    @classmethod
    def _keep(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(info.context, _Reading) and info.field_name is not None:
            info.context.fields[info.field_name] = value
        return value


def look_ups_of(info: ValidationInfo) -> LookUps:
    """What a type that looks names up is read with."""
    if info.context is None or info.context.look_ups is None:
        raise TypeError("This input names places or countries: read it with look_ups.")
    look_ups: LookUps = info.context.look_ups
    return look_ups


def out_of_order(
    fields: Mapping[str, Any], first: str, last: str, text: str = LAST_BEFORE_FIRST
) -> Iterator[InputProblem]:
    """The problem of a last day that comes before the first one; dates may be as vague as they are known."""
    begins, ends = fields.get(first), fields.get(last)
    if begins is not None and ends is not None and getattr(ends, "last", ends) < getattr(begins, "first", begins):
        yield InputProblem(last, text)


@contextmanager
def at_field(wrong: Mapping[type[AmityError], tuple[str, str]]) -> Iterator[None]:
    """Says what a use case refuses at the field that it is about: the class of the error, the field, the words."""
    try:
        yield
    except InputError:
        raise
    except tuple(wrong) as error:
        name, text = next(place for known, place in wrong.items() if isinstance(error, known))
        raise InputError(InputProblem(name, text)) from error


def input_problem(details: ErrorDetails, name: str | None = None) -> InputProblem:
    """`name` is the field if the error does not know it. A field of a line has the line's name behind its own:
    `partner_name_2` is `partner_name` of the line `_2`."""
    if name is None:
        place = details["loc"]
        name = f"{place[2]}{place[1]}" if len(place) == 3 else str(place[-1]) if place else ""
    context = details.get("ctx", {})
    if details["type"] == MARKED:
        return InputProblem(name, context["text"], context["values"])
    if details["type"] == "missing":
        return InputProblem(name, MISSING)
    return InputProblem(name, BAD_CHOICE if details["type"] in ("enum", "uuid_parsing", "literal_error") else BAD_VALUE)
