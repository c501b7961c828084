"""Tables and JSON on standard output."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from typing import Any
from unicodedata import east_asian_width

import click

from config.json_shapes import to_json
from workflows.calendar.dates import Edtf

# Commands speak English, whatever the office does.
LANGUAGE = "en"


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_written))


def _written(value: Any) -> Any:
    # A date of any precision is a dataclass too, and is written as people write it.
    return to_json(value) if is_dataclass(value) and not isinstance(value, Edtf) else str(value)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str) -> None:
    """Columns as wide as what is in them, counting Hangul as two; `empty` where there is no row."""
    if not rows:
        click.echo(empty)
        return
    cells = [[str(cell) if cell is not None else "-" for cell in row] for row in (heads, *rows)]
    widths = [max(_width(row[index]) for row in cells) for index in range(len(heads))]
    for row in cells:
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Names and values, the values under one another."""
    pairs = list(rows)
    widest = max((_width(name) for name, _ in pairs), default=0)
    return [f"{name}{' ' * (widest - _width(name))}  {value}" for name, value in pairs]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
