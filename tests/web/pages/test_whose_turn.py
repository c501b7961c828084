"""Every page says the same of whose turn it is: the lists, Today, the agreement's own page, the API and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from config.json_shapes import to_json
from models.enums import ExchangeState, TrackState
from tests.due_work import propose_exchange
from tests.factories import TestOffice
from tests.languages import typed
from tests.web.site import Visitor, facts, marked
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.lifecycle.transitions import advance
from workflows.read_models.agreement import show_actions
from workflows.records.commitments import make_commitment
from workflows.records.partner_tracks import record_partner_step


def in_days(office: TestOffice, days: int) -> Edtf:
    with office.transaction() as tx:
        day = (tx.now + timedelta(days=days)).date()
    return Edtf(day.year, day.month, day.day)


def in_force(office: TestOffice, *, state: str = "in-force", signed: str | None = "2022-11-17") -> str:
    return office.record(signed, state=state)[0]


def with_exchange(office: TestOffice, days: int, *to: ExchangeState) -> str:
    reference = in_force(office)
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="Visit", date=in_days(office, days))
    for state in to:
        with office.transaction() as tx:
            advance_exchange(tx, reference, exchange, state, by=office.actor, outcome="Good")
    return reference


def with_proposal(office: TestOffice) -> str:
    reference = in_force(office)
    propose_exchange(office, reference, typed("Year of Shusha"))
    return reference


def with_commitment(office: TestOffice, due: Edtf) -> str:
    reference = in_force(office)
    with office.transaction() as tx:
        make_commitment(tx, reference, by=office.actor, what="A garden", due_on=due)
    return reference


def with_partner(office: TestOffice) -> str:
    reference = office.propose()
    with office.transaction() as tx:
        record_partner_step(
            tx,
            reference,
            by=office.actor,
            place=office.partner,
            step="council",
            state=TrackState.PENDING,
            since=Edtf(2022, 5, 3),
        )
    return reference


def in_approval(office: TestOffice) -> str:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    return reference


def ended(office: TestOffice) -> str:
    reference = in_force(office)
    with office.transaction() as tx:
        advance(tx, reference, "end", by=office.actor)
    return reference


CASES: dict[str, tuple[Callable[[TestOffice], str], str | None]] = {
    "proposed": (lambda office: office.propose(), "ours"),
    "in approval": (in_approval, "ours"),
    "with the partner": (with_partner, "theirs"),
    "in force": (in_force, "time"),
    "renewing": (lambda office: in_force(office, state="renewing"), "ours"),
    "dormant": (lambda office: in_force(office, state="dormant"), "ours"),
    "undated": (lambda office: in_force(office, signed=None), "ours"),
    "exchange ahead": (lambda office: with_exchange(office, 40), "time"),
    "exchange behind": (lambda office: with_exchange(office, -5), "ours"),
    "exchange held": (lambda office: with_exchange(office, -5, ExchangeState.HELD), "ours"),
    "exchange reported": (
        lambda office: with_exchange(office, -5, ExchangeState.HELD, ExchangeState.REPORTED),
        "time",
    ),
    "exchange proposed": (with_proposal, "ours"),
    "commitment soon": (lambda office: with_commitment(office, in_days(office, 20)), "ours"),
    "commitment behind": (lambda office: with_commitment(office, in_days(office, -20)), "ours"),
    "commitment far": (lambda office: with_commitment(office, in_days(office, 60)), "time"),
    "ended": (ended, None),
}


@pytest.mark.parametrize("case", CASES)
def test_every_page_says_the_same(clerk: Visitor, office: TestOffice, case: str) -> None:
    make, side = CASES[case]
    reference = make(office)

    shown = clerk.get(f"/agreements/{reference}").text
    needing = clerk.get("/agreements?view=list&show=needs").text
    head = clerk.text("/agreements")
    (counted,) = facts(clerk.get("/").text, "needs")
    api = clerk.get(f"/api/v1/agreements/{reference}/actions").json()["turn"]
    with office.transaction() as tx:
        command = to_json(show_actions(tx, reference, actor=office.actor, language="en"))["turn"]
        kept = tx.execute(text("SELECT turn FROM agreements")).scalar_one()

    assert (api["side"] if api else None, command and command["side"]) == (side, side)
    assert marked(shown, "side") == ([side] if side else [])
    assert (f"/agreements/{reference}" in needing) == (side == "ours")
    assert ("needs action" in head) == (side == "ours")
    assert (int(counted) > 0) == (side == "ours")
    # What is kept to search by leaves out what hangs on the day.
    assert kept == side or (kept, side) == ("time", "ours")
