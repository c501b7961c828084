"""The last day that an exchange's dates can mean, and that pages of exchanges are read along an index by it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import ExchangeKind, ExchangeState
from models.queries import exchange_lists as exchange_lists_queries
from models.queries import snapshots
from models.tables.base import new_id
from models.tables.exchanges import Exchange
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import plan_exchange


@pytest.mark.parametrize(
    ("first", "until", "last"),
    [
        ("2027-03-01", None, date(2027, 3, 1)),
        ("2027-03-01", "2027-03-04", date(2027, 3, 4)),
        ("2028-02", None, date(2028, 2, 29)),
        ("2027-12", None, date(2027, 12, 31)),
        ("2027", None, date(2027, 12, 31)),
        ("2027-03-01", "2028", date(2028, 12, 31)),
        (None, None, date(9999, 12, 31)),
    ],
)
def test_last_day_is_the_latest_that_the_dates_can_mean(
    office: TestOffice, first: str | None, until: str | None, last: date
) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        day = Edtf.parse(first) if first else None
        exchange = plan_exchange(tx, reference, by=office.actor, title="Visit", date=day)
        if until:
            settle(tx, reference, exchange, ExchangeChanges(until=Edtf.parse(until)), by=office.actor)

    with office.transaction() as tx:
        found = tx.execute(text("SELECT last_day FROM exchanges WHERE id = :id"), {"id": exchange}).scalar_one()
    assert found == last


def fill(tx: Transaction, reference: str, number: int) -> None:
    """So many exchanges, of every state and on days of several years."""
    [agreement] = snapshots.snapshots_by_reference(tx, [reference], lock=False)
    states = list(ExchangeState)
    days = [date(2024, 1, 1) + timedelta(days=3 * each) for each in range(number)]
    insert_rows(
        tx,
        Exchange,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "agreement_id": agreement.id,
                "title": f"Visit {each}",
                "kind": ExchangeKind.VISIT,
                "date": str(day),
                "state": states[each % len(states)],
            }
            for each, day in enumerate(days)
        ],
    )


@pytest.mark.parametrize("name", exchange_lists_queries.GROUPS)
def test_a_later_page_is_searched_for_in_the_index(office: TestOffice, name: str) -> None:
    """Row-level security keeps comparisons of texts out of an index; those of dates and ids it lets in."""
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        # For an empty table that was analysed every index costs the same.
        fill(tx, reference, 600)
        tx.execute(text("SET LOCAL enable_seqscan = off"))
        tx.execute(text("SET LOCAL enable_bitmapscan = off"))
        office_id = tx.office
        values = {"office": office_id, "today": date(2027, 1, 1), "day": date(2026, 1, 1), "id": office_id, "most": 31}
        statement = exchange_lists_queries._PAGES[name, True]
        lines = tx.execute(text(f"EXPLAIN {statement.text}"), exchange_lists_queries._used(statement, values)).scalars()
        conditions = [line for line in lines if "Index Cond" in line]

    assert len(conditions) == len(exchange_lists_queries.GROUPS[name].parts)
    assert all("ROW(last_day, id)" in line or "ROW(x.last_day, x.id)" in line for line in conditions), conditions
