"""What a changed definition would do to ten thousand agreements: `amity workflows try`."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median

import yaml

from benchmarks.office import make_office
from benchmarks.parts import environment, parts
from benchmarks.results import Figure, Result, spread
from config.runtime import Runtime
from models.database import Database
from workflows.definitions.parser import packaged, parse
from workflows.definitions.schema import Definition
from workflows.lifecycle.version_diff import totals, try_definition

NAME = "trying"
SIZES = (1_000, 10_000)
ROUNDS = 3


def measure() -> Result:
    small, large = (_Office(size) for size in SIZES)
    with small, large:
        rounds = [[each.tried() for each in (small, large)] for _ in range(ROUNDS)]
        counted = large.totals
    seconds = [round_[1] for round_ in rounds]
    each = [(big / SIZES[1]) / (little / SIZES[0]) for little, big in rounds]
    return Result(
        NAME,
        "Trying a definition",
        [
            Figure(f"{SIZES[1]:,} agreements tried", median(seconds), 60, " s", at_least=False),
            Figure(f"time for each agreement at {SIZES[1]:,} over {SIZES[0]:,}", median(each), 1.5, at_least=False),
        ],
        [
            f"{spread([SIZES[1] / taken for taken in seconds])} agreements a second in {spread(seconds, ' s')}, "
            f"and {spread([SIZES[0] / round_[0] for round_ in rounds])} at {SIZES[0]:,}; medians of {ROUNDS} runs.",
            "Each is loaded, planned by the version it is on and by the new one, and the two plans are compared: "
            + ", ".join(f"{count:,} {name}" for name, count in counted.items())
            + ".",
        ],
    )


def changed() -> Definition:
    """The friendship agreement with another pace of reviews and other anniversary mails."""
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw["version"] = 2
    raw["anniversaries"][0] |= {"offsets": ["P-60D", "P-30D", "P0D"], "lead": "P-90D"}
    raw["states"]["in-force"]["review"] = "P6M"
    return parse(yaml.safe_dump(raw, allow_unicode=True))


def days_of_signing(count: int) -> list[str]:
    """Spread over half a century, with every day of the year."""
    first = date(1972, 1, 1)
    return [(first + timedelta(days=number * 7919 % 18_250)).isoformat() for number in range(count)]


class _Office:
    """A database with so many agreements in force, each signed on a day of its own."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._definition = changed()
        self.totals: dict[str, int] = {}

    def __enter__(self) -> _Office:
        self._parts = parts(at=datetime(2027, 1, 1, tzinfo=UTC))
        made = self._parts.__enter__()
        with environment(made.settings()):
            self._database = Database(Runtime.load().database_url, pool_size=1)
        self._office = make_office(self._database, days_of_signing(self._size)).id
        # As autovacuum would have, by the time that somebody tries a definition.
        with made.as_owner() as connection:
            connection.execute("VACUUM ANALYZE")
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._parts.__exit__(None, None, None)

    def tried(self) -> float:
        """Seconds for all of them, their checks included."""
        began = time.perf_counter()
        with self._database.transaction(self._office) as tx:
            changes = try_definition(tx, self._definition)
        taken = time.perf_counter() - began
        self.totals = totals(changes)
        assert self.totals["moves"] == self._size
        return taken
