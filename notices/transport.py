"""Handing bytes over: to an SMTP server whose connection is kept, or to a maildir in the home."""

from __future__ import annotations

import hashlib
import os
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

# An idle connection is kept this long; servers drop them after some minutes.
KEEP_SECONDS = 60.0
ASK_AFTER_SECONDS = 1.0
PERMANENT = 500


class PutOffError(Exception):
    """Not now: the server said 4xx, or could not be reached. `reached` tells which."""

    def __init__(self, message: str, *, reached: bool) -> None:
        super().__init__(message)
        self.reached = reached


class RefusedMailError(Exception):
    """The server said 5xx: sending the same again is of no use."""


class Transport(Protocol):
    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Raises `PutOffError` or `RefusedMailError`; returns only when the other side has taken it."""
        ...

    def close(self) -> None: ...


class SmtpTransport:
    """One connection, kept between mails of one process. Not to be shared by threads."""

    def __init__(self, url: str, *, timeout: float) -> None:
        parts = urlsplit(url)
        self._timeout = timeout
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._secure else 587 if parts.username else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else ""
        self._client: smtplib.SMTP | None = None
        self._used = 0.0

    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        try:
            client = self._connected()
            try:
                client.sendmail(sender, [recipient], content)
            except smtplib.SMTPRecipientsRefused as error:
                code, reply = next(iter(error.recipients.values()))
                self._answer(code, reply)
            except smtplib.SMTPSenderRefused:
                # About us, whatever the code: the mail itself was not looked at.
                raise
            except smtplib.SMTPResponseException as error:
                self._answer(error.smtp_code, error.smtp_error)
            except smtplib.SMTPServerDisconnected as error:
                # Who hangs up may well take the next mail; who was silent for the whole time is left alone.
                self.close()
                hung = isinstance(error.__context__, TimeoutError)
                raise PutOffError(f"{type(error).__name__}: {error}", reached=not hung) from error
        except (smtplib.SMTPException, OSError) as error:
            # A 5xx to our greeting or password is about us and no mail: it is put off like a server that is away.
            self.close()
            raise PutOffError(f"{type(error).__name__}: {error}", reached=False) from error
        except ValueError as error:
            # The mail cannot be said to any server: an address with a line break or with letters that are not ASCII.
            self.close()
            raise RefusedMailError(f"{type(error).__name__}: {error}") from error
        except (PutOffError, RefusedMailError):
            raise
        except BaseException:
            # Interrupted in the middle, by a time limit say: the next answer would be taken for another mail's.
            self.close()
            raise
        self._used = time.monotonic()

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(smtplib.SMTPException, OSError):
                client.close()

    def _still_there(self, client: smtplib.SMTP) -> bool:
        """Servers drop who is silent for long, and restart: after a pause they are asked first."""
        idle = time.monotonic() - self._used
        if idle < ASK_AFTER_SECONDS:
            return True
        try:
            return idle < KEEP_SECONDS and client.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _answer(self, code: int, reply: bytes | str) -> None:
        text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        if code >= PERMANENT:
            with suppress(smtplib.SMTPException, OSError):
                if self._client is not None:
                    self._client.rset()
            raise RefusedMailError(f"{code} {text}")
        # 421 and its like may close the channel; a new connection costs little.
        self.close()
        raise PutOffError(f"{code} {text}", reached=True)

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None and not self._still_there(self._client):
            self.close()
        if self._client is None:
            context = ssl.create_default_context()
            if self._secure:
                client: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
            else:
                client = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
            self._client = client
            client.ehlo_or_helo_if_needed()
            if not self._secure and client.has_extn("starttls"):
                client.starttls(context=context)
            if self._user is not None:
                if not self._secure and not isinstance(client.sock, ssl.SSLSocket):
                    raise smtplib.SMTPException("the server offers no TLS; the password is not sent in clear")
                client.login(self._user, self._password)
            if client.sock is not None:
                # Small writes one after the other: without this each waits for the other side's acknowledgement.
                with suppress(OSError):
                    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._client


class MaildirTransport:
    """Mail that stays in the home. The same mail handed over twice is one file: its name comes from its identity."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        identity = BytesHeaderParser().parsebytes(content).get("Message-ID") or hashlib.sha256(content).hexdigest()
        name = hashlib.sha256(f"{identity} {recipient}".encode()).hexdigest()[:40]
        draft = self._folder / "tmp" / f"{name}.{os.getpid()}"
        try:
            draft.write_bytes(content)
            draft.replace(self._folder / "new" / name)
        except OSError as error:
            raise PutOffError(f"{error.strerror}: {self._folder}", reached=False) from error

    def close(self) -> None:
        """Nothing is held open."""


def transport_for(smtp_url: str | None, maildir: Path, *, timeout: float) -> Transport:
    """`timeout` is what a mail server has for each answer, in seconds; a worker's lease has to outlive it."""
    return SmtpTransport(smtp_url, timeout=timeout) if smtp_url else MaildirTransport(maildir)
