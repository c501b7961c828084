"""Occasions: recorded once, of a known kind, and taken back with what they would have proposed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from config.errors import NotFoundError, UsageError
from config.json_shapes import to_json
from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from tests.refusals import refused
from workflows.calendar.dates import Edtf
from workflows.read_models.agreement import show_agreement
from workflows.read_models.exchanges import list_exchanges
from workflows.records.occasions import (
    OccasionDraft,
    OccasionUsedError,
    add_occasion,
    occasions_of_office,
    record_occasion,
    remove_occasion,
)
from workflows.unit_of_work.record import AlreadyRecordedError


def test_an_occasion_is_taken_back_with_what_it_would_have_proposed(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    [reference] = office.record("2024-09-14")
    draft = OccasionDraft("Harvest festival", Edtf(2027, 3, 20), "festival", office.partner, fields=("Culture",))
    with office.transaction() as tx:
        occasion = add_occasion(tx, draft, by=office.actor)
    with pytest.raises(AlreadyRecordedError), office.transaction() as tx:
        add_occasion(tx, draft, by=office.actor)

    with office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)
    plan_again(office, reference)

    assert do_due(office) == 0
    with office.transaction() as tx:
        assert occasions_of_office(tx, "en") == []
        assert tx.execute(text("SELECT count(*) FROM occasion_fields")).scalar() == 0
    with pytest.raises(NotFoundError), office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)


def test_the_history_of_an_agreement_keeps_that_its_occasion_was_there(office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        draft = OccasionDraft("Relations", Edtf(1992), "diplomatic-relations")
        occasion = record_occasion(tx, reference, draft, by=office.actor)

    with office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)

    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert shown["occasions"] == []
    assert [event["type"] for event in shown["events"]][1:] == ["occasion.recorded", "occasion.removed"]
    assert shown["version"] == 3


def test_an_occasion_that_has_proposed_stays(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    [reference] = office.record("2024-09-14")
    with office.transaction() as tx:
        occasion = add_occasion(
            tx, OccasionDraft("Year of Shusha", Edtf(2027), "designation-year", office.partner), by=office.actor
        )
    plan_again(office, reference)
    assert do_due(office) == 1

    with pytest.raises(OccasionUsedError), office.transaction() as tx:
        remove_occasion(tx, occasion, by=office.actor)
    with office.transaction() as tx:
        assert [one["occasion"] for one in to_json(list_exchanges(tx, "en"))] == ["Year of Shusha"]


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def test_the_same_occasion_twice_is_refused(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    with office.transaction() as tx:
        record_occasion(tx, reference, OccasionDraft("A year", Edtf(2022), "jubilee"), by=office.actor)

    with pytest.raises(AlreadyRecordedError), office.transaction() as tx:
        record_occasion(tx, reference, OccasionDraft("A year", Edtf(2022), "jubilee"), by=office.actor)


def test_an_occasion_of_no_known_kind_is_refused_with_the_list(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]

    with refused(UsageError, kind="jubille"), office.transaction() as tx:
        record_occasion(tx, reference, OccasionDraft("A year", Edtf(2022), "jubille"), by=office.actor)

    assert shown(office, reference)["occasions"] == []
