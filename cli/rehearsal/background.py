"""A whole tree of one's own, started as `amity up` and stopped at the end of a block."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.processes.children import spawn
from cli.processes.services import as_child
from cli.processes.supervisor import NotReadyError, PartDiedError
from config.homes import running_in

_LAST_LINES = 5
_STOP_SECONDS = 60


@dataclass(frozen=True)
class Tree:
    """`output` is the file with every line that the tree prints."""

    home: Path
    process: subprocess.Popen[bytes]
    base_url: str
    output: Path

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and wait; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(_STOP_SECONDS)


@contextmanager
def running_tree(
    home: Path,
    options: Sequence[str] = (),
    *,
    env: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> Iterator[Tree]:
    """`amity --home HOME up --port 0 OPTIONS`, from ready to stopped.

    Raises with its last lines if it ends before it is ready.
    """
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    output = home / "up.log"
    with output.open("wb") as file:
        process = spawn(
            as_child(("amity", "--home", str(home), "up", "--port", "0", *options)),
            output=file,
            on_parent_death=signal.SIGTERM,
            env=dict(os.environ if env is None else env),
        )
    try:
        yield Tree(home, process, _wait_ready(home, process, output, seconds), output)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_ready(home: Path, process: subprocess.Popen[bytes], output: Path, seconds: float) -> str:
    """Returns the address under which it answers."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        started = running_in(home / "run")
        if started is not None and started.pid == process.pid and started.ready:
            return started.base_url
        time.sleep(0.05)
    last = " / ".join(output.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:])
    if process.poll() is None:
        raise NotReadyError(f"The tree in {home} is not ready after {seconds:g} seconds", hint=last)
    raise PartDiedError(f"The tree in {home} ended (status {process.returncode})", hint=last)
