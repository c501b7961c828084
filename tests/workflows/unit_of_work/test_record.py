"""What every record does: it is one event, and a stale form records nothing."""

from __future__ import annotations

from typing import Any

import pytest

from config.json_shapes import to_json
from models.enums import CommitmentState, MeetingKind, Renewal
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.offices.persons import PersonDraft
from workflows.read_models.agreement import show_agreement
from workflows.records.commitments import close_commitment, make_commitment
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.records.signatories import add_witness, record_signature
from workflows.records.terms import TermsDraft, record_terms
from workflows.unit_of_work.optimistic_lock import VersionConflictError


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def test_each_record_is_shown_and_logged_once(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    by = office.actor
    with office.transaction() as tx:
        record_meeting(
            tx, reference, by=by, title="Visit", held_on=Edtf(2021), kind=MeetingKind.VISIT,
            participants=[PersonDraft("A guest")],
        )  # fmt: skip
    with office.transaction() as tx:
        record_occasion(tx, reference, OccasionDraft("Year of culture", Edtf(2022), "designation-year"), by=by)
    with office.transaction() as tx:
        record_membership(tx, reference, by=by, place=office.partner, organisation="A league", since=Edtf(1999))
    with office.transaction() as tx:
        add_witness(tx, reference, by=by, person=PersonDraft("A witness"), capacity="Present")
    with office.transaction() as tx:
        record_signature(tx, reference, by=by, place=office.own, signed_on=Edtf(2000, 5, 10), signed_at="Andong")
    with office.transaction() as tx:
        draft = TermsDraft(valid_for="P5Y", renewal=Renewal.TACIT, notice_period="P6M")
        record_terms(tx, reference, draft, by=by)
    with office.transaction() as tx:
        kept = make_commitment(tx, reference, by=by, what="Send an orchestra", due_on=Edtf(2030), field="Culture")
    with office.transaction() as tx:
        close_commitment(tx, reference, kept, by=by, state=CommitmentState.KEPT, evidence="A programme")

    agreement = shown(office, reference)
    assert [item["title"] for item in agreement["meetings"]] == ["Visit"]
    assert [item["title"] for item in agreement["occasions"]] == ["Year of culture"]
    assert [(item["organisation"], item["place"]) for item in agreement["memberships"]] == [("A league", "Shusha")]
    assert [(item["what"], item["state"], item["field"]) for item in agreement["commitments"]] == [
        ("Send an orchestra", "kept", "Culture")
    ]
    assert {person["name"] for person in agreement["people"]} == {"A guest", "A witness"}
    assert agreement["parties"][0]["signed_at"] == "Andong"
    assert [event["type"] for event in agreement["events"]] == [
        "agreement.recorded",
        "meeting.recorded",
        "occasion.recorded",
        "membership.recorded",
        "witness.added",
        "signature.recorded",
        "terms.recorded",
        "commitment.made",
        "commitment.kept",
    ]
    assert agreement["version"] == 9


def test_a_stale_form_records_nothing(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    office.advance(reference, "renew")

    with pytest.raises(VersionConflictError), office.transaction() as tx:
        make_commitment(tx, reference, by=office.actor, what="Late", version=1)

    assert shown(office, reference)["commitments"] == []
