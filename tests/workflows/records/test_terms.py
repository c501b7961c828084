"""Recording terms: some of them, and turns of hosting."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text

from config.json_shapes import to_json
from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import plan_exchange
from workflows.read_models.exchanges import list_exchanges
from workflows.read_models.plans import show_plan
from workflows.records.amendments import terms_on
from workflows.records.terms import record_some, set_hosting_rotation
from workflows.unit_of_work.loader import load_one


def planned(office: TestOffice, reference: str, rule: str, until: date) -> list[tuple[str, str]]:
    with office.transaction() as tx:
        shown = to_json(show_plan(tx, reference, start=date(2024, 9, 15), until=until, language="en"))
    return [(item["date"], item["key"].rsplit("/", 2)[1]) for item in shown["items"] if item["rule"] == rule]


def test_hosting_by_turns_is_planned(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.partner, office.own], by=office.actor)
    with office.transaction() as tx:
        details = tx.execute(
            text("SELECT detail ->> 'host' FROM plan_items WHERE kind = 'exchange' ORDER BY date")
        ).scalars()
        rows = tx.execute(text("SELECT id::text AS id, place_id FROM parties"))
        hosts = {row.id: row.place_id for row in rows}
        found = [hosts[host] for host in details]

    # 2027 is the third anniversary: the first in the row again.
    assert found == [office.partner]


def test_recording_some_terms_leaves_the_others(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        record_some(tx, seongnam, {"binding": False}, by=office.actor)
        terms = to_json(terms_on(tx, load_one(tx, seongnam).id, date(2025, 1, 1)))

    assert (terms["valid_for"], terms["notice_period"], terms["binding"]) == ("P5Y", "P6M", False)
    assert len(planned(office, seongnam, "notice-deadline", date(2031, 1, 1))) > 1


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(list_exchanges(tx, "en", reference=reference))


def test_turns_of_hosting_settle_the_anniversary_that_is_planned_already(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-02-14")
    plan_again(office, reference)
    assert do_due(office) == 1
    with office.transaction() as tx:
        plan_exchange(tx, reference, by=office.actor, title="A visit", date=Edtf(2027, 3, 1))
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.partner, office.own], by=office.actor)

    hosts = {one["date"]: one["host"] for one in shown(office, reference)}
    assert hosts == {"2027-02-14": "Shusha", "2027-03-01": None}
    # What is settled already stays.
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.own, office.partner], by=office.actor)
    assert shown(office, reference)[0]["host"] == "Shusha"
