"""What every subcommand gets from the options before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from config.runtime import Runtime

Run = Callable[[Sequence[str]], int]
_F = TypeVar("_F", bound=Callable[..., Any])


def _no_command_line(_: Sequence[str]) -> int:
    raise RuntimeError("Only a command that was typed can run another.")


@dataclass
class Invocation:
    """`--home`, `--office` and `--as` as given; take it with `@pass_invocation`.

    `run` runs another command as if it had been typed, and returns its exit status.
    """

    home_option: Path | None = None
    office: str | None = None
    acting_as: str | None = None
    run: Run = _no_command_line

    @cached_property
    def runtime(self) -> "Runtime":
        # Not at the top: the settings are slow to import, and `--help` does without.
        from config.runtime import Runtime

        return Runtime.load(self.home_option)


pass_invocation = click.make_pass_decorator(Invocation)


def json_option(command: _F) -> _F:
    """Adds `--json` as the parameter `as_json`; errors then are JSON on stderr too."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")(command)
