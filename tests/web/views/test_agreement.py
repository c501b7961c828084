"""What an agreement's page says of its exchanges."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from models.enums import ExchangeKind, ExchangeState
from models.queries.agreement_records import ExchangeRecord
from web.views.agreement import _exchange
from workflows.definitions.parser import packaged, parse

TODAY = date(2027, 1, 4)
DEFINITION = parse(packaged()["friendship-mou", 1])


@pytest.mark.parametrize(
    ("state", "day", "is_waiting"),
    [
        (ExchangeState.HELD, None, True),
        (ExchangeState.HELD, "2027-01-03", True),
        (ExchangeState.PLANNED, "2027-01-03", True),
        (ExchangeState.PLANNED, "2027-01", False),
        (ExchangeState.PLANNED, None, False),
        (ExchangeState.PROPOSED, "2026", False),
        (ExchangeState.REPORTED, "2026", False),
    ],
)
def test_an_exchange_waits_for_a_report_once_it_was_held_or_its_day_is_over(
    state: ExchangeState, day: str | None, is_waiting: bool
) -> None:
    """As the Today page and the board have it."""
    row = ExchangeRecord(uuid4(), "Visit", day, ExchangeKind.VISIT, state, None, None, None, None)

    assert _exchange(row, TODAY, DEFINITION, "en").is_waiting is is_waiting
