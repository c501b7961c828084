"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cli.main import COMMANDS
from config.settings import Settings
from models import enums
from workflows.definitions.parser import SCHEMA_FILE, packaged, parse, schema_text
from workflows.validation.checks import check

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("config", "models", "workflows", "notices", "registry", "tasks", "web", "cli")
CODE = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
# What only the use case of moving may write, and the one that creates.
GUARDED = {"state", "phase", "outcome"}
WRITERS = {"workflows/lifecycle/transitions.py", "workflows/lifecycle/creation.py"}
LONGEST_MODULE = 400


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_doors_take_only_dates_and_periods_that_can_be_meant() -> None:
    """Commands and pages read with `given`, `need_day` and `cli.console.dates`; `parse` is for what is stored."""
    reading = re.compile(r"\b(Edtf|Period)\.parse\(|\bdate\.fromisoformat\(")
    doors = [path for path in CODE if path.relative_to(ROOT).as_posix().startswith(("cli/", "web/"))]
    # They read what the database and the plan hold, the story of the demo, and where a page of a list begins.
    stored = (
        "cli/rehearsal/",
        "cli/commands/agreements/page.py",
        "cli/console/dates.py",
        "web/views/",
        "web/labels.py",
    )
    found = [
        f"{name}:{number}"
        for path in doors
        if not (name := path.relative_to(ROOT).as_posix()).startswith((*stored, "web/http/paging.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if reading.search(line)
    ]

    assert found == []


def test_there_is_one_way_to_a_database() -> None:
    """An engine made elsewhere would have no limits, and its errors would tell the values of statements."""
    found = [
        path.relative_to(ROOT).as_posix() for path in CODE if re.search(r"\bcreate_engine\(", path.read_text("utf-8"))
    ]

    assert found == ["models/database.py"]


def test_only_moving_writes_an_agreements_state() -> None:
    """No `.state =` on an agreement, no UPDATE of agreements with a state, outside the one use case."""
    found = []
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        if name in WRITERS or "migrations" in name:
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in GUARDED and _is_agreement(target.value):
                    found.append(f"{name}:{target.lineno}")
                if (
                    isinstance(target, ast.Subscript)
                    and isinstance(target.slice, ast.Constant)
                    and target.slice.value in GUARDED
                    and "updates" in ast.dump(target.value)
                ):
                    found.append(f"{name}:{target.lineno}")
            if (
                isinstance(node, ast.Call)
                and "'values'" in ast.dump(node.func)
                and "'Agreement'" in ast.dump(node.func)
            ):
                found += [f"{name}:{node.lineno}" for word in node.keywords if word.arg in GUARDED]
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                statement = " ".join(node.value.split())
                if re.search(r"(?i)update agreements set [^;]*\b(state|phase|outcome) =", statement):
                    found.append(f"{name}:{node.lineno}")

    assert found == []


def _is_agreement(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return "agreement" in name.lower()


def test_the_lint_of_states_finds_what_it_looks_for() -> None:
    tree = ast.parse("agreement.state = 'in-force'").body[0]

    assert isinstance(tree, ast.Assign)
    target = tree.targets[0]
    assert isinstance(target, ast.Attribute)
    assert target.attr in GUARDED
    assert _is_agreement(target.value)


def test_no_installed_distribution_has_a_floors_name() -> None:
    owners = packages_distributions()

    taken = {floor: sorted(set(owners.get(floor, [])) - {"amity"}) for floor in FLOORS}

    assert taken == {floor: [] for floor in FLOORS}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_one_idea(path: Path) -> None:
    if "migrations" in path.parts:
        pytest.skip("a migration is as long as its schema")

    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    hosts = ("files.python" + "hosted", "pypi." + "org", "registry." + "npmjs", "/wo" + "rk/", "/ro" + "ot/")
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]

    assert found == []


def test_the_published_schema_is_that_of_the_format() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_packaged_definitions_hold() -> None:
    faults = {key: check(parse(text)) for key, text in packaged().items()}

    kinds = ("friendship-mou", "league-membership", "letter-of-intent", "project-mou", "sister-city")
    assert faults == {(kind, 1): () for kind in kinds}


def test_every_command_and_setting_is_documented() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    wanted = [f"amity {name}" for name, entry in COMMANDS.items() if not entry.hidden]
    wanted += [f"AMITY_{name.upper()}" for name in Settings.model_fields]

    assert [word for word in wanted if word not in text] == []


# What is no text that people write: codes, addresses, ids.
STRIPS = {"addresses.py", "short_ids.py", "sign_in.py", "staff.py", "places.py"}


def test_what_a_page_confirms_is_settled_in_one_place() -> None:
    """There it is looked up whether anything was written; a page that said "Done" without that could be wrong."""
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "web").rglob("*.py"))
        if "?done=" in path.read_text(encoding="utf-8")
    ]

    assert found == ["web/http/confirmation.py"]


def test_texts_of_people_are_trimmed_in_one_way() -> None:
    """`str.strip` leaves characters that nobody can see, which then stand for an empty text."""
    found = [
        str(path.relative_to(ROOT))
        for folder in ("workflows", "web/pages", "web/views")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name not in STRIPS and re.search(r"\w\.strip\(\)", path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_the_map_names_every_package_and_only_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = [
        path.parent.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for path in (ROOT / floor).rglob("__init__.py")
        if path.parent.name != "versions"
    ]
    named = set(re.findall(r"`([a-z_]+/[\w/]+\.py)`", text))

    assert [
        name
        for name in sorted([*packages, "models/migrations"])
        if f"{name}/**" not in text and f"### {name}/" not in text
    ] == []
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_no_line_of_a_template_is_too_long_to_be_reviewed() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted([*ROOT.glob("web/templates/**/*.html"), *ROOT.glob("notices/templates/**/*.txt")])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 140
    ]

    assert long == []


# What may be imported from SQLAlchemy and the driver outside `models/`, besides errors: the type of a connection, and
# what takes an address apart.
HARMLESS = {"Connection", "pq", "conninfo_to_dict"}
RUNNING = {"execute", "executemany", "exec_driver_sql", "scalar", "scalars"}


def sql_outside_models(source: str) -> list[int]:
    """The lines that import what makes statements, or run one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            from_driver = (node.module or "").partition(".")[0] in ("sqlalchemy", "psycopg")
            errors = (node.module or "").endswith((".exc", ".errors"))
            if from_driver and not errors and {alias.name for alias in node.names} - HARMLESS:
                found.append(node.lineno)
        elif isinstance(node, ast.Import):
            if any(alias.name.partition(".")[0] in ("sqlalchemy", "psycopg") for alias in node.names):
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNNING:
            found.append(node.lineno)
    return sorted(found)


def test_sql_is_written_in_models_alone() -> None:
    found = [
        f"{name}:{line}"
        for path in CODE
        if not (name := path.relative_to(ROOT).as_posix()).startswith("models/")
        for line in sql_outside_models(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from sqlalchemy.dialects.postgresql import insert as upsert", [1]),
        ("import sqlalchemy as sa", [1]),
        ("import psycopg", [1]),
        ("def f(tx):\n    return tx.execute(query)", [2]),
        ("def f(tx):\n    return tx.connection().scalars(query)", [2]),
        ("from sqlalchemy.exc import DBAPIError", []),
        ("from sqlalchemy import Connection", []),
        ("from psycopg.errors import UniqueViolation", []),
        ("from workflows.execution.executor import execute", []),
    ],
)
def test_the_lint_of_sql_finds_what_it_looks_for(source: str, lines: list[int]) -> None:
    assert sql_outside_models(source) == lines


LONGEST_FUNCTION = 60


def test_a_function_can_be_read_at_a_glance() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in CODE
        if "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert found == []


# The table of the lifecycle, and the tabs of the ledger: which states follow, not what they have in common.
GROUPS_OF_THEIR_OWN = {"models/enums.py", "workflows/exchanges/lifecycle.py", "web/views/mail.py"}


_LISTED = re.compile(r"IN \(('[\w-]+'(?:, '[\w-]+')+)\)")


def groups_in_sql(source: str) -> list[str]:
    """Lists of an `IN` in the source's texts whose members are all of one enum."""
    sets = [set(enum) for enum in vars(enums).values() if isinstance(enum, type) and issubclass(enum, StrEnum)]
    return [
        found
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in _LISTED.findall(node.value)
        if any({name.strip("'") for name in found.split(", ")} <= members for members in sets)
    ]


def test_statements_name_groups_of_states_by_their_enum() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): groups
        for path in CODE
        if "versions" not in path.parts and (groups := groups_in_sql(path.read_text(encoding="utf-8")))
    }

    assert found == {}
    assert groups_in_sql("WHERE = \"state IN ('planned', 'held')\"") == ["'planned', 'held'"]
    assert groups_in_sql("WHERE = \"relkind IN ('r', 'p')\"") == []


def test_groups_of_states_are_named_on_their_enum() -> None:
    """`ExchangeState.ahead()` rather than a tuple of states here and another one there."""
    found = []
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        if name in GROUPS_OF_THEIR_OWN:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, (ast.Tuple, ast.Set, ast.List)):
                continue
            states = [
                member.value.id
                for member in node.elts
                if isinstance(member, ast.Attribute) and isinstance(member.value, ast.Name)
            ]
            if any(states.count(enum) > 1 for enum in ("ExchangeState", "Phase")):
                found.append(f"{name}:{node.lineno}")

    assert found == []
