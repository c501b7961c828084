"""Meetings: what was, not what will be."""

from __future__ import annotations

from typing import Any

from config.json_shapes import to_json
from tests.factories import TestOffice
from tests.refusals import refused
from workflows.calendar.dates import Edtf
from workflows.read_models.agreement import show_agreement
from workflows.records.meetings import record_meeting
from workflows.unit_of_work.record import DateAheadError


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def test_a_meeting_that_has_not_come_is_refused(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]

    with refused(DateAheadError, day=Edtf(2999)), office.transaction() as tx:
        record_meeting(tx, reference, by=office.actor, title="Visit", held_on=Edtf(2999))

    assert shown(office, reference)["meetings"] == []
