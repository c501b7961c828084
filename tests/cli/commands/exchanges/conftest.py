"""An exchange that commands work on."""

from __future__ import annotations

from typing import Any

import pytest

from cli.console.context import command_context
from cli.console.invocation import Invocation
from workflows.actors import OPERATOR
from workflows.exchanges.lifecycle import plan_exchange


@pytest.fixture
def exchange(amity: Any, filled: str) -> str:
    """The id of an exchange of the first agreement."""
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        return str(plan_exchange(tx, filled, by=OPERATOR, title="Youth visit", date=None))
