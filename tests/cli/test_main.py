import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import click
import pytest

from cli.console.lazy_group import CommandEntry, LazyGroup
from cli.console.options import EnumChoice
from cli.main import COMMANDS, run
from cli.processes.services import as_child
from models import enums
from tests.refusals import code_of

CLOSED_SETS = [
    [str(member) for member in value]
    for value in vars(enums).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]


def test_help_names_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    loaded = "import sys; from cli.main import run; run(['--help']); print(*sys.modules, file=sys.stderr)"

    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    for name, entry in COMMANDS.items():
        assert entry.hidden or f"\n  {name} " in done.stdout
    modules = set(done.stderr.split())
    assert not modules & {
        "sqlalchemy",
        "celery",
        "fastapi",
        "pydantic",
        "psycopg",
        "redis",
        "cli.commands.up",
        "cli.commands.web",
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: amity {name} ")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nonsense"], ("'nonsense'", "`amity --help`")),
        (["up", "--port", "x"], ("'--port'", "'x'", "`amity up --help`")),
        (["up", "--demo", "--rehearsal"], ("--demo", "--rehearsal")),
        (["up", "--rehearsal", "--at", "2027-01-01"], ("2027-01-01 ", "+09:00")),
        (["up", "--at", "2027-01-01T00:00:00Z"], ("production",)),
    ],
)
def test_used_wrongly_is_two_and_one_line(
    arguments: list[str], named: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(tmp_path / "home"), *arguments]) == 2

    output = capsys.readouterr().err
    assert output.startswith("amity: ")
    assert [name for name in named if name not in output] == []
    assert output.count("\n") == 1


def test_refused_is_one_and_json_where_it_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(tmp_path / "none"), "doctor", "--json"]) == 1

    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "no-home"
    assert f"{tmp_path}/none" in error["message"]
    assert "amity up" in error["hint"]


def test_a_database_that_is_away_is_one_line(tmp_path: Path) -> None:
    command = ("amity", "--home", str(tmp_path / "home"), "migrate")

    plain, as_json = (
        subprocess.run(as_child((*command, *more)), capture_output=True, text=True, check=False)
        for more in ((), ("--json",))
    )

    assert (plain.returncode, len(plain.stderr.splitlines()), plain.stderr[:7]) == (1, 1, "amity: ")
    assert code_of((as_json.returncode, None, as_json.stderr)) == (1, "unreachable")


def all_commands(
    entries: Mapping[str, CommandEntry] = COMMANDS, before: str = ""
) -> Iterator[tuple[str, CommandEntry, click.Command]]:
    for name, entry in entries.items():
        module, _, attribute = entry.target.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        yield f"{before}{name}", entry, command
        if isinstance(command, LazyGroup):
            yield from all_commands(command.entries, f"{before}{name} ")


def test_a_group_says_of_each_command_what_the_command_says_of_itself() -> None:
    """The tables are there so that help imports nothing; a text that is there twice must be the same."""
    groups = [(name, command) for name, _, command in all_commands() if isinstance(command, LazyGroup)]
    differ = [
        (name, entry.help)
        for group, of in groups
        for name, entry, command in all_commands(of.entries, f"{group} ")
        if not (command.help or "").replace("\n", " ").startswith(entry.help)
    ]

    assert len(groups) == 3
    assert differ == []


def test_every_choice_of_an_option_comes_from_a_closed_set() -> None:
    """A list of words written down in a command is soon older than the set that it copies."""
    copied = [
        (name, parameter.name)
        for name, _, command in all_commands()
        for parameter in command.params
        if isinstance(parameter.type, click.Choice)
        and not isinstance(parameter.type, EnumChoice)
        and any(set(parameter.type.choices) <= set(members) for members in CLOSED_SETS)
    ]

    assert copied == []
