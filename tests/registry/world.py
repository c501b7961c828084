"""The gazetteer of a test process: reading a country's cities takes longer than most tests."""

from __future__ import annotations

from functools import cache

from registry.gazetteer.lookup import Gazetteer


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer()
