"""The keys of an installation at the broker."""

from __future__ import annotations

from uuid import UUID


def key_prefix(installation: UUID | str) -> str:
    """What every key of an installation begins with: two on one server never meet."""
    return f"amity:{installation}:"
