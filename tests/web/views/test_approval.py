"""The approval and the partners' tracks on the agreement's page: what is shown, and what its forms do."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.enums import TrackState
from models.event_log import ERASED, erase
from tests.factories import TestOffice
from tests.web.site import Visitor, complaints, facts, marked, marks, words_of
from tests.workflows.lifecycle.test_approvals import APPROVE, answer, definition_with, no_approver, person, step
from workflows.actors import OPERATOR
from workflows.audit.office_log import log_for_office
from workflows.records.partner_tracks import record_partner_step
from workflows.unit_of_work.adoption import adopt


@pytest.fixture
def asked(office: TestOffice) -> str:
    """An agreement that waits for two approvals; the office's user is one who is asked."""
    person(office, "Kim")
    with office.transaction() as tx:
        adopt(tx, definition_with(step("board", quorum=2)), by=OPERATOR)
    reference = office.propose(kind="in-steps")
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    return f"/agreements/{reference}"


def votes(office: TestOffice) -> list[tuple[str, str | None]]:
    with office.transaction() as tx:
        rows = tx.execute(text("SELECT choice, note FROM votes ORDER BY id"))
        return [(row.choice, row.note) for row in rows]


def test_a_vote_is_kept_and_shown_with_who_is_waited_for(clerk: Visitor, office: TestOffice, asked: str) -> None:
    sent = clerk.submit(f"{asked}/vote", {"step": "board", "choice": "approve", "note": "Good"}, page=asked)
    shown = clerk.get(asked).text

    assert (sent.status_code, sent.headers["location"]) == (303, f"{asked}?done=vote#approval")
    assert votes(office) == [("approve", "Good")]
    assert "The office : approves" in words_of(shown)
    assert facts(shown, "asked") == ["Kim"]
    (turn,) = marks(shown, "side")
    assert (turn[0], "Kim" in turn[1]) == ("ours", True)


def test_a_return_without_a_reason_is_asked_for_one(clerk: Visitor, office: TestOffice, asked: str) -> None:
    refused = clerk.submit(f"{asked}/vote", {"step": "board", "choice": "return"}, page=asked)
    sent = clerk.submit(f"{asked}/vote", {"step": "board", "choice": "return", "note": "Not yet"}, page=asked)
    page_text = words_of(clerk.get(asked).text)

    assert (refused.status_code, sent.status_code) == (422, 303)
    assert complaints(refused.text) == {"vote-board-note"}
    assert votes(office) == [("return", "Not yet")]
    assert "Earlier answers" in page_text
    assert "Negotiating" in page_text


def test_returning_it_from_what_can_be_done_asks_for_the_reason_too(
    clerk: Visitor, office: TestOffice, asked: str
) -> None:
    refused = clerk.submit(f"{asked}/advance", {"trigger": "return"}, page=asked)

    assert refused.status_code == 422
    assert complaints(refused.text) == {"advance-return-note"}
    assert votes(office) == []


def test_who_is_not_asked_sees_no_form(clerk: Visitor, office: TestOffice, asked: str) -> None:
    with office.transaction() as tx:
        no_approver(tx, office)

    page = clerk.get(asked).text
    version = page.split('name="version" value="')[1].split('"')[0]
    values = {"step": "board", "choice": "approve", "version": version}
    refused = clerk.submit(f"{asked}/vote", values, page=asked)

    assert 'value="abstain"' not in page
    assert refused.status_code == 403


def test_a_partners_step_is_recorded_and_shown(clerk: Visitor, office: TestOffice) -> None:
    page = f"/agreements/{office.propose()}"
    form = {
        "place": str(office.partner),
        "step": "council",
        "state": "pending",
        "since": "2022-05",
        "known_from": "Mail",
    }

    sent = clerk.submit(f"{page}/tracks", form, page=page)
    shown = clerk.get(page).text

    assert (sent.status_code, sent.headers["location"]) == (303, f"{page}?done=track#tracks")
    assert "Under way" in words_of(shown)
    assert "known from: Mail" in words_of(shown)
    (turn,) = marks(shown, "side")
    assert (turn[0], "Shusha" in turn[1]) == ("theirs", True)


@pytest.mark.parametrize(("language", "expected"), [("ko", "우리 차례입니다"), ("az", "Növbə bizdədir")])
def test_the_turn_is_told_in_the_readers_language(clerk: Visitor, asked: str, language: str, expected: str) -> None:
    clerk.get(f"/language/{language}?next=/")

    assert expected in words_of(clerk.get(asked).text)


def test_votes_and_steps_cost_no_questions_each(clerk: Visitor, office: TestOffice, asked: str) -> None:
    clerk.get(asked)
    with clerk.counting() as few:
        clerk.get(asked)
    reference = asked.rsplit("/", 1)[1]
    for choice in (APPROVE, APPROVE):
        answer(office, reference, choice, office.actor)
    with office.transaction() as tx:
        for name in ("council", "ministry", "mayor"):
            record_partner_step(
                tx,
                reference,
                by=office.actor,
                place=office.partner,
                step=name,
                state=TrackState.PENDING,
            )
            tx.flush()

    with clerk.counting() as many:
        clerk.get(asked)

    # The history names one user more: those who did something are looked up together.
    assert len(many) <= len(few) + 1


def test_what_was_noted_stands_beside_the_approvers_button_and_in_the_history(
    clerk: Visitor, office: TestOffice
) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree", note="Paragraph 2 is new. <b>Please look.</b>")

    page = clerk.get(f"/agreements/{reference}").text
    today = clerk.text("/")

    # Beside the next step, beside the answer to the approval, and in the history.
    assert words_of(page).count("“Paragraph 2 is new. <b>Please look.</b>”") == 3
    assert "<b>Please look" not in page
    assert "“Paragraph 2 is new. <b>Please look.</b>” The office" in today


def test_today_says_that_a_text_was_returned_and_why(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    office.advance(reference, "return", note="Paragraph 3 names the wrong river.")

    (need,) = marks(clerk.get("/").text, "need")

    assert need[0] == "returned"
    assert "“Paragraph 3 names the wrong river.” The office" in need[1]


def test_a_note_that_was_erased_is_said_to_be(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open", note="Call Mr. Hasanov.")
    with office.transaction() as tx:
        value = tx.execute(text("SELECT id FROM personal_values WHERE value LIKE '%Hasanov%'")).scalar_one()
        erase(tx, log_for_office(tx, type=ERASED, by=OPERATOR, data={"values": [value]}))

    history = clerk.get(f"/agreements/{reference}").text.split('id="history"')[1]

    assert len(marked(history, "erased")) == 1
    assert "Hasanov" not in history


def test_a_decision_taken_outside_is_recorded_and_shown(clerk: Visitor, office: TestOffice, asked: str) -> None:
    page = asked
    values = {"step": "board", "choice": "approve", "decided_by": "The council", "document": "행정-1234"}

    incomplete = clerk.submit(f"{page}/decision", {**values, "decided_on": "2999-01-01"}, page=page)
    empty = clerk.submit(f"{page}/decision", {"step": "board", "choice": "return"}, page=page)
    done = clerk.submit(f"{page}/decision", {**values, "decided_on": "2020-05-04"}, page=page)

    assert complaints(incomplete.text) == {"decision-board-on"}
    assert complaints(empty.text) == {f"decision-board-{name}" for name in ("by", "on", "document", "note")}
    assert done.status_code == 303
    shown = clerk.get(page).text
    assert "data-outside" in shown
    assert "행정-1234" in shown
