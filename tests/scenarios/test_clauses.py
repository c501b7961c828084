"""Clauses of real agreements, recorded and followed from the signing on, on the real database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from config.json_shapes import to_json
from models.enums import EntryIntoForce
from tests.factories import TestOffice
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.engine.machine import TransitionRefusedError
from workflows.execution.executor import execute
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.transitions import advance
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.read_models.agreement import show_agreement
from workflows.records.parties import record_carrier, record_notification, record_ratification
from workflows.records.signatories import name_signatory, record_signature
from workflows.records.terms import TermsDraft, record_terms


def at_signing(office: TestOffice, terms: TermsDraft) -> str:
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        record_terms(tx, reference, terms, by=office.actor)
    return reference


def sign(office: TestOffice, reference: str, on: Edtf) -> str:
    with office.transaction() as tx:
        return advance(tx, reference, "sign", by=office.actor, on=on).facts.state


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def test_taichung_cupertino_depends_upon_ratification_by_both_sides(office: TestOffice) -> None:
    terms = TermsDraft(entry_into_force=EntryIntoForce.RATIFICATION, languages=("zh", "en"))
    reference = at_signing(office, terms)

    assert sign(office, reference, Edtf(2016, 10, 4)) == "signed"
    with pytest.raises(TransitionRefusedError), office.transaction() as tx:
        advance(tx, reference, "enter", by=office.actor)
    for place, day in ((office.own, Edtf(2016, 11, 1)), (office.partner, Edtf(2017, 1, 17))):
        with office.transaction() as tx:
            record_ratification(tx, reference, by=office.actor, place=place, on=day)

    # The day has come already, so the workers do it at once.
    with office.transaction() as tx:
        item = tx.execute(text("SELECT id FROM plan_items WHERE rule = 'enter' AND status = 'planned'")).scalar_one()
    with office.transaction() as tx:
        execute(tx, item, secret=b"secret", mail_domain="example.org")
    with office.transaction() as tx:
        row = tx.execute(text("SELECT state, signed_on, in_force_on FROM agreements")).one()
    assert tuple(row) == ("in-force", "2016-10-04", "2017-01-17")
    recorded = shown(office, reference)["terms"]
    assert (recorded["languages"], recorded["prevailing_language"]) == (["zh", "en"], None)


def test_a_notification_is_waited_for_too(office: TestOffice) -> None:
    reference = at_signing(office, TermsDraft(entry_into_force=EntryIntoForce.NOTIFICATION))

    assert sign(office, reference, Edtf(2020, 1, 1)) == "signed"
    for place in (office.own, office.partner):
        with office.transaction() as tx:
            record_notification(tx, reference, by=office.actor, place=place, on=Edtf(2020, 2, 3))
    with office.transaction() as tx:
        assert advance(tx, reference, "enter", by=office.actor).facts.state == "in-force"
        assert tx.execute(text("SELECT in_force_on FROM agreements")).scalar() == "2020-02-03"


def test_a_date_that_has_not_come_is_waited_for(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    terms = TermsDraft(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2027, 7, 1))
    reference = at_signing(office, terms)

    assert sign(office, reference, Edtf(2026, 12, 20)) == "signed"
    with office.transaction() as tx:
        due = tx.execute(text("SELECT date FROM plan_items WHERE rule = 'enter' AND status = 'planned'")).scalar()
    assert str(due) == "2027-07-01"


def test_komaki_grant_each_side_signs_on_its_own_date_in_its_own_place(office: TestOffice) -> None:
    reference = at_signing(office, TermsDraft(binding=False, languages=("en", "ja")))
    for place, day, where in ((office.own, Edtf(2017, 5, 1), "Komaki"), (office.partner, Edtf(2017, 6, 12), "Ephrata")):
        with office.transaction() as tx:
            record_signature(tx, reference, by=office.actor, place=place, signed_on=day, signed_at=where)

    assert sign(office, reference, Edtf(2017, 6, 12)) == "in-force"
    agreement = shown(office, reference)
    assert agreement["signed_on"] == "2017-06-12"
    assert [(p["signed_on"], p["signed_at"]) for p in agreement["parties"]] == [
        ("2017-05-01", "Komaki"),
        ("2017-06-12", "Ephrata"),
    ]
    assert agreement["terms"]["binding"] is False


def test_cuernavaca_minneapolis_is_carried_out_by_associations(office: TestOffice) -> None:
    (reference,) = office.record("2008-05-05")
    for place, carrier in ((office.own, "Sister cities committee"), (office.partner, "Asociación de hermandad")):
        with office.transaction() as tx:
            record_carrier(tx, reference, by=office.actor, place=place, carrier=carrier)

    assert [p["carried_by"] for p in shown(office, reference)["parties"]] == [
        "Sister cities committee",
        "Asociación de hermandad",
    ]


def test_four_parties_sign_a_letter_of_intent(office: TestOffice) -> None:
    with office.transaction() as tx:
        others = ensure_places(
            tx,
            [
                PlaceDraft("cusco", {"en": "Cusco"}, country="PE", zone="America/Lima", calendar="PE"),
                PlaceDraft("corinth", {"en": "Corinth"}, country="GR", zone="Europe/Athens", calendar="GR"),
            ],
            by=OPERATOR,
        )
    partners = [others["cusco"], others["corinth"], office.partner]
    with office.transaction() as tx:
        draft = AgreementDraft("letter-of-intent", office.own, partners)
        reference = propose(tx, draft, by=office.actor).reference
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    for number, place in enumerate((office.own, *partners), start=1):
        if number == 4:
            with pytest.raises(TransitionRefusedError):
                sign(office, reference, Edtf(2022, 11, 15))
        with office.transaction() as tx:
            name_signatory(tx, reference, by=office.actor, place=place, person=PersonDraft(f"Mayor {number}"))

    assert sign(office, reference, Edtf(2022, 11, 15)) == "in-force"
    agreement = shown(office, reference)
    assert [p["signatory"] for p in agreement["parties"]] == [f"Mayor {n}" for n in (1, 2, 3, 4)]
    assert {p["signed_on"] for p in agreement["parties"]} == {"2022-11-15"}
