"""The whole tree as an operator has it: real stores, web server, worker and beat."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from cli.processes.children import spawn, stop
from cli.processes.services import as_child
from cli.processes.stores import EmbeddedPostgres
from cli.processes.stores.valkey import server_program
from cli.rehearsal.background import Tree, running_tree
from tests.cli.processes_of import processes_of

pytestmark = pytest.mark.up

PARTS = ("postgres", "valkey", "web", "worker", "beat")


def test_up_serves_until_a_signal_and_leaves_nothing(short_folder: Path) -> None:
    """Meanwhile a second one on the same home is refused, and `doctor` says what is wrong before and after the end."""
    home = short_folder / "home"
    with running_tree(home) as tree:
        with urllib.request.urlopen(f"{tree.base_url}/healthz") as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        running = json.loads((home / "run" / "up.json").read_text())
        assert (running["pid"], running["base_url"], running["ready"]) == (tree.process.pid, tree.base_url, True)
        assert _amity(home, "doctor").returncode == 0
        second = _amity(home, "up")
        assert tree.process.poll() is None

        assert tree.stop(signal.SIGINT) == 0

    lines = tree.output.read_text().splitlines()
    assert sorted(_ready(lines)) == sorted(PARTS)
    assert all(re.match(r"(amity|migrate|postgres|valkey|web|worker|beat) +\| ", line) for line in lines)
    assert processes_of(home) == []
    assert list((home / "run").iterdir()) == []
    _is_refused_as_running(second, tree)
    _names_what_is_wrong_and_what_to_do(json.loads(_amity(home, "doctor", "--json").stdout))


def _is_refused_as_running(second: "subprocess.CompletedProcess[str]", tree: Tree) -> None:
    assert second.returncode == 1
    (line,) = second.stderr.splitlines()
    assert line.startswith(f"amity: {tree.home} ")
    assert [named in line for named in (f"(process {tree.process.pid})", "--home")] == [True, True]


def _names_what_is_wrong_and_what_to_do(away: dict[str, Any]) -> None:
    wrong = {check["name"]: check for check in away["checks"] if not check["ok"]}
    assert away["ok"] is False
    assert {"database", "roles", "migrations", "broker"} <= set(wrong)
    assert all(check["hint"] for check in wrong.values())


def test_a_killed_supervisor_leaves_no_process_and_the_home_starts_again(short_folder: Path) -> None:
    home = short_folder / "home"
    with running_tree(home) as tree:
        assert tree.stop(signal.SIGKILL) == -signal.SIGKILL
        _wait_for(lambda: processes_of(home) == [])

    with running_tree(home) as tree:
        assert _amity(home, "doctor").returncode == 0


def test_a_dead_worker_or_beat_is_started_again(short_folder: Path) -> None:
    with running_tree(short_folder / "home") as tree:
        # Found first: a process that was killed has no command line until its parent has waited for it.
        for child in [_child(tree, part) for part in ("worker", "beat")]:
            child.kill()

        _wait_for(lambda: _ready(tree.output.read_text().splitlines()).count("worker") == 2)
        _wait_for(lambda: _ready(tree.output.read_text().splitlines()).count("beat") == 2)
        restarts = re.findall(r"^amity    \| (\w+) .*\(SIGKILL\).* ([\d.]+) s\.", tree.output.read_text(), re.MULTILINE)
        assert sorted(restarts) == [("beat", "0.25"), ("worker", "0.25")]


@pytest.mark.parametrize("part", ["web", "postgres", "valkey"])
def test_the_death_of_web_or_a_store_ends_everything(short_folder: Path, part: str) -> None:
    home = short_folder / "home"
    with running_tree(home) as tree:
        _child(tree, part).kill()

        assert tree.process.wait(60) == 1

    assert re.search(rf"^amity: {part} .*\(SIGKILL\)", tree.output.read_text(), re.MULTILINE)
    _wait_for(lambda: processes_of(home) == [])
    assert list((home / "run").iterdir()) == []


def test_a_port_that_is_taken_is_refused_before_anything_starts(short_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _amity(short_folder / "home", "up", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr.startswith(f"amity: Port {port} on 127.0.0.1 ")
    assert not (short_folder / "home" / "postgres").exists()


def test_a_rehearsal_s_clock_begins_once(short_folder: Path) -> None:
    home = short_folder / "home"
    at = "2027-01-01T00:00:00+09:00"
    with running_tree(home, ["--rehearsal", "--at", at]):
        pass
    with running_tree(home, ["--rehearsal", "--at", at]):
        pass
    with running_tree(home):
        pass

    other = _amity(home, "up", "--port", "0", "--rehearsal", "--at", "2028-01-01T00:00:00+09:00")

    assert other.returncode == 1
    assert processes_of(home) == []


def test_servers_elsewhere_serve_as_well(short_folder: Path) -> None:
    """And `doctor` finds an application role with too many rights there."""
    home = short_folder / "home"
    with _external_stores(short_folder) as env:
        with running_tree(home, env=env) as tree:
            doctor = _amity(home, "doctor", "--json", env=env)
            parts = _ready(tree.output.read_text().splitlines())
        checks = {check["name"]: check for check in json.loads(doctor.stdout)["checks"]}
        owner = {**env, "AMITY_DATABASE_URL": env["AMITY_ADMIN_DATABASE_URL"]}
        as_owner = _amity(home, "doctor", "--json", env=owner)

    assert sorted(parts) == ["beat", "web", "worker"]
    assert not (home / "postgres").exists()
    assert not (home / "valkey").exists()
    assert [check for check in checks.values() if not check["ok"]] == []
    assert env["PASSWORD"] not in doctor.stdout + tree.output.read_text()
    roles = next(check for check in json.loads(as_owner.stdout)["checks"] if check["name"] == "roles")
    assert as_owner.returncode == 1
    assert re.match(r"amity_owner .*\(amity_owner\)", roles["detail"])


@contextmanager
def _external_stores(folder: Path) -> Iterator[dict[str, str]]:
    """Servers on TCP with passwords; yields the environment that points at them (and PASSWORD)."""
    password = secrets.token_urlsafe(12)
    pg_port, redis_port = _free_port(), _free_port()
    postgres = EmbeddedPostgres(
        folder / "elsewhere",
        folder / "sockets",
        dict.fromkeys(("postgres", "amity_owner", "amity_app"), password),
        options={"listen_addresses": "127.0.0.1", "port": str(pg_port), "fsync": "off"},
    )
    argv: list[str | Path] = [
        server_program(),
        "--port",
        str(redis_port),
        "--bind",
        "127.0.0.1",
        "--requirepass",
        password,
        "--save",
        "",
    ]
    with postgres:
        valkey = spawn(argv, output=subprocess.DEVNULL, on_parent_death=signal.SIGTERM)
        try:
            yield {
                **os.environ,
                "PASSWORD": password,
                "AMITY_DATABASE_URL": f"postgresql://amity_app:{password}@127.0.0.1:{pg_port}/amity",
                "AMITY_ADMIN_DATABASE_URL": f"postgresql://amity_owner:{password}@127.0.0.1:{pg_port}/amity",
                "AMITY_REDIS_URL": f"redis://:{password}@127.0.0.1:{redis_port}/0",
            }
        finally:
            stop(valkey, (signal.SIGTERM, 5))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _amity(home: Path, *words: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    argv = as_child(("amity", "--home", str(home), *words))
    return subprocess.run(argv, capture_output=True, text=True, env=env, check=False, timeout=60)


def _child(tree: Tree, part: str) -> psutil.Process:
    programs = {"postgres": "postgres", "valkey": "valkey-server"}
    for child in psutil.Process(tree.process.pid).children():
        # Celery gives its processes titles of its own, which name the command too.
        ours = child.name() not in programs.values() and part in " ".join(child.cmdline())
        if ours or child.name() == programs.get(part):
            return child
    raise AssertionError(f"no {part}")


def _ready(lines: list[str]) -> list[str]:
    return [match[1] for line in lines if (match := re.fullmatch(r"amity +\| (\w+) is ready", line))]


def _wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)
