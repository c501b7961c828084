"""A list of twenty thousand agreements imported by the command, and the same file again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lists import make_list, write_list
from benchmarks.parts import Parts, environment, parts
from benchmarks.results import Figure, Result
from config.runtime import Runtime
from models.database import Database
from workflows.actors import OPERATOR
from workflows.offices.new_office import create_office
from workflows.offices.users import create_user

NAME = "importing"
SIZES = (1_000, 5_000, 20_000)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Run:
    """What one command took: seconds of the clock and of CPU, and the most memory that it had at once."""

    seconds: float
    cpu: float
    megabytes: float
    counts: dict[str, int]


def measure() -> Result:
    found = {size: _twice(size) for size in SIZES}
    first, second = found[SIZES[-1]]
    each = {size: runs[0].seconds / size for size, runs in found.items()}
    return Result(
        NAME,
        "Importing a list",
        [
            Figure(f"{SIZES[-1]:,} rows", first.seconds, 120, " s", at_least=False),
            Figure("CPU of the command", first.cpu, 60, " s", at_least=False),
            Figure("memory of the command, at its most", first.megabytes, 400, " MB", at_least=False),
            Figure("the same file again", second.seconds, 30, " s", at_least=False),
            Figure(
                f"time for each row at {SIZES[-1]:,} over {SIZES[1]:,}",
                each[SIZES[-1]] / each[SIZES[1]],
                1.5,
                at_least=False,
            ),
        ],
        [
            *(_line(size, *runs) for size, runs in found.items()),
            "One run each, by `amity import --json` into a fresh database without statistics; the lists are"
            " those of `python -m benchmarks.lists`. CPU and memory are those of the command with the process that"
            " parses; PostgreSQL's are not among them. The index of the gazetteer had been made before.",
        ],
    )


def _line(size: int, first: Run, second: Run) -> str:
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in first.counts.items() if count)
    return (
        f"{size:,} rows ({counts}): {_shown(first)}; again {_shown(second)}, {second.counts['same']:,} the same and"
        f" {second.counts['wrong']:,} wrong."
    )


def _shown(run: Run) -> str:
    return f"{run.seconds:.1f} s, {run.cpu:.1f} s of CPU, {run.megabytes:.0f} MB"


def _twice(size: int) -> tuple[Run, Run]:
    with parts() as made, environment(made.settings()):
        path = made.folder / "list.csv"
        lines = make_list(size)
        write_list(path, lines)
        database = Database(Runtime.load().database_url, pool_size=1)
        with database.transaction(None) as tx:
            create_office(tx, "Andong City", by=OPERATOR)
            create_user(tx, name="Owner", address="owner@example.org", roles=["coordinator"], by=OPERATOR)
        database.close()
        first, second = _run(made, path), _run(made, path)
        expected = Counter(line.outcome for line in lines)
        assert {name: count for name, count in first.counts.items() if count} == expected, (first.counts, expected)
        assert second.counts["same"] == expected["new"] + expected["same"], second.counts
        return first, second


def _run(made: Parts, path: Path) -> Run:
    command = [sys.executable, "-m", "cli.main", "import", str(path), "--json"]
    answer = made.folder / "answer.json"
    began = time.perf_counter()
    with answer.open("wb") as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.returncode
    counts = json.loads(answer.read_bytes())
    return Run(
        seconds,
        used.ru_utime + used.ru_stime,
        # Linux counts in KiB.
        used.ru_maxrss * 1024 / MEGABYTE,
        {name: counts[name] for name in ("new", "same", "changed", "wrong")},
    )


if __name__ == "__main__":
    for number in [int(word) for word in sys.argv[1:]] or SIZES:
        print(_line(number, *_twice(number)), flush=True)
