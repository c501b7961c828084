"""Approvals in steps: who is asked, what the votes come to, and that a return keeps everything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from config.errors import NotFoundError, UsageError
from config.json_shapes import to_json
from models.database import Transaction
from models.enums import Role, TextStatus, VoteChoice
from models.event_log import read
from tests.factories import TestOffice
from tests.situations import leave_without_successor
from workflows.actors import OPERATOR, Actor, RoleMissingError, user_actor
from workflows.audit.verification import verify
from workflows.definitions.catalogue import Audience
from workflows.definitions.parser import PACKAGED, packaged
from workflows.engine.machine import TransitionRefusedError
from workflows.execution.clock import stand_at
from workflows.execution.executor import execute
from workflows.lifecycle.approvals import QUORUM_MISSED, NotAskedError, OutsideDecision
from workflows.lifecycle.transitions import advance
from workflows.lifecycle.voting import record_decision, vote
from workflows.offices.users import change_roles, create_user
from workflows.read_models.agreement import show_actions, show_agreement
from workflows.read_models.approvals import show_earlier
from workflows.records.documents import record_document
from workflows.unit_of_work.adoption import AdoptionRefusedError, ApproverLeftError, UnknownApproverError, adopt
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.optimistic_lock import VersionConflictError

WORDS = {"en": "A step", "ko": "단계", "az": "Addım"}
APPROVE, RETURN, ABSTAIN = VoteChoice.APPROVE, VoteChoice.RETURN, VoteChoice.ABSTAIN


def step(id: str, *, by: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id, "label": {**WORDS, "en": id.capitalize()}, "by": by or {"role": "approver"}, **more}


def definition_with(*steps: dict[str, Any], kind: str = "in-steps") -> str:
    document = yaml.safe_load(packaged()["friendship-mou", 1])
    document["kind"] = kind
    document["states"]["approving"]["approval"] = {"steps": list(steps)}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def person(office: TestOffice, name: str, *roles: Role, zone: str | None = None) -> Actor:
    address = f"{name.lower()}@example.org"
    with office.transaction() as tx:
        user = create_user(tx, name=name, address=address, roles=roles or [Role.APPROVER], zone=zone, by=OPERATOR)
        return user_actor(user.id, list(user.roles))


def no_approver(tx: Transaction, office: TestOffice) -> None:
    """The office's first user answers no approvals any more."""
    assert office.actor.user_id is not None
    change_roles(tx, office.actor.user_id, by=OPERATOR, remove=[Role.APPROVER])


def put_to_approval(office: TestOffice, *steps: dict[str, Any]) -> str:
    with office.transaction() as tx:
        adopt(tx, definition_with(*steps), by=OPERATOR)
        # The office's one user is asked as an approver; the tests name their own.
        no_approver(tx, office)
    reference = office.propose(kind="in-steps")
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    return reference


def answer(office: TestOffice, reference: str, choice: VoteChoice, by: Actor, **more: Any) -> str:
    with office.transaction() as tx:
        return vote(tx, reference, more.pop("step", None), choice, by=by, **more).facts.state


def steps_of(office: TestOffice, reference: str) -> dict[str, str]:
    with office.transaction() as tx:
        return {item["step"]: item["state"] for item in to_json(show_agreement(tx, reference, "en"))["approval"]}


def test_a_quorum_of_two_waits_for_the_second(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2))

    first = answer(office, reference, APPROVE, kim)
    second = answer(office, reference, APPROVE, lee)

    assert (first, second) == ("approving", "signing")


def test_advancing_votes_and_says_who_is_waited_for(office: TestOffice) -> None:
    kim, _ = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum="all"))

    with office.transaction() as tx:
        loaded = advance(tx, reference, "approve", by=kim)
    with office.transaction() as tx:
        advance(tx, reference, "approve", by=kim)
        shown = to_json(show_actions(tx, reference, actor=kim, language="en"))

    assert loaded.facts.state == "approving"
    approve = next(action for action in shown["actions"] if action["trigger"] == "approve")
    assert [(item["code"], "“Board”" in item["message"], item["who"]) for item in approve["unmet"]] == [
        ("approval.steps.open", True, "Lee")
    ]
    assert (shown["turn"]["side"], shown["turn"]["who"]) == ("ours", ["Lee"])


def test_a_step_is_asked_after_those_before_it(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(
        office,
        step("legal", by={"people": ["kim@example.org"]}),
        step("budget", by={"people": ["lee@example.org"]}),
        step("mayor", by={"people": ["KIM@example.org"]}, after=["legal", "budget"]),
    )
    at_first = steps_of(office, reference)
    with pytest.raises(NotAskedError):
        answer(office, reference, APPROVE, kim, step="mayor")

    answer(office, reference, APPROVE, kim)
    after_one = steps_of(office, reference)
    answer(office, reference, APPROVE, lee)
    after_two = steps_of(office, reference)
    end = answer(office, reference, APPROVE, kim)

    assert at_first == {"legal": "open", "budget": "open", "mayor": "waiting"}
    assert after_one == {"legal": "given", "budget": "open", "mayor": "waiting"}
    assert after_two == {"legal": "given", "budget": "given", "mayor": "open"}
    assert end == "signing"


def test_the_operator_does_not_answer_for_a_named_person(office: TestOffice) -> None:
    kim = person(office, "Kim")
    reference = put_to_approval(office, step("legal", by={"people": ["kim@example.org"]}), step("board"))

    with pytest.raises(NotAskedError, match=r": kim@example\.org"):
        answer(office, reference, APPROVE, OPERATOR, step="legal")
    answer(office, reference, APPROVE, OPERATOR)
    by_operator = steps_of(office, reference)
    with pytest.raises(TransitionRefusedError):
        office.advance(reference, "approve")
    end = answer(office, reference, APPROVE, kim)

    assert by_operator == {"legal": "open", "board": "given"}
    assert end == "signing"


@pytest.mark.parametrize(
    ("address", "error"), [("nobody@example.org", UnknownApproverError), ("LEE@example.org", ApproverLeftError)]
)
def test_a_definition_that_asks_nobody_is_not_adopted(
    office: TestOffice, address: str, error: type[AdoptionRefusedError]
) -> None:
    lee = person(office, "Lee")
    with office.transaction() as tx:
        leave_without_successor(tx, lee.user_id)

    with pytest.raises(error) as caught:
        put_to_approval(office, step("legal", by={"people": [address]}))

    assert caught.value.message.values == {"address": address, "state": "approving"}
    assert "amity users create" in caught.value.hint


def test_a_vote_can_be_changed_until_the_step_closes(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2), step("mayor", after=["board"], quorum="all"))

    answer(office, reference, APPROVE, kim)
    answer(office, reference, ABSTAIN, kim)
    answer(office, reference, APPROVE, kim)
    answer(office, reference, APPROVE, lee)

    assert steps_of(office, reference)["board"] == "given"
    with pytest.raises(NotAskedError):
        answer(office, reference, ABSTAIN, kim, step="board")
    with office.transaction() as tx:
        kept = tx.execute(text("SELECT choice FROM votes ORDER BY id")).scalars().all()
        logged = tx.execute(text("SELECT count(*) FROM events WHERE type = 'approval.voted'")).scalar()
    assert kept == ["approve", "abstain", "approve", "approve"]
    assert logged == 4


def test_a_return_needs_a_reason_and_keeps_everything(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2))
    answer(office, reference, APPROVE, kim, note="Good")
    with pytest.raises(UsageError):
        answer(office, reference, RETURN, lee)

    state = answer(office, reference, RETURN, lee, note="The Korean text differs")
    with office.transaction() as tx:
        record_document(tx, reference, by=office.actor, title="Text", texts={"en": TextStatus.AGREED})
    office.advance(reference, "agree")

    assert state == "negotiating"
    with office.transaction() as tx:
        loaded = load_one(tx, reference)
        earlier = show_earlier(tx, loaded, "en")
        texts = loaded.facts.counts["texts.agreed"]
    assert [(item.step, item.state, [vote.choice for vote in item.votes]) for item in earlier] == [
        ("board", "returned", ["approve", "return"])
    ]
    assert earlier[0].votes[1].note == "The Korean text differs"
    assert texts == 1
    assert steps_of(office, reference) == {"board": "open"}
    assert loaded.facts.entry_number == 2


def test_all_having_answered_without_a_quorum_returns_it(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2))

    answer(office, reference, APPROVE, kim)
    state = answer(office, reference, ABSTAIN, lee)

    assert state == "negotiating"
    with office.transaction() as tx:
        note = tx.execute(text("SELECT note FROM state_changes WHERE trigger = 'return'")).scalar()
    assert note == QUORUM_MISSED


def test_a_step_that_too_few_people_can_give_waits_for_more(office: TestOffice) -> None:
    kim = person(office, "Kim")
    reference = put_to_approval(office, step("board", quorum=2))

    state = answer(office, reference, APPROVE, kim)

    administrator = Actor(office.actor.by, frozenset({"administrator"}), office.actor.user_id)
    with office.transaction() as tx:
        actions = to_json(show_actions(tx, reference, actor=administrator, language="en"))
        asked = load_one(tx, reference).facts.recipients[Audience.APPROVERS]
    needs = [item for action in actions["actions"] if action["trigger"] == "approve" for item in action["unmet"]]
    assert state == "approving"
    assert [(item["code"], item["who"]) for item in needs] == [
        ("approval.people.missing", "administrator"),
        ("role", "approver"),
    ]
    assert needs[0]["message"].startswith("“Board” needs 2 approvals, and 1 can answer")
    assert actions["turn"]["who"] == ["administrator"]
    assert [one.user_id for one in asked] == [office.actor.user_id]
    # With a second approver it goes on, and the first answer still counts.
    assert answer(office, reference, APPROVE, person(office, "Lee")) == "signing"


def test_the_example_of_an_approval_in_steps_is_walked_by_its_people(office: TestOffice) -> None:
    text_ = (PACKAGED / "examples" / "board-and-mayor.v1.yaml").read_text(encoding="utf-8")
    with office.transaction() as tx:
        adopt(tx, text_, by=OPERATOR)
        no_approver(tx, office)
    legal = Actor(office.actor.by, frozenset({"administrator"}), office.actor.user_id)
    kim, lee, park = (person(office, name) for name in ("Kim", "Lee", "Park"))
    reference = office.propose(kind="board-and-mayor")
    office.make_ready_to_agree(reference)
    office.advance(reference, "submit")

    assert steps_of(office, reference) == {"legal": "open", "board": "open", "sign-off": "waiting"}
    answer(office, reference, APPROVE, kim)
    answer(office, reference, APPROVE, legal)
    assert steps_of(office, reference) == {"legal": "given", "board": "open", "sign-off": "waiting"}
    answer(office, reference, APPROVE, park)
    assert steps_of(office, reference) == {"legal": "given", "board": "given", "sign-off": "open"}
    # One of two who decide is not more than half of them.
    states = [answer(office, reference, choice, by) for choice, by in ((ABSTAIN, kim), (APPROVE, lee), (APPROVE, park))]

    assert states == ["approving", "approving", "signing"]


def test_the_operator_is_one_voter(office: TestOffice) -> None:
    person(office, "Kim")
    reference = put_to_approval(office, step("board", quorum=2))

    with office.transaction() as tx:
        first = advance(tx, reference, "approve", by=OPERATOR).facts.state
    with office.transaction() as tx:
        second = advance(tx, reference, "approve", by=OPERATOR).facts.state

    assert (first, second) == ("approving", "approving")


def test_without_approvers_the_administrators_are_asked(office: TestOffice) -> None:
    reference = put_to_approval(office, step("board"))
    administrator = Actor(office.actor.by, frozenset({"administrator"}), office.actor.user_id)

    with office.transaction() as tx:
        recipients = load_one(tx, reference).facts.recipients[Audience.APPROVERS]
    state = answer(office, reference, APPROVE, administrator)

    assert [recipient.user_id for recipient in recipients] == [office.actor.user_id]
    assert state == "signing"


def test_only_those_who_have_not_answered_are_reminded(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2))
    answer(office, reference, APPROVE, kim)

    with office.transaction() as tx:
        recipients = load_one(tx, reference).facts.recipients[Audience.APPROVERS]

    assert [recipient.user_id for recipient in recipients] == [lee.user_id]


def test_who_is_not_asked_cannot_answer(office: TestOffice) -> None:
    person(office, "Kim")
    coordinator = person(office, "Park", Role.COORDINATOR)
    reference = put_to_approval(office, step("board"))

    with pytest.raises(NotAskedError):
        answer(office, reference, APPROVE, coordinator)
    with pytest.raises(TransitionRefusedError) as caught, office.transaction() as tx:
        advance(tx, reference, "approve", by=coordinator)

    assert caught.value.roles == ("approver",)


def test_a_coordinator_takes_it_back_and_nobody_is_asked_any_more(office: TestOffice) -> None:
    person(office, "Kim")
    coordinator = person(office, "Park", Role.COORDINATOR)
    reference = put_to_approval(office, step("board"))

    with office.transaction() as tx:
        advance(tx, reference, "return", by=coordinator)

    with office.transaction() as tx:
        states = tx.execute(text("SELECT state FROM approvals")).scalars().all()
        loaded = load_one(tx, reference)
    assert (states, loaded.facts.state) == (["dropped"], "negotiating")
    assert loaded.facts.counts["approval.steps.open"] == 0


def test_votes_do_not_make_each_other_stale_but_a_change_does(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=3))
    with office.transaction() as tx:
        version = load_one(tx, reference).snapshot.version

    answer(office, reference, APPROVE, kim, version=version)
    answer(office, reference, APPROVE, lee, version=version)

    with pytest.raises(VersionConflictError):
        answer(office, reference, ABSTAIN, kim, version=version - 1)


def test_votes_stay_where_another_requirement_is_missing(office: TestOffice) -> None:
    reference = office.propose(kind="sister-city")
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")

    state = answer(office, reference, APPROVE, office.actor)

    assert (state, steps_of(office, reference)) == ("approving", {"approval": "given"})


def test_a_step_that_opens_later_is_reminded_of_from_then_on(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    kim = person(office, "Kim")
    reference = put_to_approval(office, step("legal"), step("mayor", after=["legal"]))
    with office.transaction() as tx:
        stand_at(tx, tx.now + timedelta(days=60))

    answer(office, reference, APPROVE, kim)

    with office.transaction() as tx:
        nudges = tx.execute(
            text(
                "SELECT occurrence, date - (SELECT (asked_at AT TIME ZONE 'Asia/Seoul')::date FROM approvals"
                " WHERE step = 'mayor') AS days FROM plan_items"
                " WHERE rule = 'approving-nudge' AND status = 'planned' ORDER BY date"
            )
        ).all()
    assert [tuple(row) for row in nudges][:2] == [("1-mayor", 7), ("1-mayor.1", 14)]


def test_an_approver_far_away_is_asked_at_that_moment(office: TestOffice) -> None:
    """One in Lima waited for their own nine o'clock, 13 hours later."""
    kim = person(office, "Kim", zone="America/Lima")
    reference = put_to_approval(office, step("board"))
    with office.transaction() as tx:
        item = tx.execute(
            text(
                "SELECT i.id, p.asked_at FROM plan_items i JOIN approvals p USING (agreement_id) WHERE i.rule = :rule"
            ),
            {"rule": "approving-asked"},
        ).one()
    with office.transaction() as tx:
        execute(tx, item.id, secret=b"secret", mail_domain="example.org")

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT user_id, next_at FROM deliveries"))
        assert [tuple(row) for row in rows] == [(kim.user_id, item.asked_at)]
    assert reference


def decided(step: str, choice: VoteChoice = APPROVE, on: date = date(2020, 5, 4), note: str | None = None) -> Any:
    return OutsideDecision(step, choice, "The council", on, "행정-1234", "minutes.pdf", note)


def test_a_decision_taken_elsewhere_settles_a_step_however_many_it_asks(office: TestOffice) -> None:
    kim, _ = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2), step("council", quorum="all", after=["board"]))

    with office.transaction() as tx:
        first = record_decision(tx, reference, decided("board"), by=office.actor).facts.state
    between = steps_of(office, reference)
    with office.transaction() as tx, pytest.raises(NotAskedError):
        record_decision(tx, reference, decided("board"), by=office.actor)
    answer(office, reference, APPROVE, kim)
    with office.transaction() as tx:
        second = record_decision(tx, reference, decided("council"), by=office.actor).facts.state

    assert (first, between, second) == ("approving", {"board": "given", "council": "open"}, "signing")
    with office.transaction() as tx:
        earlier = show_earlier(tx, load_one(tx, reference), "en")
        recorded = text("SELECT body FROM events WHERE type = 'approval.decided-outside'")
        recorders = [read(body).by for body in tx.execute(recorded).scalars()]
    votes = {item.step: to_json(item.votes) for item in earlier}
    outside = {"decided_by": "The council", "decided_on": "2020-05-04", "document": "행정-1234", "file": "minutes.pdf"}
    assert [vote["outside"] for vote in votes["board"]] == [outside]
    assert [vote.get("outside") for vote in votes["council"]] == [None, outside]
    assert recorders == [office.actor.by] * 2
    assert verify(office.database).broken == []


def test_a_decision_may_return_the_text_and_lies_in_the_past(office: TestOffice) -> None:
    reference = put_to_approval(office, step("board"))
    kim = person(office, "Kim")

    for wrong, by, error in (
        (decided("board", on=date(2999, 1, 1)), office.actor, UsageError),
        (decided("senate"), office.actor, NotFoundError),
        (decided("board"), kim, RoleMissingError),
    ):
        with office.transaction() as tx, pytest.raises(error):
            record_decision(tx, reference, wrong, by=by)
    with office.transaction() as tx:
        state = record_decision(tx, reference, decided("board", RETURN, note="Too dear"), by=office.actor).facts.state

    assert state == "negotiating"
