"""Moving a rehearsal's clock from one due instant to the next, while the real workers do the work at each."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from config.errors import RefusedError
from models.database import Database
from models.queries.work_queue import due_work
from workflows.execution.clock import run_on, stand_at

# Between two looks at a stop's progress: short at first, since most stops are done at once.
SHORTEST_LOOK_SECONDS = 0.004
LONGEST_LOOK_SECONDS = 0.1
# A wake-up may get lost; while anything is left it is repeated.
WAKE_AGAIN_SECONDS = 1.0
# Nobody works, though work waits: no worker runs.
STUCK_SECONDS = 180.0

Progress = Callable[[datetime], None]
Wake = Callable[[], None]
T = TypeVar("T")


class StuckError(RefusedError):
    code = "no-workers"


def jump(database: Database, target: datetime, *, wake: Wake, progress: Progress, let_go: bool = True) -> int:
    """Brings the clock to `target`, standing at every instant at which something is due until it is done.

    Returns the number of stops. Interrupted, it leaves the clock where it had come to, at its old pace; called
    again it goes on. A lost connection is taken up again. Without `let_go` it stands at `target`.
    """
    stops = 0
    arrived = False
    try:
        while True:
            quiet(database, wake=wake)
            instant = _next_due(database)
            if instant is None or instant > target:
                break
            _stand(database, instant)
            stops += 1
            progress(instant)
        _stand(database, target)
        quiet(database, wake=wake)
        progress(target)
        arrived = True
    finally:
        if let_go or not arrived:
            _again(lambda: _run_on(database))
    return stops


def quiet(database: Database, *, wake: Wake) -> None:
    """Waits until nothing is left to do at the present instant, waking the workers until then."""
    pause, started = SHORTEST_LOOK_SECONDS, time.monotonic()
    woken = float("-inf")
    while _pending(database):
        at = time.monotonic()
        if at - started > STUCK_SECONDS:
            raise StuckError(
                f"Work has waited for {STUCK_SECONDS:.0f} seconds and nobody does it.",
                hint="Start `amity up` on this home (or a worker), then repeat the command: it goes on from here.",
            )
        if at - woken > WAKE_AGAIN_SECONDS:
            wake()
            woken = at
        time.sleep(pause)
        pause = min(pause * 1.3, LONGEST_LOOK_SECONDS)


def _pending(database: Database) -> bool:
    return _again(lambda: _due(database)[0])


def _next_due(database: Database) -> datetime | None:
    return _again(lambda: _due(database)[1])


def _due(database: Database) -> tuple[bool, datetime | None]:
    with database.transaction(None) as tx:
        return due_work(tx)


def _stand(database: Database, instant: datetime) -> None:
    def stand() -> None:
        with database.transaction(None) as tx:
            stand_at(tx, instant)

    _again(stand)


def _run_on(database: Database) -> None:
    with database.transaction(None) as tx:
        run_on(tx)


def _again(attempt: Callable[[], T]) -> T:
    """The database may be restarted meanwhile: a lost connection is met by a new one, for a minute."""
    until = time.monotonic() + 60
    while True:
        try:
            return attempt()
        except (OperationalError, DBAPIError) as error:
            if not (error.connection_invalidated or isinstance(error, OperationalError)) or time.monotonic() > until:
                raise
            time.sleep(0.2)
