"""A tick with nothing due, at a thousand and at a hundred thousand agreements."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median

from benchmarks.filling import fill
from benchmarks.office import make_office
from benchmarks.parts import environment, parts
from benchmarks.results import Figure, Result, spread
from config.runtime import Runtime
from tasks.due import act_on_items, sweep
from tasks.mail import claim
from tasks.relay import SUBSCRIBERS
from tasks.worker_context import WorkerContext
from workflows.execution.outbox_relay import hand_on

NAME = "ticks"
SIZES = (1_000, 100_000)
ROUNDS = 5
TICKS = 200


def measure() -> Result:
    with ExitStack() as stack:
        ticking = [stack.enter_context(_Filled(size)) for size in SIZES]
        rounds = [[each.tick() for each in ticking] for _ in range(ROUNDS)]
    ratios = [large / small for small, large in rounds]
    return Result(
        NAME,
        "A tick with nothing due",
        [Figure(f"at {SIZES[1]:,} agreements over {SIZES[0]:,}", median(ratios), 1.1, at_least=False)],
        [
            f"All that the three ticks do (replanning, due items, mails, relay), {TICKS} times a run: "
            + "; ".join(
                f"at {size:,} {spread([each[index] * 1000 for each in rounds], ' ms')}"
                for index, size in enumerate(SIZES)
            )
            + f"; ratio {spread(ratios)}.",
        ],
    )


class _Filled:
    """A database with so many agreements, and a worker's tasks on it in this process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stack = ExitStack()

    def __enter__(self) -> _Filled:
        made = self._stack.enter_context(parts(at=datetime(2027, 1, 1, tzinfo=UTC)))
        with environment(made.settings()):
            self._worker = WorkerContext(Runtime.load())
        self._stack.callback(self._worker.database.close)
        make_office(self._worker.database, ["2001-09-15"])
        sweep(self._worker, time.monotonic() + 60)
        self._drain()
        fill(made, self._size - 1)
        self.tick()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def tick(self) -> float:
        """Seconds for one tick."""
        began = time.perf_counter()
        for _ in range(TICKS):
            until = time.monotonic() + 60
            assert sweep(self._worker, until)
            assert act_on_items(self._worker, until)
            assert claim(self._worker) is None
            self._drain()
        return (time.perf_counter() - began) / TICKS

    def _drain(self) -> None:
        with self._worker.database.transaction(None) as tx:
            hand_on(tx, batch=500, installation="", subscribers=SUBSCRIBERS)
