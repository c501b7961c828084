"""Where tests keep what nobody needs afterwards."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

_MEMORY = Path("/dev/shm")
# Databases, homes and pages of a whole run take less than a tenth of it.
_ROOM = 4_000_000_000


@cache
def fast_folder() -> Path:
    """In memory if there is room: a copied database has three hundred files, and disks are slow at making them."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        return _MEMORY
    return Path("/tmp")


def make_short_folder() -> Path:
    """Short enough for sockets, and open to the account that the database runs as when root tests."""
    folder = Path(tempfile.mkdtemp(prefix="amity-", dir=fast_folder()))
    folder.chmod(0o711)
    return folder
