"""What Today says of agreements in the making: the next step, what is missing, and whose turn it is."""

from __future__ import annotations

import re

from models.enums import TrackState
from tests.due_work import propose_exchange
from tests.factories import TestOffice
from tests.web.site import Visitor, facts, marked, marks, words_of
from web.views.today import MOST
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import plan_exchange
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.records.commitments import make_commitment
from workflows.records.partner_tracks import record_partner_step


def wait_for_the_council(office: TestOffice, reference: str) -> None:
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


def test_our_turn_is_named_with_the_next_step(clerk: Visitor, office: TestOffice) -> None:
    office.propose()

    page = clerk.get("/").text

    (turn,) = marks(page, "side")
    assert (turn[0], "coordinator" in turn[1]) == ("ours", True)
    assert 'id="h-waiting"' not in page


def test_what_lies_with_the_partner_is_shown_apart(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    wait_for_the_council(office, reference)

    page = clerk.get("/").text

    assert 'id="h-waiting"' in page
    (turn,) = marks(page, "side")
    assert (turn[0], "Shusha" in turn[1], "3 May 2022" in turn[1]) == ("theirs", True, True)


def test_a_step_that_can_be_done_waits_while_it_is_the_partners_turn(clerk: Visitor, office: TestOffice) -> None:
    wait_for_the_council(office, office.propose())

    page = clerk.get("/").text

    assert facts(page, "needs") == ["0"]
    assert marked(page, "side") == ["theirs"]
    assert marked(page, "need") == ["waiting"]
    assert 'id="h-waiting"' in page


def test_more_agreements_cost_no_questions_each(clerk: Visitor, office: TestOffice) -> None:
    wait_for_the_council(office, office.propose())
    clerk.get("/")
    with clerk.counting() as few:
        clerk.get("/")
    for _ in range(2):
        wait_for_the_council(office, office.propose())

    with clerk.counting() as many:
        clerk.get("/")

    assert len(many) == len(few)


def test_an_agreement_without_a_partner_is_named_by_its_title(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        propose(tx, AgreementDraft("league-membership", office.own, []), by=office.actor)

    assert "Andong: League membership" in words_of(clerk.get("/").text)


def test_it_says_where_more_than_it_draws_is(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        for number in range(MOST):
            plan_exchange(tx, reference, by=office.actor, title=f"Visit {number}", date=Edtf(2022, 4, 5))
            make_commitment(tx, reference, by=office.actor, what=f"Garden {number}", due_on=Edtf(2022, 4, 5))
    full = clerk.get("/").text
    with office.transaction() as tx:
        plan_exchange(tx, reference, by=office.actor, title="One more", date=Edtf(2022, 4, 5))
        make_commitment(tx, reference, by=office.actor, what="One more", due_on=Edtf(2022, 4, 5))

    over = clerk.get("/").text

    assert 'href="/exchanges?show=report">' not in full
    assert facts(full, "needs") == ["50"]
    assert marked(full, "more") == []
    assert facts(over, "needs") == ["50+"]
    assert 'href="/exchanges?show=report">' in over
    assert marked(over, "more") == ["commitments"]


def test_proposals_wait_for_an_answer(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2022-11-17")
    propose_exchange(office, reference)

    page = clerk.get("/")

    (need,) = marks(page.text, "need")
    assert need[0] == "proposals"
    assert re.search(r"\b1\b", need[1])
    assert 'href="/exchanges?show=proposed"' in page.text
    assert "Year of Shusha" in clerk.text("/exchanges?show=proposed")
