"""Owners by their real command."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def two(amity: Any, filled: str) -> str:
    """An office with several coordinators; returns the reference of an agreement."""
    for name in ("kim", "lee"):
        assert amity("users", "create", f"{name}@example.org", "--role", "coordinator")[0] == 0
    return filled


def test_an_owner_is_named_for_many_at_once(amity: Any, two: str) -> None:
    given = amity("agreements", "owner", two, two, "--to", "kim@example.org", "--json")
    again = amity("agreements", "owner", two, "--to", "kim@example.org", "--json")
    back = amity("agreements", "owner", two, "--nobody")
    kept = amity("agreements", "owner", two, "--nobody", "--json")
    unclear = amity("agreements", "owner", two)
    unknown = amity("agreements", "owner", two, "--to", "nobody@example.org")

    assert given[:2] == (0, {"owner": "kim@example.org", "changed": [two], "same": []})
    assert again[:2] == (0, {"owner": "kim@example.org", "changed": [], "same": [two]})
    assert (back[0], back[1].partition(":")[0], len(back[1].splitlines())) == (0, two, 1)
    assert kept[:2] == (0, {"owner": None, "changed": [], "same": [two]})
    assert (unclear[0], unknown[0]) == (2, 1)
