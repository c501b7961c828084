"""A request's body, read whole before anything else is done: who sends slowly holds up nobody but themselves.

While a body is awaited there is no thread, no connection and no transaction that belongs to its request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from config.errors import AmityError
from config.languages import N_
from web.http.concurrency_limit import BusyError

LARGEST_BODY = 256 * 1024
# A form of some pages over a bad mobile connection; who needs longer is cut off.
BODY_SECONDS = 20.0
# For all the bodies together that are on their way, or wait for their turn.
MOST_HELD = 64 * 1024 * 1024


class TooLargeError(AmityError):
    code = "too-large"


class TooSlowError(AmityError):
    """The body did not come in time."""

    code = "too-slow"


class BrokenOffError(Exception):
    """The sender went away: there is nobody to answer."""


class BodyReader:
    """Reads bodies, and knows how much memory all of them together take."""

    def __init__(self, *, seconds: float = BODY_SECONDS, largest: int = LARGEST_BODY, most: int = MOST_HELD) -> None:
        self.seconds = seconds
        self._largest = largest
        self._most = most
        self._held = 0

    @contextmanager
    def holding(self) -> Iterator[HeldBytes]:
        """Counts what is read inside the block until its end."""
        held = HeldBytes()
        try:
            yield held
        finally:
            self._held -= held.size

    async def read(self, headers: Headers, receive: Receive, held: HeldBytes) -> bytes:
        """The whole body; raises where it is too large, too slow, or given up by who sends it."""
        declared = headers.get("content-length", "0")
        if not (declared.isascii() and declared.isdecimal()) or int(declared[:20]) > self._largest:
            raise self._too_large()
        try:
            return await asyncio.wait_for(self._all(receive, held), self.seconds)
        except TimeoutError as error:
            raise TooSlowError(
                N_("What you sent did not arrive in time."),
                hint=N_("Send it again, over a better connection if there is one."),
            ) from error

    async def _all(self, receive: Receive, held: HeldBytes) -> bytes:
        parts: list[bytes] = []
        more = True
        while more:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                raise BrokenOffError
            part: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            held.size += len(part)
            self._held += len(part)
            if held.size > self._largest:
                raise self._too_large()
            if self._held > self._most:
                raise BusyError(N_("Too much is being sent to Amity at once."))
            parts.append(part)
        return b"".join(parts)

    def _too_large(self) -> TooLargeError:
        return TooLargeError(
            N_("This is too large for Amity."), hint=N_("At most %(size)s KiB."), size=self._largest // 1024
        )


class HeldBytes:
    """How much of one body is there."""

    size = 0


def replayed(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, in one piece, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
