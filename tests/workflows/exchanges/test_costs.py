"""What is an amount of money, and of which time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from config.errors import UsageError
from config.json_shapes import to_json
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.lifecycle import plan_exchange
from workflows.read_models.exchanges import list_exchanges


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


def test_what_was_held_long_ago_was_paid_in_the_money_of_its_time(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="A first visit", date=Edtf(2003))
        add_cost(tx, reference, exchange, by=office.actor, place=office.own, amount="5", currency="AZM")

    assert [cost["currency"] for cost in shown(office, reference)[0]["costs"]] == ["AZM"]


@pytest.mark.parametrize("amount", ["-1", "1.5", "much", "NaN", "1e20"])
def test_an_amount_that_is_none_is_refused(visited: tuple[TestOffice, str, UUID], amount: str) -> None:
    office, reference, exchange = visited

    with pytest.raises(UsageError), office.transaction() as tx:
        add_cost(tx, reference, exchange, by=office.actor, place=office.own, amount=amount, currency="KRW")
