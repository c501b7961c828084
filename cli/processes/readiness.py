"""How a child tells the one who started it that it serves: a line into a pipe it was given."""

import os

VARIABLE = "AMITY_READY_FD"


def report_ready(report: str = "ready") -> None:
    """Once; does nothing when nobody asked."""
    descriptor = os.environ.pop(VARIABLE, None)
    if descriptor is None:
        return
    with os.fdopen(int(descriptor), "w", encoding="utf-8") as pipe:
        pipe.write(f"{report}\n")
