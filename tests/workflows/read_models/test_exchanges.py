"""What stands against an exchange is shown, and nothing is moved."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from config.json_shapes import to_json
from models.enums import ClosedDayKind
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import plan_exchange
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import list_exchanges


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


def test_clashes_are_shown_and_nothing_is_moved(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    by = office.actor
    # 1 March is Independence Movement Day in Korea.
    with office.transaction() as tx:
        other = plan_exchange(tx, reference, by=by, title="Trade fair", date=Edtf(2027, 3, 1))
        for one in (exchange, other):
            add_delegation_member(tx, reference, one, PersonDraft("Kim Minji"), by=by, place=office.own)
        add_closed_day(
            tx,
            ClosedDayDraft(
                office.partner, "Local election", date(2027, 2, 27), date(2027, 3, 2), ClosedDayKind.ELECTION
            ),
            by=by,
        )

    (shown_now,) = [one for one in shown(office, reference) if one["id"] == str(exchange)]

    found = {(clash["kind"], clash["whose"], clash["what"]) for clash in shown_now["clashes"]}
    assert ("people", "Kim Minji", f"{reference}: Trade fair") in found
    assert ("election", "Shusha", "Local election") in found
    assert ("holiday", "Andong", "Independence Movement Day") in found
    assert shown_now["date"] == "2027-03-01"


@pytest.mark.parametrize("vague", [Edtf(2027), Edtf(2027, 3)])
def test_people_clash_on_days_that_are_known_alone(visited: tuple[TestOffice, str, UUID], vague: Edtf) -> None:
    office, reference, exchange = visited
    by = office.actor
    with office.transaction() as tx:
        other = plan_exchange(tx, reference, by=by, title="Trade fair", date=vague)
        for one in (exchange, other):
            add_delegation_member(tx, reference, one, PersonDraft("Kim Minji"), by=by, place=office.own)

    clashes = [clash for one in shown(office, reference) for clash in one["clashes"] if clash["kind"] == "people"]
    with office.transaction() as tx:
        settle(tx, reference, other, ExchangeChanges(Edtf(2027, 2, 25), Edtf(2027, 3)), by=by)
    beginning = [clash for one in shown(office, reference) for clash in one["clashes"] if clash["kind"] == "people"]

    assert (clashes, beginning) == ([], [])


def test_a_day_that_the_calendar_only_estimates_says_so_once(visited: tuple[TestOffice, str, UUID]) -> None:
    office, reference, exchange = visited
    with office.transaction() as tx:
        settle(tx, reference, exchange, ExchangeChanges(Edtf(2027, 5, 16)), by=office.actor)

    (shown_now,) = shown(office, reference)

    found = [(clash["whose"], clash["what"], clash["estimated"]) for clash in shown_now["clashes"]]
    assert ("Shusha", "Eid al-Adha", True) in found
