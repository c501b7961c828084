"""Terms, notices, amendments and successors on the agreement's page: what is shown, and what the forms do."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from config.json_shapes import to_json
from models.enums import TermStart
from tests.factories import TestOffice
from tests.web.site import Visitor, complaints, facts, faults, marked, words_of
from web.views.terms import BINDING, HOSTS, NOTICE, PREVAILS, STARTS, TACIT
from workflows.inputs.terms import LONG_NOTICE, NO_ENTRY_DATE, NO_SUCH_TEXT, NO_TERM, NOT_BY_DATE, OTHER_TEXTS
from workflows.inputs.types import BAD_DATE, BAD_NUMBER, NO_UNIT
from workflows.offices.users import create_user
from workflows.read_models.agreement import show_agreement

LONG = LONG_NOTICE % {"notice": "7 years", "term": "5 years"}
OTHERS = OTHER_TEXTS % {"languages": "Uzbek, English, and Korean"}
FIVE_YEARS = {
    "valid_for": "5",
    "valid_for_unit": "years",
    "counted_from": "signing",
    "renewal": "tacit",
    "notice_period": "6",
    "notice_period_unit": "months",
    "projects_continue": "yes",
    "languages": "uz, en, ko",
    "prevailing_language": "en",
    "binding": "no",
}


@pytest.fixture
def page(office: TestOffice) -> str:
    (reference,) = office.record("2024-09-14")
    return f"/agreements/{reference}"


def known(office: TestOffice, page: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, page.rsplit("/", 1)[1], "en"))


def test_terms_are_recorded_and_said_in_sentences(clerk: Visitor, office: TestOffice, page: str) -> None:
    sent = clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    page_text = words_of(clerk.get(page).text)
    counted, renewed = STARTS[TermStart.SIGNING], TACIT

    assert (sent.status_code, sent.headers["location"]) == (303, f"{page}?done=terms#terms")
    terms = known(office, page)["terms"]
    assert (terms["valid_for"], terms["notice_period"], terms["binding"]) == ("P5Y", "P6M", False)
    assert [text % {"period": "5 years"} in page_text for text in (counted, renewed)] == [True, True]
    assert NOTICE % {"period": "6 months"} in page_text
    assert PREVAILS % {"languages": "Uzbek, English, and Korean", "one": "English"} in page_text
    assert f"{BINDING} No" in page_text


def test_done_is_said_only_of_what_was_written(clerk: Visitor, office: TestOffice, page: str) -> None:
    notice = {"place": str(office.partner), "given_on": "2025-01-02", "reason": "A new council"}
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    clerk.submit(f"{page}/notices", notice, page=page)
    sent_twice = {
        "terms": FIVE_YEARS,
        "notices/receipt": {"received_on": "2025-01-09"},
        "hosting": {"host1": str(office.partner)},
    }
    for address, values in sent_twice.items():
        clerk.submit(f"{page}/{address}", values, page=page)
    with office.transaction() as tx:
        events = tx.scalar(text("SELECT count(*) FROM events"))

    for address, values in sent_twice.items():
        assert "?done=same#" in clerk.submit(f"{page}/{address}", values, page=page).headers["location"], address

    assert marked(clerk.get(f"{page}?done=same").text, "done") == ["same"]
    assert marked(clerk.get(f"{page}?done=terms").text, "done") == ["written"]
    with office.transaction() as tx:
        assert tx.scalar(text("SELECT count(*) FROM events")) == events


def test_the_form_begins_with_what_is_recorded(clerk: Visitor, office: TestOffice, page: str) -> None:
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)

    shown = clerk.get(page).text

    assert 'name="valid_for" type="text" value="5"' in shown
    assert '<option value="tacit" selected>' in shown
    assert 'name="languages" type="text" value="uz, en, ko"' in shown


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"valid_for": "many"}, {"terms-valid": BAD_NUMBER}),
        ({"valid_for_unit": ""}, {"terms-valid": NO_UNIT}),
        (
            {"notice_period": "7", "notice_period_unit": "years"},
            {"terms-notice": LONG},
        ),
        ({"prevailing_language": "fr"}, {"terms-prevails": OTHERS}),
        (
            {"valid_for": "", "valid_for_unit": "", "entry_date": "soon", "prevailing_language": "fr", "languages": ""},
            {"terms-valid": NO_TERM, "terms-entry-date": BAD_DATE, "terms-prevails": NO_SUCH_TEXT},
        ),
        ({"entry_date": "2027-01-01"}, {"terms-entry": NOT_BY_DATE}),
        ({"entry_into_force": "date"}, {"terms-entry-date": NO_ENTRY_DATE}),
    ],
)
def test_terms_that_cannot_be_are_asked_for_again(
    clerk: Visitor, office: TestOffice, page: str, changes: dict[str, str], asked: dict[str, str]
) -> None:
    refused = clerk.submit(f"{page}/terms", {**FIVE_YEARS, **changes}, page=page)

    assert refused.status_code == 422
    assert faults(refused.text) == asked
    assert 'value="uz, en, ko"' in refused.text or "languages" in changes
    assert known(office, page)["terms"] == {}


def test_a_late_notice_is_told_the_day_of_its_effect(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2020-07-01")
    page = f"/agreements/{reference}"
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    notice = {"place": str(office.partner), "given_on": "2025-01-02", "reason": "A new <b>council</b>"}

    refused = clerk.submit(f"{page}/notices", notice, page=page)
    taken = clerk.submit(f"{page}/notices", {**notice, "effective_on": "2030-07-01"}, page=page)

    assert refused.status_code == 422
    assert complaints(refused.text) == {"notice-effective"}
    assert "1 July 2030" in words_of(refused.text)
    assert taken.status_code == 303
    shown = clerk.get(page).text
    assert "Notice by Shusha" in words_of(shown)
    assert "A new &lt;b&gt;council&lt;/b&gt;" in shown
    assert "<b>council</b>" not in shown


def test_a_notice_is_received_and_withdrawn(clerk: Visitor, office: TestOffice, page: str) -> None:
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    notice = {"place": str(office.partner), "given_on": "2025-01-02", "reason": "A new council"}
    clerk.submit(f"{page}/notices", notice, page=page)

    received = clerk.submit(f"{page}/notices/receipt", {"received_on": "2025-01-09"}, page=page)
    withdrawn = clerk.submit(f"{page}/notices/withdrawal", {"on": "2025-02-01", "reason": "They stay"}, page=page)

    assert (received.status_code, withdrawn.status_code) == (303, 303)
    (found,) = known(office, page)["notices"]
    assert (found["received_on"], found["withdrawn_on"]) == ("2025-01-09", "2025-02-01")
    assert "Withdrawn" in words_of(clerk.get(page).text)


def test_an_amendment_changes_what_was_agreed_and_nothing_else(clerk: Visitor, office: TestOffice, page: str) -> None:
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    agreed = {**FIVE_YEARS, "title": "Shorter notice", "decided_on": "2025-03-01", "notice_period": "3"}

    sent = clerk.submit(f"{page}/amendments", agreed, page=page)
    page_text = words_of(clerk.get(page).text)
    changed = NOTICE % {"period": "3 months"}

    assert sent.status_code == 303
    assert known(office, page)["terms"]["notice_period"] == "P3M"
    assert f"from 1 March 2025 Notice: {changed}" in page_text


def test_an_amendment_to_come_is_told_and_does_not_hold_yet(clerk: Visitor, page: str) -> None:
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    agreed = {**FIVE_YEARS, "title": "Shorter", "decided_on": "2025-03-01", "in_force_on": "2090", "notice_period": "3"}
    clerk.submit(f"{page}/amendments", agreed, page=page)

    shown = clerk.get(page).text

    assert f"Notice {NOTICE % {'period': '6 months'}}" in words_of(shown)
    assert f"from 2090 Notice: {NOTICE % {'period': '3 months'}}" in words_of(shown)
    assert f'action="{page}/terms"' not in shown


def test_hosting_by_turns_names_who_is_next(clerk: Visitor, office: TestOffice, page: str) -> None:
    sent = clerk.submit(f"{page}/hosting", {"host1": str(office.partner), "host2": str(office.own)}, page=page)
    twice = clerk.submit(f"{page}/hosting", {"host1": str(office.own), "host2": str(office.own)}, page=page)

    assert (sent.status_code, twice.status_code) == (303, 422)
    assert f"{HOSTS} Shusha and Andong" in words_of(clerk.get(page).text)


def test_a_successor_is_proposed_and_linked(clerk: Visitor, page: str) -> None:
    sent = clerk.submit(f"{page}/successors", {"kind": "sister-city", "link": "supersedes"}, page=page)
    made = sent.headers["location"].split("?")[0]

    assert sent.status_code == 303
    assert facts(clerk.get(made).text, "earlier") == [page.rsplit("/", 1)[1]]
    assert facts(clerk.get(page).text, "earlier") == []
    assert made.rsplit("/", 1)[1] in words_of(clerk.get(page).text)


def test_who_may_only_look_sees_no_forms(stranger: Visitor, office: TestOffice, page: str) -> None:
    with office.transaction() as tx:
        user = create_user(tx, name="Council", address="c@example.org", roles=["viewer"], by=office.actor).id
    viewer = stranger.sign_in(office, user)
    shown = viewer.get(page).text

    assert 'id="terms"' in shown
    assert f"{page}/terms" not in shown
    assert viewer.submit(f"{page}/terms", {**FIVE_YEARS, "version": "1"}, page=page).status_code == 403


def test_more_notices_and_amendments_cost_no_questions_each(clerk: Visitor, page: str) -> None:
    clerk.submit(f"{page}/terms", FIVE_YEARS, page=page)
    clerk.get(page)
    with clerk.counting() as few:
        clerk.get(page)
    for number in range(3):
        agreed = {**FIVE_YEARS, "title": f"Change {number}", "decided_on": "2025-03-01"}
        assert clerk.submit(f"{page}/amendments", agreed, page=page).status_code == 303

    with clerk.counting() as many:
        clerk.get(page)

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("asked", "sent_by", "shown"),
    [
        ("registered-letter", "registered-letter", 0),
        ("registered-letter", "mail", 1),
        ("registered-letter", "", 0),
        ("", "mail", 0),
    ],
)
def test_a_notice_that_went_another_way_than_the_text_asks_is_pointed_out(
    clerk: Visitor, office: TestOffice, page: str, asked: str, sent_by: str, shown: int
) -> None:
    clerk.submit(f"{page}/terms", {**FIVE_YEARS, "notice_by": asked}, page=page)
    notice = {"place": str(office.partner), "given_on": "2025-01-02", "reason": "A new council", "sent_by": sent_by}

    sent = clerk.submit(f"{page}/notices", notice, page=page)

    assert sent.status_code == 303, words_of(sent.text)
    assert known(office, page)["terms"]["notice_by"] == (asked or None)
    assert [one["sent_by"] for one in known(office, page)["notices"]] == [sent_by or None]
    assert len(facts(clerk.get(page).text, "other-channel")) == shown
