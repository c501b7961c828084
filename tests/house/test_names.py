"""Names: one for each thing, wherever it is used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.test_rules import FLOORS, ROOT, committed


def python_files() -> list[Path]:
    return [path for path in committed() if path.suffix == ".py"]


# Two modules of one name that are used in one place.
OTHER_NAMES = {("web/app.py", "web.api.agreements")}


def renamed_imports(source: str) -> list[str]:
    """What a source imports of ours under another name; `deliveries_queries` is what `models.queries` has of them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imports = [(alias.name, alias.name, alias.asname) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imports = [(f"{node.module}.{alias.name}", alias.name, alias.asname) for alias in node.names]
        else:
            continue
        for path, name, other in imports:
            ours = path.partition(".")[0] in (*FLOORS, "tests", "benchmarks")
            suffixed = path == f"models.queries.{name}" and other == f"{name}_queries"
            if ours and other is not None and not suffixed:
                found.append(path)
    return found


def test_nothing_of_ours_is_imported_under_another_name() -> None:
    """Who looks for the callers of a function looks for its name."""
    found = {
        (name, path)
        for file in python_files()
        for path in renamed_imports(file.read_text(encoding="utf-8"))
        if (name := file.relative_to(ROOT).as_posix())
    }

    assert found == OTHER_NAMES
    assert renamed_imports("from workflows.records.duties import record_duty as note") == [
        "workflows.records.duties.record_duty"
    ]
    assert renamed_imports("from models.queries import terms as duties_queries") == ["models.queries.terms"]
    assert renamed_imports("from models.queries import terms as terms_queries") == []
    assert renamed_imports("from datetime import time as clock_time") == []


# A name says what a thing holds: `output`, `expected`, `results`.
ODD_NAMES = re.compile(r"said|told|here|_?said_.*|_?told_.*")


def test_no_variable_is_called_by_what_somebody_said() -> None:
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [
                getattr(node, "id", None) if isinstance(getattr(node, "ctx", None), ast.Store) else None,
                getattr(node, "arg", None) if isinstance(node, ast.arg) else None,
                getattr(node, "name", None) if isinstance(node, ast.FunctionDef) else None,
            ]
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if name and ODD_NAMES.fullmatch(name)]

    assert found == []
