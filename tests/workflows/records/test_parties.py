"""Each party on its own: signatures, notifications and ratifications."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.json_shapes import to_json
from models.enums import TrackState
from models.queries.events import event_rows
from tests.factories import TestOffice
from workflows.actors import OPERATOR, RoleMissingError
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.transitions import advance
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.read_models.agreement import show_agreement
from workflows.records.parties import add_party, place_of_party, record_notification, record_ratification
from workflows.records.partner_tracks import record_partner_step
from workflows.records.signatories import name_signatory
from workflows.unit_of_work.loader import load_one

PENDING, DONE, REFUSED = TrackState.PENDING, TrackState.DONE, TrackState.REFUSED


def record(office: TestOffice, reference: str, step: str, state: TrackState, **more: Any) -> None:
    with office.transaction() as tx:
        record_partner_step(tx, reference, by=office.actor, place=office.partner, step=step, state=state, **more)


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def test_whose_turn_it_is_follows_what_is_open(office: TestOffice) -> None:
    reference = office.propose()
    ours = shown(office, reference)["turn"]
    record(office, reference, "council", PENDING, since=Edtf(2022, 5, 4))
    theirs = shown(office, reference)["turn"]
    in_force = shown(office, office.record("1974-02-04")[0])["turn"]

    assert (ours["side"], ours["who"]) == ("ours", ["coordinator"])
    assert (theirs["side"], theirs["who"], theirs["since"]) == ("theirs", ["Shusha"], "2022-05-04")
    assert in_force["side"] == "time"
    assert in_force["until"] is not None


def test_after_our_signature_it_is_theirs(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        name_signatory(
            tx,
            reference,
            by=office.actor,
            place=office.own,
            person=PersonDraft("The mayor"),
            signed_on=Edtf(2022, 11, 17),
            signed_at="Andong",
        )

    turn = shown(office, reference)["turn"]

    assert (turn["side"], turn["who"], turn["since"]) == ("theirs", ["Shusha"], "2022-11-17")


def test_four_parties_sign_notify_and_ratify_each_on_its_own(office: TestOffice) -> None:
    with office.transaction() as tx:
        places = ensure_places(
            tx,
            [
                PlaceDraft("cusco", {"en": "Cusco"}, country="PE", zone="America/Lima"),
                PlaceDraft("corinth", {"en": "Corinth"}, country="GR", zone="Europe/Athens"),
            ],
            by=OPERATOR,
        )
        draft = AgreementDraft("friendship-mou", office.own, [office.partner, places["cusco"], places["corinth"]])
        reference = propose(tx, draft, by=office.actor).reference
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree", "approve")
    days = {"Andong": 1, "Shusha": 9, "Cusco": 4, "Corinth": 6}
    for name, day in days.items():
        with office.transaction() as tx:
            place = place_of_party(tx, reference, name)
            person = PersonDraft(f"Mayor of {name}")
            name_signatory(
                tx,
                reference,
                by=office.actor,
                place=place,
                person=person,
                signed_on=Edtf(2019, 5, day),
                signed_at=name,
            )
        with office.transaction() as tx:
            record_notification(tx, reference, by=office.actor, place=place, on=Edtf(2019, 6, day))
        with office.transaction() as tx:
            record_ratification(tx, reference, by=office.actor, place=place, on=Edtf(2019, 7, day))
    with office.transaction() as tx:
        advance(tx, reference, "sign", by=office.actor, on=Edtf(2019, 8, 1))

    agreement = shown(office, reference)

    assert agreement["signed_on"] == "2019-05-09"
    assert [
        (party["name"], party["signatory"], party["signed_at"], party["signed_on"], party["notified_on"])
        for party in agreement["parties"]
    ] == [(name, f"Mayor of {name}", name, f"2019-05-0{day}", f"2019-06-0{day}") for name, day in days.items()]
    assert [party["ratified_on"] for party in agreement["parties"]] == [f"2019-07-0{day}" for day in days.values()]


def test_a_party_that_joins_is_counted_and_listed_by_its_country(office: TestOffice) -> None:
    reference = office.propose()
    cusco = PlaceDraft("cusco", {"en": "Cusco"}, country="PE", zone="America/Lima")

    with office.transaction() as tx:
        add_party(tx, reference, by=office.actor, partner=cusco)

    with office.transaction() as tx:
        loaded = load_one(tx, reference)
        last = event_rows(tx, loaded.id, most=1)[0].type
    assert loaded.snapshot.countries == ["AZ", "PE"]
    assert loaded.facts.counts["partners.count"] == 2
    assert last == "party.added"


def test_a_party_is_added_by_a_coordinator(office: TestOffice) -> None:
    reference = office.propose()
    cusco = PlaceDraft("cusco", {"en": "Cusco"}, country="PE")

    with office.transaction() as tx, pytest.raises(RoleMissingError):
        add_party(tx, reference, by=replace(office.actor, roles=frozenset({"viewer"})), partner=cusco)
