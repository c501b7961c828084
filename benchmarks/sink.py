"""`sink.py [--usual]`: a server that takes every mail at once and forgets it; prints its port.

The quick one does as little as SMTP allows; the usual one is aiosmtpd, which works as hard as servers in Python do.

`XSTAT` answers how many mails were taken since the last `XSTAT` and when the first began and the last was whole.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTP
from typing import Any

import psutil
from aiosmtpd import smtp


@dataclass
class Stat:
    taken: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def seconds(self) -> float:
        return self.last - self.first


class Session(asyncio.Protocol):
    stat = Stat()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""
        self._in_data = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            continue

    def _step(self) -> bool:
        end = b"\r\n.\r\n" if self._in_data else b"\r\n"
        line, found, rest = self._buffer.partition(end)
        if not found:
            return False
        self._buffer = rest
        self._transport.write(self._taken() if self._in_data else self._answer(line[:5].upper()))
        return True

    @classmethod
    def begin(cls) -> None:
        cls.stat.first = cls.stat.first or time.monotonic()

    @classmethod
    def take(cls) -> bytes:
        cls.stat.taken += 1
        cls.stat.last = time.monotonic()
        return b"250 Taken\r\n"

    @classmethod
    def report(cls) -> bytes:
        stat, cls.stat = cls.stat, Stat()
        return f"250 {stat.taken} {stat.first!r} {stat.last!r}\r\n".encode()

    def _taken(self) -> bytes:
        self._in_data = False
        return self.take()

    def _answer(self, verb: bytes) -> bytes:
        if verb.startswith(b"EHLO"):
            return b"250-sink\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n"
        if verb == b"DATA":
            self._in_data = True
            return b"354 Go on\r\n"
        if verb == b"QUIT":
            return b"221 Bye\r\n"
        if verb.startswith(b"MAIL"):
            self.begin()
        if verb == b"XSTAT":
            return self.report()
        return b"250 OK\r\n"


@dataclass(frozen=True)
class Running:
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def stat(self) -> Stat:
        with SMTP("127.0.0.1", self.port) as client:
            _, reply = client.docmd("XSTAT")
        taken, first, last = re.split(r"\s+", reply.decode())
        return Stat(int(taken), float(first), float(last))

    def busy_seconds(self) -> float:
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def running(*, usual: bool = False) -> Iterator[Running]:
    """A sink in a process of its own."""
    argv = [sys.executable, __file__, *(["--usual"] if usual else [])]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Running(int(process.stdout.readline()), psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def usual_session() -> asyncio.Protocol:
    class Handler:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802  found by name
            return Session.take().decode().rstrip()

    class Usual(smtp.SMTP):
        async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802  found by name
            Session.begin()
            await super().smtp_MAIL(arg)

        async def smtp_XSTAT(self, arg: str) -> None:  # noqa: N802  found by name
            await self.push(Session.report().decode().rstrip())

    server: asyncio.Protocol = Usual(Handler(), hostname="sink", loop=asyncio.get_running_loop())
    return server


async def serve() -> None:
    make = usual_session if "--usual" in sys.argv else Session
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
