"""Handing over: what is listed is what is done, all of it or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from config.errors import UsageError
from models.enums import Role
from tests.due_work import DOMAIN, SECRET, come_due, do
from tests.factories import TestOffice
from tests.situations import give_commitment
from tests.workflows.lifecycle.test_approvals import APPROVE, answer, person, put_to_approval, step
from workflows.actors import OPERATOR, Actor, RoleMissingError
from workflows.audit.verification import verify
from workflows.definitions.catalogue import Audience
from workflows.lifecycle.handover import LEFT, HandoverError, RolesLackingError, TooFewError, handover
from workflows.lifecycle.handover_items import Handover
from workflows.offices.owners import assign_owner
from workflows.offices.sign_in import LinkRefusedError, make_link, sign_in
from workflows.offices.substitutions import name_substitute
from workflows.records.commitments import make_commitment
from workflows.unit_of_work.loader import load_one


def hand_over(office: TestOffice, user: Actor, to: Actor, **more: Any) -> Handover:
    assert user.user_id is not None
    assert to.user_id is not None
    more = {"by": OPERATOR, "secret": SECRET, "mail_domain": DOMAIN, "without_roles": True, **more}
    with office.transaction() as tx:
        return handover(tx, user.user_id, to=to.user_id, **more)


def rows(office: TestOffice, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with office.transaction() as tx:
        return [tuple(row) for row in tx.execute(text(statement), values)]


def kinds(done: Handover) -> list[str]:
    return sorted({item.kind for item in done.items})


def leave_much(office: TestOffice) -> tuple[str, str, Actor, Actor]:
    """Kim owns an agreement with a waiting mail and a promise, is asked to approve another, and stands in for Park."""
    kim, lee = person(office, "Kim", Role.COORDINATOR, Role.APPROVER), person(office, "Lee", Role.COORDINATOR)
    park = person(office, "Park", Role.COORDINATOR)
    asked = put_to_approval(office, step("mayor", by={"people": ["kim@example.org"]}))
    owned = office.record("1974-02-04")[0]
    with office.transaction() as tx:
        assign_owner(tx, [owned], kim.user_id, by=OPERATOR)
        commitment = make_commitment(tx, owned, by=OPERATOR, what="A garden")
        give_commitment(tx, commitment, kim.user_id)
    do(office, come_due(office, "signing-anniversary"))
    with office.transaction() as tx:
        today = tx.now.date()
        assert park.user_id is not None
        assert kim.user_id is not None
        name_substitute(
            tx, park.user_id, to=kim.user_id, from_on=today, until_on=today + timedelta(days=9), by=OPERATOR
        )
        make_link(tx, kim.user_id)
    return asked, owned, kim, lee


def test_everything_goes_to_the_successor(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    asked, owned, kim, lee = leave_much(office)

    done = hand_over(office, kim, lee)

    assert kinds(done) == [
        "agreement",
        "commitment",
        "definition",
        "mail",
        "reminder",
        "sign-in link",
        "step",
        "substitution",
    ]
    assert {item.goes_to for item in done.items if item.kind != "sign-in link"} == {"lee@example.org"}
    with office.transaction() as tx:
        own = load_one(tx, owned).facts.recipients[Audience.OWNER]
        approvers = load_one(tx, asked).facts.recipients[Audience.APPROVERS]
    assert [one.user_id for one in (*own, *approvers)] == [lee.user_id, lee.user_id]
    assert rows(office, "SELECT owner_id FROM commitments") == [(lee.user_id,)]
    assert rows(office, "SELECT substitute_id FROM substitutions") == [(lee.user_id,)]
    assert answer(office, asked, APPROVE, lee) == "signing"


def test_the_dry_run_lists_what_is_then_done_and_changes_nothing(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    _, _, kim, lee = leave_much(office)
    before = rows(office, "SELECT reference, version, head_seq, owner_id FROM agreements ORDER BY reference")

    dry = hand_over(office, kim, lee, dry_run=True)
    between = rows(office, "SELECT reference, version, head_seq, owner_id FROM agreements ORDER BY reference")
    access = rows(office, "SELECT count(*) FROM sign_in_links")
    done = hand_over(office, kim, lee)

    assert (before, access) == (between, [(1,)])
    assert dry == done


def test_waiting_mails_are_taken_back_and_queued_for_the_successor(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    _, _, kim, lee = leave_much(office)
    ((old,),) = rows(office, "SELECT message_id FROM deliveries")

    hand_over(office, kim, lee)

    found = rows(office, "SELECT user_id, state, reason, message_id <> :old FROM deliveries ORDER BY id", old=old)
    assert found == [
        (kim.user_id, "skipped", LEFT, False),
        (lee.user_id, "queued", None, True),
    ]
    assert rows(office, "SELECT status FROM plan_items WHERE status = 'sending'") == [("sending",)]


def test_who_has_the_mail_already_gets_no_second(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    kim, lee = person(office, "Kim", Role.APPROVER), person(office, "Lee", Role.APPROVER)
    put_to_approval(office, step("board", quorum=2))
    do(office, come_due(office, "approving-nudge"))

    done = hand_over(office, kim, lee)

    assert [item.goes_to for item in done.items if item.kind == "mail"] == [""]
    assert sorted(rows(office, "SELECT user_id, state FROM deliveries"), key=str) == sorted(
        [(kim.user_id, "skipped"), (lee.user_id, "queued")], key=str
    )


def test_the_leaver_cannot_come_in_any_more(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    assert kim.user_id is not None
    with office.transaction() as tx:
        token = make_link(tx, kim.user_id)
    with office.transaction() as tx:
        sign_in(tx, token)
    with office.transaction() as tx:
        second = make_link(tx, kim.user_id)

    done = hand_over(office, kim, lee)

    assert kinds(done) == ["session", "sign-in link"]
    assert rows(office, "SELECT count(*) FROM sessions") == [(0,)]
    with pytest.raises(LinkRefusedError), office.transaction() as tx:
        sign_in(tx, second)


def test_a_role_that_the_work_needs_is_named_and_given_on_request(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    _, _, kim, lee = leave_much(office)

    for dry_run in (True, False):
        with pytest.raises(RolesLackingError) as refused:
            hand_over(office, kim, lee, without_roles=False, dry_run=dry_run)
        # Kim was the only approver.
        assert refused.value.roles == ("approver",)
    assert rows(office, "SELECT left_on FROM users WHERE id = :id", id=kim.user_id) == [(None,)]
    meant = hand_over(office, kim, lee, dry_run=True)
    given = hand_over(office, kim, lee, without_roles=False, give_roles=True)

    assert (meant.lacking, meant.given) == (("approver",), ())
    assert (given.lacking, given.given) == ((), ("approver",))
    assert rows(office, "SELECT roles FROM users WHERE id = :id", id=lee.user_id) == [(["coordinator", "approver"],)]


def test_an_owner_can_do_the_work(office: TestOffice) -> None:
    kim, lee = person(office, "Kim", Role.COORDINATOR), person(office, "Lee", Role.APPROVER)
    [owned] = office.record("1974-02-04")
    with office.transaction() as tx:
        assign_owner(tx, [owned], kim.user_id, by=OPERATOR)

    with pytest.raises(RolesLackingError) as refused:
        hand_over(office, kim, lee, without_roles=False)

    assert refused.value.roles == ("coordinator",)


def test_the_last_administrator_hands_that_over_too(office: TestOffice) -> None:
    lee = person(office, "Lee", Role.COORDINATOR, Role.APPROVER)

    with pytest.raises(RolesLackingError) as refused:
        hand_over(office, office.actor, lee)
    done = hand_over(office, office.actor, lee, give_roles=True)

    assert refused.value.roles == ("administrator",)
    assert done.given == ("administrator",)


def test_a_vote_that_was_given_stands(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee", Role.VIEWER)
    park = person(office, "Park")
    reference = put_to_approval(
        office, step("board", by={"people": ["kim@example.org", "park@example.org"]}, quorum="all")
    )
    answer(office, reference, APPROVE, kim)

    hand_over(office, kim, lee)

    assert answer(office, reference, APPROVE, park) == "signing"


def test_what_was_handed_over_goes_on_to_the_next(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    asked, owned, kim, lee = leave_much(office)
    choi = person(office, "Choi", Role.COORDINATOR)

    hand_over(office, kim, lee)
    hand_over(office, lee, choi)

    with office.transaction() as tx:
        approvers = load_one(tx, asked).facts.recipients[Audience.APPROVERS]
    assert [one.user_id for one in approvers] == [choi.user_id]
    assert rows(office, "SELECT owner_id FROM agreements WHERE reference = :ref", ref=owned) == [(choi.user_id,)]


def test_it_is_told_in_the_logs(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    _, _, kim, lee = leave_much(office)

    hand_over(office, kim, lee)

    assert rows(office, "SELECT type FROM events WHERE type LIKE '%handed-over' ORDER BY type") == [
        ("agreement.handed-over",),
        ("agreement.handed-over",),
        ("user.handed-over",),
    ]
    assert verify(office.database).ok


def test_a_failure_on_the_way_leaves_everything_as_it_was(rehearsed_office: TestOffice, monkeypatch: Any) -> None:
    office = rehearsed_office
    _, owned, kim, lee = leave_much(office)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr("workflows.lifecycle.handover.log_for_office", fail)
    with pytest.raises(RuntimeError):
        hand_over(office, kim, lee)

    assert rows(office, "SELECT owner_id FROM agreements WHERE reference = :ref", ref=owned) == [(kim.user_id,)]
    assert rows(office, "SELECT left_on FROM users WHERE id = :id", id=kim.user_id) == [(None,)]
    assert rows(office, "SELECT user_id, state FROM deliveries") == [(kim.user_id, "queued")]
    assert rows(office, "SELECT count(*) FROM sign_in_links") == [(1,)]


def test_what_cannot_be_handed_over_is_refused(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")

    with pytest.raises(UsageError):
        hand_over(office, kim, kim)
    with pytest.raises(UsageError):
        hand_over(office, kim, lee, left_on=date(2999, 1, 1))
    with pytest.raises(RoleMissingError):
        hand_over(office, kim, lee, by=lee)
    hand_over(office, kim, lee)
    with pytest.raises(HandoverError):
        hand_over(office, kim, office.actor)
    with pytest.raises(HandoverError):
        hand_over(office, office.actor, kim)


def test_it_is_refused_where_too_few_people_would_be_left_to_approve(office: TestOffice) -> None:
    kim, lee, park = (person(office, name) for name in ("Kim", "Lee", "Park"))
    named = [f"{name}@example.org" for name in ("kim", "lee", "park")]
    reference = put_to_approval(office, step("board", by={"people": named}, quorum=3))

    for dry_run in (True, False):
        with pytest.raises(TooFewError) as refused:
            hand_over(office, kim, lee, without_roles=False, dry_run=dry_run)
        assert tuple(map(str, refused.value.steps)) == ("in-steps version 1, Board",)
    choi = person(office, "Choi")
    hand_over(office, kim, choi, without_roles=False)
    meant = hand_over(office, choi, lee)

    assert tuple(map(str, meant.short)) == ("in-steps version 1, Board",)
    # It waits for a third person, and is not sent back again and again.
    assert [answer(office, reference, APPROVE, one) for one in (lee, park)] == ["approving", "approving"]


def test_steps_that_name_the_leaver_are_listed_before_they_open(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(
        office,
        step("board", by={"people": ["lee@example.org"]}),
        step("mayor", by={"people": ["kim@example.org"]}, after=["board"]),
    )

    done = hand_over(office, kim, lee)

    assert [(item.kind, item.ref, str(item.what), item.goes_to) for item in done.items] == [
        ("step", reference, "Mayor", "lee@example.org"),
        ("definition", "", "in-steps version 1, Mayor", "lee@example.org"),
    ]
    assert [answer(office, reference, APPROVE, lee, step=name) for name in ("board", "mayor")] == [
        "approving",
        "signing",
    ]
