"""What the tests of lists share."""

from __future__ import annotations

import pytest

from registry.gazetteer.lookup import Gazetteer
from tests.registry import world


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return world.gazetteer()
