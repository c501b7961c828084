"""What a benchmark comes to, and the page that keeps the last results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` measures all of this again, `make bench ARGS=NAME` one part, and both write the results here. Ratios are
medians of five runs that alternate on the same parts: PostgreSQL over a Unix socket, fsync and synchronous commits on.
"""


@dataclass(frozen=True)
class Figure:
    """One measured ratio or amount. `goal` is a bound from below for `at_least`, else from above."""

    what: str
    value: float
    goal: float
    unit: str = ""
    at_least: bool = True

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def line(self) -> str:
        bound = "at least" if self.at_least else "at most"
        off = abs(self.value - self.goal) / self.goal
        verdict = "met" if self.met else f"**missed by {off:.0%}**"
        return f"| {self.what} | {self.value:.3g}{self.unit} | {bound} {self.goal:g}{self.unit} | {verdict} |"


@dataclass(frozen=True)
class Result:
    name: str
    title: str
    figures: Sequence[Figure]
    details: Sequence[str]

    def section(self) -> str:
        rows = "\n".join(figure.line() for figure in self.figures)
        details = "\n".join(f"- {detail}" for detail in self.details)
        return (
            f"## {self.title}\n\n`make bench ARGS={self.name}`\n\n"
            f"| measured | result | goal | |\n|---|---|---|---|\n{rows}\n\n{details}\n"
        )


def write(results: Sequence[Result], machine: str, order: Sequence[str]) -> None:
    """Replaces the sections of these results and keeps the others."""
    sections = _read() | {result.name: result.section() for result in results}
    kept = [sections[name].rstrip() for name in order if name in sections]
    PAGE.write_text("\n\n".join([HEAD.rstrip(), f"Measured on: {machine}", *kept]) + "\n", encoding="utf-8")


def _read() -> dict[str, str]:
    found: dict[str, str] = {}
    if not PAGE.exists():
        return found
    for section in re.split(r"(?m)^(?=## )", PAGE.read_text(encoding="utf-8"))[1:]:
        name = re.search(r"`make bench ARGS=(\w+)`", section)
        if name:
            found[name[1]] = section
    return found


def spread(values: Sequence[float], unit: str = "") -> str:
    return f"{median(values):.4g}{unit} ({min(values):.4g} to {max(values):.4g})"
