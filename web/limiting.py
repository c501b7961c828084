"""How often one client may ask. In the memory of one process: a brake, not the lock on the door."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_CLIENTS = 10_000


class Limiter:
    """At most `most` tries in `seconds` for each client; forgets whoever has been quiet the longest."""

    def __init__(self, *, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, client: str) -> bool:
        """Counts this try; False when there were too many before it."""
        at = self._clock()
        with self._lock:
            tries = [then for then in self._tries.pop(client, []) if then > at - self._seconds]
            allowed = len(tries) < self._most
            self._tries[client] = [*tries, at] if allowed else tries
            while len(self._tries) > MOST_CLIENTS:
                self._tries.popitem(last=False)
        return allowed
