"""How long a connection may wait: the server's own protocol, with a limit for the head of a request.

Uvicorn limits how long a connection rests between two requests, and nothing else. Without this, one that sends a byte
now and then, or nothing at all, stays for ever and takes a file descriptor with it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# From the opening of a connection, or the first byte of a later request, to the end of its headers.
HEAD_SECONDS = 10.0
# Between two requests of a browser.
REST_SECONDS = 5

_ANSWER = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 42\r\nconnection: close\r\n\r\nThe request did not come in time. Again?\r\n"
)


class TimedProtocol(H11Protocol):
    """HTTP/1.1 in which the head of each request has to come in time; bodies are timed by `web.http.request_body`."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._time_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._time_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._half_a_head:
            # The beginning of the next request came with this one; it is no rest.
            self._unset_keepalive_if_required()
            self._time_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    @property
    def _awaits_head(self) -> bool:
        return self.conn.their_state is h11.IDLE and not self.transport.is_closing()

    @property
    def _half_a_head(self) -> bool:
        return self._awaits_head and bool(self.conn.trailing_data[0])

    def _time_head(self) -> None:
        """Begins to count, where nothing is counted yet; ends it with the head."""
        if not self._awaits_head:
            self._stop()
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        if self._awaits_head:
            self.transport.write(_ANSWER)
            self.transport.close()
