"""How long a claim is held, and how long a statement may wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from models.database import Database
from models.patience import Work
from tasks.limits import Limits
from tests import stores


@pytest.mark.parametrize("seconds", [3, 30, 600])
def test_whatever_holds_a_claim_ends_before_the_claim(seconds: int) -> None:
    limits = Limits(timedelta(seconds=seconds))

    # The last mail may hang for as long as a server is given.
    assert limits.enough_seconds + limits.server_seconds < limits.soft_seconds < limits.hard_seconds < seconds


def test_each_kind_of_work_has_its_limits(clone: stores.Clone) -> None:
    kinds = {
        "page": Work.PAGE,
        "command": Work.COMMAND,
        "migration": Work.MIGRATION,
        "task": Limits(timedelta(seconds=30)).patience,
        "quick task": Limits(timedelta(seconds=3)).patience,
    }

    assert {kind: _limits(Database(clone.app_url, pool_size=1, work=work)) for kind, work in kinds.items()} == {
        "page": ("3s", "15s", "30s"),
        "command": ("30s", "15min", "15min"),
        "migration": ("10s", "15min", "15min"),
        "task": ("5s", "25s", "30s"),
        "quick task": ("500ms", "2500ms", "3s"),
    }


def _limits(database: Database) -> tuple[str, ...]:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    try:
        with database.transaction(None) as tx:
            return tuple(str(tx.scalar(text(f"SHOW {name}"))) for name in names)
    finally:
        database.close()
