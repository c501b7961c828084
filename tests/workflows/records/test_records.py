"""Recording what belongs to an agreement: each is one event, and what is wrong is refused whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import CommitmentState, MeetingKind, Renewal
from tests.factories import TestOffice
from tests.refusals import refused
from workflows.audit.verification import verify
from workflows.calendar.dates import Edtf
from workflows.offices.persons import PersonDraft
from workflows.read_models.agreement import show_agreement
from workflows.records.commitments import close_commitment, make_commitment
from workflows.records.fields import add_fields
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.records.signatories import add_witness, record_signature
from workflows.records.terms import TermsDraft, record_terms
from workflows.unit_of_work.optimistic_lock import VersionConflictError
from workflows.unit_of_work.record import AlreadyRecordedError


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


def test_a_meeting_that_has_not_come_is_refused(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]

    with refused(UsageError, day=Edtf(2999)), office.transaction() as tx:
        record_meeting(tx, reference, by=office.actor, title="Visit", held_on=Edtf(2999))

    assert shown(office, reference)["meetings"] == []


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


def test_a_stale_form_records_nothing(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    office.advance(reference, "renew")

    with pytest.raises(VersionConflictError), office.transaction() as tx:
        make_commitment(tx, reference, by=office.actor, what="Late", version=1)

    assert shown(office, reference)["commitments"] == []


def test_names_are_not_in_the_log_in_clear(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    with office.transaction() as tx:
        add_witness(tx, reference, by=office.actor, person=PersonDraft("Somebody Private", title="Envoy"))

    with office.transaction() as tx:
        bodies = b"".join(bytes(body) for body in tx.execute(text("SELECT body FROM events")).scalars())
    assert b"Somebody Private" not in bodies
    assert b"Envoy" not in bodies
    assert not [item for item in verify(office.database).broken if item.ref == reference]


def test_a_field_of_invisible_characters_is_none(office: TestOffice) -> None:
    reference = office.propose()
    with office.transaction() as tx:
        add_fields(tx, reference, by=office.actor, names=["Culture", "\u200b", "\u3164 "])

    with office.transaction() as tx:
        names = tx.execute(text("SELECT name FROM fields ORDER BY name")).scalars().all()
    assert names == ["Culture"]
