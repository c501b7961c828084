"""Children that are copies of this process: what it has imported they need not import, and they share its memory.

Only a process of one thread may make them (`docs/decisions/one-import.md`).
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from io import TextIOWrapper
from multiprocessing.context import ForkProcess

from setproctitle import setproctitle

from cli.processes.parent_death import tie

# Elsewhere what the system's libraries keep does not survive a copy.
COPIES = sys.platform == "linux"

_CONTEXT = multiprocessing.get_context("fork")


class Forked:
    """A copy, as `Child` has it."""

    def __init__(self, process: ForkProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return _known(self._process.pid)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int:
        self._process.join()
        return _known(self._process.exitcode)

    def send_signal(self, number: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _known(number: int | None) -> int:
    if number is None:
        raise RuntimeError("The copy was not started, or has not ended.")
    return number


def fork(
    run: Callable[[], int],
    *,
    title: str,
    output: int,
    on_parent_death: signal.Signals,
    env: Mapping[str, str],
    pass_fds: Sequence[int] = (),
) -> Forked:
    """A child that runs `run` and ends with its status, as `spawn` would start it: `title` is what `ps` calls it.

    It has a process group, an environment and signals of its own, and none of our files but `output` and `pass_fds`.
    """
    if threading.active_count() > 1:
        raise RuntimeError("A process with threads cannot be copied: a lock could be held for ever.")
    parent = os.getpid()

    def become() -> None:
        os.setpgid(0, 0)
        _forget_signals()
        _keep_files(output, pass_fds)
        tie(on_parent_death)
        if os.getppid() != parent:
            os._exit(1)
        # First: it looks for its place beside the environment that we were started with.
        setproctitle(title)
        os.environ.clear()
        os.environ.update(env)
        try:
            status = run()
        except Exception:
            sys.excepthook(*sys.exc_info())
            status = 1
        sys.exit(status)

    process = _CONTEXT.Process(target=become)
    # A signal that comes between the copy and its own handlers waits for these.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return Forked(process)


def _forget_signals() -> None:
    """As after `exec`: what was handled is the system's again, what was ignored stays so."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _keep_files(output: int, others: Sequence[int]) -> None:
    os.dup2(output, 1)
    os.dup2(output, 2)
    first = 3
    for kept in sorted(others):
        os.closerange(first, kept)
        first = kept + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True)
