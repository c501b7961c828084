"""Child processes that cannot outlive their parent, and finding those that did."""

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol

_PROC = Path("/proc")
_TIED = Path(__file__).with_name("parent_death.py")


@dataclass(frozen=True)
class Account:
    """The user a child runs as.

    `closed` are folders that this user may not enter although it needs the `needed` ones below them. Its children get
    a mount namespace of their own, in which each closed folder is an empty one with the needed folders in their places:
    every path stays as it is, the user sees nothing else there, and for everybody else nothing changes.
    """

    name: str
    uid: int
    gid: int
    closed: tuple[Path, ...] = ()
    needed: tuple[Path, ...] = ()

    @classmethod
    def named(cls, name: str) -> "Account":
        entry = pwd.getpwnam(name)
        return cls(name, entry.pw_uid, entry.pw_gid)

    def reaching(self, folders: Sequence[Path]) -> "Account":
        """The same user, for whom these folders (without symbolic links in their paths) can be reached."""
        barriers = {folder: self._closed_above(folder) for folder in folders}
        return replace(
            self,
            closed=tuple(sorted({barrier for barrier in barriers.values() if barrier is not None})),
            needed=tuple(sorted(folder for folder, barrier in barriers.items() if barrier is not None)),
        )

    def _closed_above(self, folder: Path) -> Path | None:
        """The uppermost folder on the way that is closed to all but its owner and group."""
        return next((each for each in reversed(folder.parents) if not each.stat().st_mode & stat.S_IXOTH), None)


class Child(Protocol):
    """What the supervisor needs of a process that it started, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def send_signal(self, sig: int, /) -> None: ...


def spawn(
    argv: Sequence[str | Path],
    *,
    output: int | IO[bytes],
    on_parent_death: signal.Signals,
    account: Account | None = None,
    env: dict[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that a terminal's Ctrl-C reaches only us.

    Call it from a thread that lives as long as the child should: the kernel's "parent" is a thread.
    The first of `argv` is a path.
    """
    return subprocess.Popen(  # noqa: S603 - the programs are ours or the wheels'
        tied_argv(argv, on_parent_death=on_parent_death, account=account),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        pass_fds=pass_fds,
        process_group=0,
    )


def tied_argv(
    argv: Sequence[str | Path], *, on_parent_death: signal.Signals, account: Account | None = None
) -> list[str]:
    """The command that becomes `argv` as that user, tied to the life of this process."""
    who: tuple[int | str, ...] = (-1, -1, "")
    if account:
        rooms = [[str(path) for path in paths] for paths in (account.closed, account.needed)]
        who = (account.uid, account.gid, json.dumps(rooms) if account.closed else "")
    tied = [sys.executable, "-I", "-S", _TIED, os.getpid(), int(on_parent_death), *who]
    return [str(part) for part in (*tied, *argv)]


def stop(process: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, waiting so many seconds after it; at last SIGKILL to the group."""
    if process.poll() is not None:
        return
    for number, seconds in signals:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process)
    process.wait()


def kill_group(process: Child) -> None:
    """End what is left of a child and of the children it did not take along."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def working_in(folder: Path, program: str) -> list[int]:
    """Processes of that program whose working directory is `folder`: what a killed supervisor left."""
    pids = []
    for entry in _PROC.glob("[0-9]*"):
        try:
            if (entry / "comm").read_text().strip() == program and (entry / "cwd").readlink() == folder:
                pids.append(int(entry.name))
        except OSError:  # It ended while we looked, or belongs to somebody else.
            continue
    return pids


def end_leftovers(find: Callable[[], list[int]], *, gentle: signal.Signals, seconds: float) -> int:
    """End processes that are not our children; returns how many there were at first."""
    leftovers = find()
    deadline = time.monotonic() + seconds
    number = gentle
    remaining = leftovers
    while remaining:
        for pid in remaining:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        pause_until = min(deadline, time.monotonic() + 1.0)
        while (remaining := find()) and time.monotonic() < pause_until:
            time.sleep(0.02)
        if time.monotonic() >= deadline:
            number, deadline = signal.SIGKILL, time.monotonic() + seconds
    return len(leftovers)
