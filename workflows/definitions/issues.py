"""What is wrong with a definition, and the way that shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from config.json_shapes import written_as
from workflows.definitions.catalogue import UNRECORDED


@dataclass(frozen=True)
class PathStep:
    """In `state`, with `facts`, `trigger` is done; without one, this is where it stays."""

    state: str
    trigger: str | None
    facts: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        facts = ", ".join(
            f"{code} = {'not recorded' if value == UNRECORDED else value}" for code, value in self.facts.items()
        )
        done = f" --{self.trigger}-->" if self.trigger else ""
        return f"{self.state}{f' ({facts})' if facts else ''}{done}"


@dataclass(frozen=True)
class Issue:
    """`code` is the kind of fault, `location` where it stands, `message` what to do, `path` the shortest way there."""

    code: str
    location: Annotated[str, written_as("place")]
    message: str
    path: tuple[PathStep, ...] = ()
    # In the text, from 1; None for what no line of it says.
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        where = [f"line {self.line}, column {self.column}"] if self.line else []
        return f"{', '.join([*where, *([self.location] if self.location else [])])}: {self.message}"


def counted(issues: Sequence[Issue]) -> str:
    return f"{len(issues)} issues" if len(issues) != 1 else "1 issue"
