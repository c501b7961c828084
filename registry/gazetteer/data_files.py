"""The small files beside this module: what the libraries lack, each line with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lines_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The cells of `data/NAME.tsv`, line by line, without remarks."""
    text = resources.files("registry.gazetteer").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if not line.startswith("#"))
