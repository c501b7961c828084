"""Run by path, alone: becomes another program as another user, tied to the life of the process that started it.

`parent_death.py PARENT SIGNAL UID GID ROOM PROGRAM [ARGUMENT...]`; UID and GID are -1 to stay who we are. ROOM is
empty, or names the closed folders that hold needed ones (`Account`). A function between `fork` and `exec` could do the
same, and is unsafe if the parent has threads.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

# What it exits with where the kernel allows no mounts of our own.
NO_ROOM = 72
_PR_SET_PDEATHSIG = 1
_CLONE_NEWNS = 0x00020000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18


def tie(number: int) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux; elsewhere nothing)."""
    _tie()(number)


def _tie() -> Callable[[int], None]:
    if sys.platform != "linux":
        return lambda number: None
    # Here, because most who import this module do not call it.
    import ctypes

    libc = ctypes.CDLL(None)

    def tie(number: int) -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)

    return tie


def _make_room(closed: list[str], needed: list[str]) -> None:
    """In mounts of our own, each closed folder becomes an open one that holds the needed folders and nothing else."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def call(done: int) -> None:
        if done != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    def mount(source: "str | None", target: str, kind: "str | None", flags: int, data: "str | None" = None) -> None:
        texts: list[Any] = [each.encode() if each is not None else None for each in (source, target, kind, data)]
        call(libc.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))

    call(libc.unshare(_CLONE_NEWNS))
    # What is mounted here must not appear outside.
    mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    # Held open: once the closed folders are covered, these can no longer be found by name.
    held = {path: os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC) for path in needed}
    for path in closed:
        mount("tmpfs", path, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=0755,size=1m")
    os.umask(0o022)
    for path, descriptor in held.items():
        os.makedirs(path, exist_ok=True)  # noqa: PTH103 - alone, and soon another program
        mount(f"/proc/self/fd/{descriptor}", path, None, _MS_BIND | _MS_REC)
    for path in closed:
        mount(None, path, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV)


def _become(argv: list[str], *, parent: int, number: int, uid: int, gid: int, room: str) -> None:
    # Loaded before the change of user, who may not be able to read Python's library.
    tie = _tie()
    if room:
        import json

        try:
            _make_room(*json.loads(room))
        except OSError as error:
            print(f"no private mounts: {error.strerror}", file=sys.stderr)
            sys.exit(NO_ROOM)
        # Where we stood may be covered now.
        os.chdir("/")
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, which clears it.
    tie(number)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(argv[0], argv)  # noqa: S606 - nothing between: that is the point


if __name__ == "__main__":
    _parent, _number, _uid, _gid = (int(each) for each in sys.argv[1:5])
    _become(sys.argv[6:], parent=_parent, number=_number, uid=_uid, gid=_gid, room=sys.argv[5])
