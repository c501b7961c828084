"""Run by path, alone: becomes another program as another user, tied to the life of the process that started it.

`tied.py PARENT SIGNAL UID GID PROGRAM [ARGUMENT...]`; UID and GID are -1 to stay who we are. A function between
`fork` and `exec` could do the same, and is unsafe wherever the parent has threads.
"""

import os
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


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


def _become(argv: list[str], *, parent: int, number: int, uid: int, gid: int) -> None:
    # Loaded before the change of user, who may not be able to read Python's library.
    tie = _tie()
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
    _become(sys.argv[5:], parent=_parent, number=_number, uid=_uid, gid=_gid)
