"""How many examples a property is tried with: `make soak` tries ten times as many as `make test`."""

from __future__ import annotations

import os


def examples(number: int) -> int:
    return number * int(os.environ.get("EXAMPLES") or 1)
