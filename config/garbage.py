"""What the garbage collector need not look at."""

from __future__ import annotations

import gc


def keep_what_is_imported() -> None:
    """What is in memory now stays to the end: no later collection walks through it, or writes on a page that is shared.

    For processes that live long, once they have imported what they need, and before they make copies of themselves.
    """
    gc.collect()
    gc.freeze()
