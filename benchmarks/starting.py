"""`amity up` to ready on a home that is set up, and what the whole tree keeps in memory."""

from __future__ import annotations

import os
import re
import time
import urllib.request
from pathlib import Path
from statistics import median

import psutil

from benchmarks.parts import environment, short_folder
from benchmarks.results import Figure, Result, spread
from cli.rehearsal.background import running_tree

NAME = "starting"
ROUNDS = 5
# Two ticks, so that the worker's children have loaded what they need.
TICKS_SECONDS = 12


def measure() -> Result:
    with short_folder() as folder, environment({}):
        seconds = [_start(folder / "home") for _ in range(ROUNDS + 1)]
        parts = _memory(folder / "home")
    total = sum(parts.values())
    listed = ", ".join(f"{name} {amount:.0f}" for name, amount in sorted(parts.items(), key=lambda each: -each[1]))
    return Result(
        NAME,
        "Starting, and memory",
        [
            Figure("`amity up` to ready on a set-up home", median(seconds[1:]), 5, " s", at_least=False),
            Figure("memory of the tree, sum of PSS, two worker children", total, 300, " MB", at_least=False),
        ],
        [
            f"Ready means that stores, web, worker and beat have reported: {spread(seconds[1:], ' s')}; "
            f"the first start, which sets the home up, {seconds[0]:.3g} s.",
            f"After two ticks and ten requests, in MB: {listed}.",
        ],
    )


def _start(home: Path) -> float:
    began = time.perf_counter()
    with running_tree(home):
        return time.perf_counter() - began


def _memory(home: Path) -> dict[str, float]:
    """Megabytes by part."""
    with running_tree(home, env={**os.environ, "AMITY_WORKER_CONCURRENCY": "2"}) as tree:
        for _ in range(10):
            urllib.request.urlopen(f"{tree.base_url}/readyz").read()  # noqa: S310  our own server
        time.sleep(TICKS_SECONDS)
        found: dict[str, float] = {}
        top = psutil.Process(tree.process.pid)
        for process in (top, *top.children(recursive=True)):
            name = _part(process)
            found[name] = found.get(name, 0.0) + process.memory_full_info().pss / 1e6
    return found


def _part(process: psutil.Process) -> str:
    """By its title: Celery writes the command in brackets."""
    title = " ".join(process.cmdline())
    if "ForkPoolWorker" in title:
        return "worker"
    known = re.findall(r"\b(web|worker|beat|up)\b", title)
    return known[-1] if known else process.name().removesuffix("-server")
