"""What takes long to make, made once for all processes of a test run: by the first that asks, while the others wait."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

from tests import stores


def once(name: str, make: Callable[[], str]) -> str:
    """The text that `make` returned in whichever process of the run was first. It fails in each if it failed there."""
    kept = Path(stores.addresses().folder) / f"{name}.made"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            draft = kept.with_suffix(".draft")
            draft.write_text(make(), encoding="utf-8")
            draft.rename(kept)
    return kept.read_text(encoding="utf-8")
