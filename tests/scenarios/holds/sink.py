"""A real SMTP server that remembers what it took, and that can be made to behave badly."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP

TAKEN = "250 Taken"


@dataclass(frozen=True)
class Mail:
    reminder: str | None
    recipient: str
    message_id: str
    digest: str
    # How often this Message-ID was offered before, taken or not.
    offered_before: int


# Answers what the server says after a mail's bytes; may wait, or cut the connection and answer nothing.
Answer = Callable[[Mail, Any], Awaitable[str]]
# Answers what it says to a recipient, None for welcome.
Welcome = Callable[[str], "str | None"]


async def take(mail: Mail, server: Any) -> str:
    return TAKEN


class Sink:
    """Listens on a free port of 127.0.0.1 from `with` on, in a thread of its own."""

    def __init__(self, answer: Answer = take, welcome: Welcome = lambda address: None) -> None:
        self.offered: list[Mail] = []
        self.taken: list[Mail] = []
        self.connections = 0
        self._answer = answer
        self._welcome = welcome
        self._times: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._listening = threading.Event()
        self.url = ""

    def __enter__(self) -> Sink:
        self._thread.start()
        self._listening.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def identities(self) -> dict[tuple[str, str], set[tuple[str, str]]]:
        """For each reminder and person the (Message-ID, digest of the bytes) that were ever offered."""
        found: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for mail in self.offered:
            if mail.reminder is not None:
                found.setdefault((mail.reminder, mail.recipient), set()).add((mail.message_id, mail.digest))
        return found

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.run_until_complete(self._loop.create_server(self._session, "127.0.0.1", 0))
        port = listening.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{port}"
        self._listening.set()
        self._loop.run_forever()
        listening.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _session(self) -> SMTP:
        self.connections += 1
        return SMTP(self, loop=self._loop, enable_SMTPUTF8=True, hostname="sink")

    # aiosmtpd finds these by name.

    async def handle_RCPT(self, server: Any, tx: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        refusal = self._welcome(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 Welcome"

    async def handle_DATA(self, server: Any, tx: Any, envelope: Any) -> str:  # noqa: N802
        headers = BytesHeaderParser().parsebytes(envelope.content)
        identity = headers["Message-ID"]
        mail = Mail(
            headers["Amity-Reminder"],
            envelope.rcpt_tos[0],
            identity,
            hashlib.sha256(envelope.content).hexdigest(),
            self._times[identity],
        )
        self._times[identity] += 1
        self.offered.append(mail)
        reply = await self._answer(mail, server)
        if reply.startswith("2"):
            self.taken.append(mail)
        return reply
