"""What the embedded database and the broker have in common: how they are started, waited for and stopped."""

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, ClassVar, Self

from cli.processes.children import stop
from cli.processes.stores.errors import StoreEndedError, StoreError


class Store(ABC):
    """A server of our own, with its files in `folder`."""

    name: ClassVar[str]
    title: ClassVar[str]
    # Each is sent in turn, and waited for so many seconds.
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]]
    # How long it may take to serve.
    start_seconds: ClassVar[float]
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Check what it needs, make its folders, and end what a killed supervisor left running in them."""

    @abstractmethod
    def spawn(self, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start it as `process`."""

    @abstractmethod
    def _serves(self) -> bool:
        """Whether it takes connections."""

    def wait_ready(self, seconds: float | None = None, *, between: Callable[[], None] = lambda: None) -> None:
        """`between` is called while waiting and may raise to give up."""
        seconds = self.start_seconds if seconds is None else seconds
        deadline = time.monotonic() + seconds
        while not self._serves():
            if self.process is None or self.process.poll() is not None:
                raise StoreEndedError(f"{self.title} ended while it was starting", hint="Its last lines say why.")
            if time.monotonic() > deadline:
                raise StoreError(f"{self.title} did not answer within {seconds:g} seconds", hint="Try again.")
            between()
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, *self.stop_signals)
            self.process = None

    def __enter__(self) -> Self:
        self.prepare()
        try:
            with (self.folder / "log").open("ab") as log:
                self.spawn(log)
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
