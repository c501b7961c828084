"""Finds what belongs to a home among all processes."""

from pathlib import Path

import psutil


def processes_of(home: Path) -> list[str]:
    """`name pid` of every process that names the home in its command line, directory or environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid == psutil.Process().pid or process.status() == psutil.STATUS_ZOMBIE:
                continue
            words = [*process.cmdline(), process.cwd(), process.environ().get("AMITY_HOME", "")]
        except psutil.Error:
            continue
        if any(str(home) in word for word in words):
            found.append(f"{process.name()} {process.pid}")
    return found
