"""`python -m benchmarks [NAME...]`: measures, prints, and keeps the results in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import importlib

from benchmarks.machine import describe
from benchmarks.results import write

NAMES = ("changes", "mails", "ticks", "planning", "trying", "starting", "pages", "importing")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help=f"one or more of {', '.join(NAMES)}; else all")
    parser.add_argument("--print", action="store_true", dest="only_print", help="leave docs/benchmarks.md as it is")
    asked = parser.parse_args()
    machine = describe()
    print(f"{machine}\n")
    for name in asked.names or NAMES:
        result = importlib.import_module(f"benchmarks.{name}").measure()
        print(result.section(), flush=True)
        if not asked.only_print:
            write([result], machine, NAMES)


if __name__ == "__main__":
    main()
