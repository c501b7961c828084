"""Agreements and people as typed values."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from models.enums import Phase
from models.queries import snapshots
from models.queries.rows import ClosedDayRow, parsed
from models.queries.snapshot_rows import AgreementSnapshot, with_columns
from models.tables.agreements import Agreement
from tests.factories import TestOffice


def test_every_column_of_an_agreement_is_in_its_snapshot() -> None:
    """What a change writes is read back from there, and the log compares it with what was before."""
    columns = {column.name for column in Agreement.__table__.columns}

    assert columns - {field.name for field in fields(AgreementSnapshot)} == set()


def test_a_snapshot_is_typed(office: TestOffice) -> None:
    [reference] = office.record("2022-11-17")

    with office.transaction() as tx:
        [found] = snapshots.snapshots_by_reference(tx, [reference], lock=False)
        [person] = snapshots.office_people(tx)

    assert (found.reference, found.phase, found.signed_on) == (reference, Phase.IN_FORCE, "2022-11-17")
    assert {party.place_id for party in found.parties} == {office.own, office.partner}
    assert found.own_place_id == office.own
    assert found.date_provenance["signed_on"].corrected is False
    assert (found.amendments, found.approvals, found.custom_facts) == ((), (), {})
    assert person.left_on is None
    assert not person.absences


def test_columns_are_given_as_they_are_written(office: TestOffice) -> None:
    [reference] = office.record("2022-11-17")
    with office.transaction() as tx:
        [found] = snapshots.snapshots_by_reference(tx, [reference], lock=False)
    at = datetime(2027, 1, 4, tzinfo=UTC)
    written = {**found.provenance_json(), "ended_on": {"at": at.isoformat(), "corrected": True}}

    changed = with_columns(found, {"ended_on": "2027", "date_provenance": written})

    assert changed.ended_on == "2027"
    assert changed.date_provenance["ended_on"].at == at
    assert changed.date_provenance["signed_on"] == found.date_provenance["signed_on"]


def test_a_row_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        parsed(ClosedDayRow, [{"kind": "closed", "first": "2027-01-04"}])
