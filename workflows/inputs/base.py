"""What every act's input shares: one model says which fields an act takes, for pages, commands and the API. Pure.

Empty fields are left out before anything is checked. All problems of an input are found at once, each with its field
and a marked text for the reader's language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from config.errors import AmityError, UsageError
from config.languages import N_
from config.messages import Message, Value
from config.texts import trimmed

MISSING = N_("Fill this in")
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


class Input(BaseModel):
    """The fields of one act. `read` takes texts as a form or a command has them."""

    model_config = ConfigDict(frozen=True, extra="ignore", arbitrary_types_allowed=True)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Raises `InputError` with all that is wrong."""
        given = {
            name: value
            for name, value in values.items()
            if not (value is None or (isinstance(value, str) and not trimmed(value)))
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise InputError(*(input_problem(details) for details in error.errors(include_url=False))) from error


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
    if name is None:
        name = str(details["loc"][0]) if details["loc"] else ""
    context = details.get("ctx", {})
    if details["type"] == MARKED:
        return InputProblem(name, context["text"], context["values"])
    if details["type"] == "missing":
        return InputProblem(name, MISSING)
    return InputProblem(name, BAD_CHOICE if details["type"] in ("enum", "uuid_parsing", "literal_error") else BAD_VALUE)
