"""Starts parts in order, prints their lines, restarts them or ends when one dies, stops all in reverse order.

One thread, asleep until a line, a signal or a due restart: children are tied to the thread that made them.
"""

import os
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from cli.processes.children import Child, kill_group
from cli.processes.parts import Part
from config.errors import AmityError

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 2.0
# Who lived this long before dying is started again without the longer pauses.
_STEADY_SECONDS = 30.0
# Who never served is given up after so many deaths, instead of letting the operator wait.
_VAIN_STARTS = 3
_REMEMBERED_LINES = 10
_NAME_WIDTH = 8
_CHUNK = 65536


class PartDiedError(AmityError):
    """A part ended without being asked to, and nothing goes on without it."""

    code = "part-died"


class NotStartingError(PartDiedError):
    """A part ended again and again before it served."""

    code = "part-not-starting"


class NotReadyError(AmityError):
    """A part runs and does not say that it serves."""

    code = "not-ready"


class StopRequested(BaseException):
    """Somebody asked us to end."""


class Supervisor:
    """Use as a context manager: whatever happens inside, every part is stopped on the way out."""

    def __init__(self, out: TextIO) -> None:
        self._out: TextIO | None = out
        self._selector = selectors.DefaultSelector()
        self._watched: list[_Watched] = []
        self._stop_asked = 0
        self._stopping = False

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    @contextmanager
    def signals(self) -> Iterator[None]:
        """While inside, signals are only noted; the loop acts on them."""
        wake_read, wake_write = socket.socketpair()
        wake_read.setblocking(False)
        wake_write.setblocking(False)
        # Under nohup the end of the terminal is none of ours. An ignored SIGINT only means "in the background".
        caught = [each for each in _STOPPING if (each, signal.getsignal(each)) != (signal.SIGHUP, signal.SIG_IGN)]
        before = {number: signal.signal(number, self._note) for number in caught}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old = signal.set_wakeup_fd(wake_write.fileno(), warn_on_full_buffer=False)
        self._selector.register(wake_read, selectors.EVENT_READ, lambda: _drain(wake_read))
        try:
            yield
        finally:
            self._selector.unregister(wake_read)
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            wake_read.close()
            wake_write.close()

    def say(self, name: str, line: str) -> None:
        if self._out is None:
            return
        try:
            self._out.write(f"{name:<{_NAME_WIDTH}} | {line}\n")
            self._out.flush()
        except OSError:
            # Nobody reads any more: the end of a pipe, a closed terminal.
            self._out = None
            self._stop_asked += 1

    def start(self, part: Part, *, meanwhile: Callable[[], None] | None = None) -> None:
        """Start it and wait until it serves, if that can be seen without its word; do something `meanwhile`."""
        watched = _Watched(part)
        self._watched.append(watched)
        self._launch(watched)
        if meanwhile is not None:
            meanwhile()
        part.settle(lambda: self._turn(0))
        if not part.reports_ready:
            self.say("amity", f"{part.name} is ready")

    def wait_ready(self, seconds: float = 60) -> None:
        """Until every part has reported; a vital one that dies meanwhile raises."""
        deadline = time.monotonic() + seconds
        while late := [each.part.name for each in self._watched if each.report is None]:
            if time.monotonic() > deadline:
                raise NotReadyError(
                    f"{' and '.join(late)} did not become ready within {seconds:g} seconds",
                    hint="The lines above say why.",
                )
            self._turn(deadline - time.monotonic())

    def run(self, part: Part) -> str:
        """Start a part that ends on its own; returns what it reported. Raises when it fails."""
        watched = _Watched(part, ends=True)
        self._watched.append(watched)
        self._launch(watched)
        while watched.process is not None:
            self._turn(None)
        self._watched.remove(watched)
        if watched.status != 0:
            raise PartDiedError(
                f"{part.name} failed (status {watched.status})",
                hint=watched.lines[-1] if watched.lines else "It said nothing.",
            )
        return watched.report or ""

    def watch(self) -> None:
        """Until somebody asks us to stop (StopRequested) or a vital part dies (PartDiedError)."""
        while True:
            self._turn(None)

    def stop_all(self) -> None:
        """In reverse order; asked a second time meanwhile, at once. Never raises."""
        self._stopping = True
        asked = self._stop_asked
        while self._watched:
            watched = self._watched.pop()
            if watched.process is not None:
                for number, seconds in watched.part.stop_signals:
                    deadline = time.monotonic() + seconds
                    with suppress(ProcessLookupError):
                        watched.process.send_signal(number)
                    while watched.process is not None and time.monotonic() < deadline:
                        self._wait(deadline - time.monotonic())
                        self._reap(watched)
                        # Stores are never cut short: their own signals are quick and keep them whole.
                        if self._stop_asked > asked and watched.part.reports_ready:
                            break
                    if watched.process is None:
                        break
                if watched.process is not None:
                    kill_group(watched.process)
                    watched.process.wait()
                    self._reap(watched)
            with suppress(Exception):
                watched.part.tidy()

    def _turn(self, seconds: float | None) -> None:
        """Sleep until something happens, at most so long, and deal with it."""
        if self._stop_asked:
            raise StopRequested
        now = time.monotonic()
        due = [each.restart_at - now for each in self._watched if each.restart_at is not None]
        limits = [max(0.0, each) for each in (*due, seconds) if each is not None]
        self._wait(min(limits) if limits else None)
        if self._stop_asked:
            raise StopRequested
        for watched in list(self._watched):
            if watched.process is not None and self._reap(watched):
                self._died(watched)
            elif watched.restart_at is not None and watched.restart_at <= time.monotonic():
                self._launch(watched)

    def _wait(self, seconds: float | None) -> bool:
        """Sleep until something is heard, and read it; whether there was something."""
        ready = self._selector.select(seconds)
        for key, _ in ready:
            act: Callable[[], None] = key.data
            act()
        return bool(ready)

    def _launch(self, watched: "_Watched") -> None:
        read, write = os.pipe()
        ready_read, ready_write = os.pipe() if watched.part.reports_ready else (None, None)
        try:
            watched.process = watched.part.launch(write, ready_write)
        except BaseException:
            os.close(read)
            if ready_read is not None:
                os.close(ready_read)
            raise
        finally:
            os.close(write)
            if ready_write is not None:
                os.close(ready_write)
        watched.restart_at = None
        watched.lines.clear()
        watched.started = time.monotonic()
        watched.report = None if watched.part.reports_ready else "ready"
        self._listen(read, lambda line: self._take_line(watched, line))
        if ready_read is not None:
            self._listen(ready_read, lambda report: self._reported(watched, report))

    def _listen(self, descriptor: int, take: Callable[[str], None]) -> None:
        os.set_blocking(descriptor, False)
        rest = bytearray()

        def read() -> None:
            try:
                chunk = os.read(descriptor, _CHUNK)
            except BlockingIOError:
                return
            rest.extend(chunk)
            *lines, tail = bytes(rest).split(b"\n")
            rest[:] = tail
            if not chunk:
                self._selector.unregister(descriptor)
                os.close(descriptor)
                lines = [tail] if tail else []
            for line in lines:
                take(line.decode(errors="replace").rstrip())

        self._selector.register(descriptor, selectors.EVENT_READ, read)

    def _take_line(self, watched: "_Watched", line: str) -> None:
        watched.lines.append(line)
        self.say(watched.part.name, line)

    def _reported(self, watched: "_Watched", report: str) -> None:
        watched.report = report
        watched.served = True
        if not watched.ends:
            self.say("amity", f"{watched.part.name} is ready")

    def _reap(self, watched: "_Watched") -> bool:
        """Whether it has just ended; its last lines are then printed, and its own children are gone."""
        if watched.process is None or watched.process.poll() is None:
            return False
        kill_group(watched.process)
        watched.status = watched.process.returncode
        watched.process = None
        while self._wait(0):
            continue
        return True

    def _died(self, watched: "_Watched") -> None:
        if watched.ends or self._stopping:
            return
        name, how = watched.part.name, _how(watched.status)
        last = " / ".join(list(watched.lines)[-3:])
        if watched.part.vital:
            raise PartDiedError(
                f"{name} ended ({how}); everything was stopped", hint=last or "It said nothing.", part=name
            )
        if not watched.served and watched.deaths >= _VAIN_STARTS:
            raise NotStartingError(f"{name} does not start ({how}); everything was stopped", hint=last, part=name)
        lived = time.monotonic() - watched.started
        watched.deaths = 1 if lived > _STEADY_SECONDS else watched.deaths + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (watched.deaths - 1))
        watched.restart_at = time.monotonic() + pause
        self.say("amity", f"{name} ended ({how}); started again in {pause:g} s. Its last lines: {last or 'none'}")

    def _note(self, *_: object) -> None:
        self._stop_asked += 1


class _Watched:
    """One part through all its lives."""

    def __init__(self, part: Part, *, ends: bool = False) -> None:
        self.part = part
        self.ends = ends
        self.process: Child | None = None
        self.lines: deque[str] = deque(maxlen=_REMEMBERED_LINES)
        self.report: str | None = None
        self.status: int | None = None
        self.started = 0.0
        self.deaths = 0
        self.served = False
        self.restart_at: float | None = None


def _drain(wake_read: socket.socket) -> None:
    with suppress(BlockingIOError):
        while wake_read.recv(_CHUNK):
            continue


def _how(status: int | None) -> str:
    if status is not None and status < 0:
        return signal.Signals(-status).name
    return f"status {status}"
