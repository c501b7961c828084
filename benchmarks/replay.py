"""From the statements that a use case issued to a pgbench script that issues the same ones with the same data."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.sql import Literal
from sqlalchemy import Engine, event

from cli.processes.stores.cluster import wheel_programs

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@dataclass
class Captured:
    """Statements in order with the rows they were given (None for BEGIN and COMMIT), and the time waited for them."""

    statements: list[tuple[str, list[Mapping[str, Any]] | None]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def transactions(self) -> int:
        return sum(statement == "COMMIT" for statement, _ in self.statements)


@contextmanager
def capturing(engine: Engine) -> Iterator[Captured]:
    captured = Captured()
    began = [0.0]

    def before(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        captured.statements.append((statement, list(parameters) if many else [parameters or {}]))
        began[0] = time.perf_counter()

    def after(*_: Any) -> None:
        captured.seconds += time.perf_counter() - began[0]

    listeners: dict[str, Callable[..., Any]] = {
        "begin": lambda connection: captured.statements.append(("BEGIN", None)),
        "commit": lambda connection: captured.statements.append(("COMMIT", None)),
        "before_cursor_execute": before,
        "after_cursor_execute": after,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield captured
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


def write_script(captured: Captured, file: Path) -> None:
    """Each statement is prepared once, as the driver does; several rows of one go out in a pipeline, as there."""
    prepared: dict[str, tuple[str, list[str]]] = {}
    lines: list[str] = []
    for statement, rows in captured.statements:
        if rows is None:
            lines.append(f"{statement};")
            continue
        if statement not in prepared:
            prepared[statement] = (f"s{len(prepared)}", list(dict.fromkeys(_names(statement))))
        name, parameters = prepared[statement]
        executed = [_execute(name, [row[parameter] for parameter in parameters]) for row in rows]
        lines += ["\\startpipeline", *executed, "\\endpipeline"] if len(rows) > 1 else executed
    preparing = [
        f"PREPARE {name} AS {_numbered(statement, parameters)};" for statement, (name, parameters) in prepared.items()
    ]
    file.write_text("\n".join([*preparing, *lines]) + "\n", encoding="utf-8")


def pgbench(conninfo: str, file: Path) -> float:
    """How many seconds one client takes for the whole script, once."""
    done = subprocess.run(
        [
            wheel_programs() / "pgbench",
            *("--no-vacuum", "--client=1", "--protocol=extended", "--transactions=1", f"--file={file}"),
            conninfo,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    latency = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    if done.returncode != 0 or latency is None:
        raise RuntimeError(f"pgbench: {(done.stderr + done.stdout)[-2000:]}")
    return float(latency[1]) / 1000


def _names(statement: str) -> list[str]:
    return [name for name in _PLACEHOLDER.findall(statement) if name]


def _numbered(statement: str, parameters: list[str]) -> str:
    numbers = {name: f"${number}" for number, name in enumerate(parameters, 1)}
    flat = " ".join(statement.split())
    return _PLACEHOLDER.sub(lambda found: numbers[found[1]] if found[1] else "%", flat)


def _execute(name: str, values: list[Any]) -> str:
    return f"EXECUTE {name}({', '.join(map(_literal, values))});" if values else f"EXECUTE {name};"


def _literal(value: Any) -> str:
    text = Literal(value).as_string(None).strip()
    # pgbench would take what follows a colon for a variable of its own, even inside a string.
    if ":" not in text.replace("::", ""):
        return text
    escaped = text.startswith("E'")
    body, quote, cast = text[2 if escaped else 1 :].rpartition("'")
    body = body if escaped else body.replace("\\", "\\\\")
    return f"E'{body.replace(':', chr(92) + 'x3a')}{quote}{cast}"
