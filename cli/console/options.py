"""Types of options and arguments: the same checks and words as the forms of the pages have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

import click
from pydantic import TypeAdapter, ValidationError

from config.errors import UsageError
from workflows.calendar.dates import Edtf
from workflows.inputs.base import Input, InputError, LookUps, input_problem
from workflows.inputs.types import BAD_PERIOD, NO_UNIT, Day, Duration, VagueDate

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)
_Input = TypeVar("_Input", bound=Input)
_F = TypeVar("_F", bound=Callable[..., Any])


class TypedParam(click.ParamType[_Value], Generic[_Value]):
    """A type of `workflows.inputs.types` as click asks for it."""

    def __init__(self, name: str, adapter: TypeAdapter[_Value]) -> None:
        self.name = name
        self._adapter = adapter

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> _Value:
        try:
            return self._adapter.validate_python(value)
        except ValidationError as error:
            problem = input_problem(error.errors()[0])
            # A form has a field for the unit; a command has only the period.
            advice = BAD_PERIOD if problem.text == NO_UNIT else problem
            self.fail(f"{value!r} is not a {self.name}. {advice}.", param, ctx)


class EnumChoice(click.Choice[str]):
    """One member of a closed set; those that a command does not take are left out."""

    def __init__(
        self, members: type[_Choice], *, without: tuple[_Choice, ...] = (), more: tuple[str, ...] = ()
    ) -> None:
        super().__init__([*(str(member) for member in members if member not in without), *more])
        self._members = members

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        chosen = super().convert(value, param, ctx)
        return self._members(chosen) if chosen in list(self._members) else chosen


# A day, a month or a year: as precise as it is known.
class IdParam(click.ParamType[UUID]):
    """A whole id; what is none is answered with the command that lists them."""

    name = "id"

    def __init__(self, shown_by: str) -> None:
        self._shown_by = shown_by

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        try:
            return value if isinstance(value, UUID) else UUID(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole id. `{self._shown_by}` shows the ids.", param, ctx)


VAGUE_DATE: TypedParam[Edtf] = TypedParam("date", TypeAdapter(VagueDate))
DAY: TypedParam[date] = TypedParam("day", TypeAdapter(Day))
DURATION: TypedParam[str] = TypedParam("period", TypeAdapter(Duration))


def read_input(model: type[_Input], look_ups: LookUps | None = None, /, **values: Any) -> _Input:
    """The input of an act from a command's options and arguments; a `UsageError` names each that is wrong."""
    with fields_as_options():
        return model.read(values, look_ups)


@contextmanager
def fields_as_options() -> Iterator[None]:
    """Says what is wrong with the fields of an input by the names of the running command's options."""
    try:
        yield
    except InputError as error:
        options = {
            name: each.opts[0]
            for each in click.get_current_context().command.params
            if each.opts[0].startswith("--")
            for name in (each.name, each.opts[0].removeprefix("--").replace("-", "_"))
        }
        lines = [f"{options.get(each.field, each.field.upper())}: {each}." for each in error.problems]
        raise UsageError(" ".join(lines), hint="`--help` lists what the command takes.") from error


def version_option(command: _F) -> _F:
    """Adds `--version`, the version of the agreement that the caller saw."""
    return click.option(
        "--version", type=int, metavar="N", help="Refuse if the agreement is no longer at this version."
    )(command)
