"""How many requests are at work at once: as many as there are connections. The others wait, without a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.errors import AmityError
from config.languages import N_

# After this time a client that waits gets 503 with `Retry-After`.
WAIT_SECONDS = 10.0
MOST_WAITING = 500
RETRY_AFTER_SECONDS = 5

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class BusyError(AmityError):
    """Amity has too much to do just now; the same request may succeed a moment later."""

    code = "busy"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint=N_("Try again in %(seconds)s seconds."), seconds=RETRY_AFTER_SECONDS)


class Gate:
    """Without it, requests that wait for a connection take the threads that those with a connection need to end."""

    def __init__(self, most: int, *, seconds: float = WAIT_SECONDS, waiting: int = MOST_WAITING) -> None:
        self._places = asyncio.Semaphore(most)
        self._seconds = seconds
        self._most_waiting = waiting
        self._waiting = 0

    async def enter(self) -> Release:
        """Takes a place, which the answer gives back; raises `BusyError` where none becomes free in time."""
        if self._waiting >= self._most_waiting:
            raise BusyError(N_("Too many requests are waiting."))
        self._waiting += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self._seconds)
        except TimeoutError as error:
            raise BusyError(N_("Amity is too busy just now.")) from error
        finally:
            self._waiting -= 1
        return Release(self._places)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for the time of the block, however long it takes to get one: for what nobody waits for."""
        async with self._places:
            yield


class Gates:
    """Changes and looks pass by different gates: changes that all wait for one row leave the pages to be read."""

    def __init__(self, most: int) -> None:
        self.writing = Gate(most // 2)
        self.reading = Gate(most - most // 2)

    def for_method(self, method: str) -> Gate:
        return self.reading if method in SAFE else self.writing


class Release:
    """Gives a place back, once."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def __call__(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.release()
