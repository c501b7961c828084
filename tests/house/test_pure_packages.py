"""The pure packages know no clock. That they do no I/O is a contract of import-linter."""

from __future__ import annotations

import ast
import tomllib

import pytest

from tests.house.test_rules import ROOT

READS_A_CLOCK = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter"}


def clock_reads(source: str) -> list[int]:
    """The lines that ask what time it is. `time` as a type of `datetime` is no clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            reads = any(alias.name == "time" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            reads = node.module == "time"
        elif isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            reads = node.attr in READS_A_CLOCK and owner in ("datetime", "date", "time")
        else:
            continue
        if reads:
            found.append(node.lineno)
    return sorted(found)


def test_pure_packages_read_no_clock() -> None:
    """What is to come follows from facts and a day that the caller gives; the same question has the same answer."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (pure,) = [each["source_modules"] for each in contracts if each["name"] == "The pure packages do no I/O"]
    paths = [ROOT / name.replace(".", "/") for name in pure]
    files = [file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")])]

    assert len(files) > len(pure)
    assert [
        f"{file.relative_to(ROOT)}:{line}" for file in files for line in clock_reads(file.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from datetime import UTC, datetime\nat = datetime.now(UTC)", [2]),
        ("import datetime\nday = datetime.date.today()", [2]),
        ("from time import monotonic", [1]),
        ("import time\nat = time.time()", [1]),
        ("clock = datetime.now", [1]),
        ("from datetime import time\nat = time(9)", []),
        ("def due(tx):\n    return tx.now", []),
    ],
)
def test_the_lint_of_clocks_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert clock_reads(source) == lines
