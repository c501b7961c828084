"""`make oracle`: compares the planner with the oracle on many random cases, on every core."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time

from tests.oracle.cases import cases, differences
from tests.oracle.day_by_day import Case

SHARE = 500


def compare(share: tuple[int, int]) -> list[Case]:
    """Of a share, a seed and a number of cases, those in which the two do not agree."""
    return [case for case in cases(*share) if any(differences(case))]


def number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cases; give 1 or more")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make oracle", description=__doc__)
    parser.add_argument("--cases", type=number, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    shares = [
        (asked.seed + index, min(SHARE, asked.cases - first))
        for index, first in enumerate(range(0, asked.cases, SHARE))
    ]
    begun, found = time.monotonic(), []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for done, different in enumerate(pool.imap_unordered(compare, shares), start=1):
            found += different
            if sys.stderr.isatty():
                print(f"\r{min(done * SHARE, asked.cases)} of {asked.cases} cases", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    for case in found[:5]:
        only_planner, only_oracle = differences(case)
        print(case, *(("planner", *item) for item in sorted(only_planner)), sep="\n  ")
        print(*(("oracle ", *item) for item in sorted(only_oracle)), sep="\n  ")
    seconds = time.monotonic() - begun
    print(f"{asked.cases} cases, {len(found)} differences (seed {asked.seed}, {seconds:.0f} s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
