"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from cli.processes.stores.cluster import wheel_programs


def describe() -> str:
    postgres = subprocess.run([wheel_programs() / "postgres", "--version"], capture_output=True, text=True, check=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}; {postgres.stdout.strip()}; {datetime.now(UTC):%Y-%m-%d}. "
        f"Ten million additions in a loop of Python took {_loop():.2f} s."
    )


def _loop() -> float:
    """How much of its speed the machine gives now: a shared one may be held back, and figures in seconds with it."""
    began, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - began


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()
