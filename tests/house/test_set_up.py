"""What tests work on is made as it is in life: by use cases and by time. Only some tests write to tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

# Why a file writes to tables itself: these, or what protects them, are its subject.
WRITERS = {
    # Makes the situations that no use case makes, each by its name.
    "situations.py",
    # Statements of the application may name a state too: this looks for them.
    "house/test_rules.py",
    # This looks for statements.
    "house/test_set_up.py",
    # What the log of the process tells of a statement that failed.
    "config/test_logging.py",
    # The log takes additions only, and verifying finds what was changed behind it.
    "models/test_event_log.py",
    "scenarios/holds/test_tampering.py",
    # What one office's transaction can do to rows of another.
    "models/test_row_security.py",
    # Backups and restores of a database, whatever is in it.
    "cli/commands/test_backup.py",
    # Stores keep what was written to them: a table of the test's own.
    "cli/processes/test_stores.py",
}

_STATEMENT = re.compile(
    r"(?i)\b(insert\s+into|delete\s+from|truncate)\b|\bupdate\s+(only\s+)?[\w\"{}.]+\s+(\w+\s+)?set\b"
)
_CALLS = {"insert", "update", "delete"}


def statements(source: str) -> list[int]:
    """The lines where rows are written: a text of SQL, or a call of SQLAlchemy's."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in _CALLS
    }
    # Pieces of an f-string belong together.
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id in imported) or (
                isinstance(called, ast.Attribute)
                and called.attr in _CALLS
                and isinstance(called.value, ast.Name)
                and called.value.id in {"sqlalchemy", "sa", "sql", "postgresql"}
            ):
                found.add(node.lineno)
        elif id(node) not in pieces | documentation and _STATEMENT.search(_text_of(node)):
            found.add(node.lineno)  # type: ignore[attr-defined]
    return sorted(found)


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "x" for piece in node.values)
    return ""


def test_tests_make_what_they_need_as_it_is_made_in_life() -> None:
    found = [
        f"{name}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        if (name := path.relative_to(TESTS).as_posix()) not in WRITERS
        for line in statements(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "use a use case, the clock (tests/due_work.py), or a situation (tests/situations.py)"


def test_each_file_that_may_write_does() -> None:
    idle = [name for name in sorted(WRITERS) if not statements((TESTS / name).read_text(encoding="utf-8"))]

    assert idle == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('session.execute(text("UPDATE users SET roles = :roles"))', [1]),
        ('x = """\nupdate users u\n  set roles = :roles"""', [1]),
        ('x = f"DELETE FROM {table}"', [1]),
        ('x = f"UPDATE {table} SET a = 1"', [1]),
        ('x = "INSERT  INTO users"', [1]),
        ("from sqlalchemy import update\nupdate(User).values(a=1)", [2]),
        ("from sqlalchemy.dialects.postgresql import insert as add\nadd(User)", [2]),
        ("import sqlalchemy as sa\nsa.delete(User)", [2]),
        ('x = "SELECT FROM users FOR UPDATE"', []),
        ('known.update({"a": 1})', []),
        ('def look():\n    """No UPDATE of agreements, no DELETE FROM anything."""', []),
    ],
)
def test_the_lint_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert statements(source) == lines
