"""Standing in: who is asked on which day, and whose vote it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import Role
from tests.factories import TestOffice
from tests.situations import leave_without_successor
from tests.workflows.lifecycle.test_approvals import APPROVE, answer, person, put_to_approval, step
from workflows.actors import OPERATOR, Actor, RoleMissingError
from workflows.definitions.catalogue import Audience
from workflows.lifecycle.approvals import NotAskedError
from workflows.offices.substitutions import (
    MutualAbsenceError,
    SubstitutionError,
    name_substitute,
    substitutions,
    withdraw,
)
from workflows.read_models.agreement import show_agreement
from workflows.unit_of_work.loader import load_one

KIM = {"people": ["kim@example.org"]}


def away(office: TestOffice, user: Actor, to: Actor, first: int = 0, last: int = 7, *, by: Actor = OPERATOR) -> None:
    assert user.user_id is not None
    assert to.user_id is not None
    with office.transaction() as tx:
        today = tx.now.date()
        name_substitute(
            tx,
            user.user_id,
            to=to.user_id,
            from_on=today + timedelta(days=first),
            until_on=today + timedelta(days=last),
            by=by,
        )


def asked(office: TestOffice, reference: str) -> list[object]:
    with office.transaction() as tx:
        return [one.user_id for one in load_one(tx, reference).facts.recipients[Audience.APPROVERS]]


def test_whoever_stands_in_is_asked_and_votes_on_behalf(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee", Role.VIEWER)
    reference = put_to_approval(office, step("mayor", by=KIM))
    with pytest.raises(NotAskedError):
        answer(office, reference, APPROVE, lee)
    away(office, kim, lee)

    before = asked(office, reference)
    with office.transaction() as tx:
        turn = to_json(show_agreement(tx, reference, "en"))["turn"]
    state = answer(office, reference, APPROVE, lee)

    assert (before, turn["who"], state) == ([lee.user_id], ["Lee"], "signing")
    with office.transaction() as tx:
        vote = tx.execute(text("SELECT user_id, on_behalf_of FROM votes")).one()
    assert tuple(vote) == (lee.user_id, kim.user_id)


def test_one_who_votes_and_stands_in_has_two_votes(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("board", quorum=2))
    away(office, kim, lee)

    own = answer(office, reference, APPROVE, lee)
    other = answer(office, reference, APPROVE, lee, on_behalf_of=kim.user_id)

    assert (own, other) == ("approving", "signing")


@pytest.mark.parametrize(("first", "last"), [(5, 9), (2, 2)])
def test_outside_its_days_nobody_stands_in(office: TestOffice, first: int, last: int) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("mayor", by=KIM))
    away(office, kim, lee, first, last)

    assert asked(office, reference) == [kim.user_id]


def test_an_absence_is_followed_one_step_only(office: TestOffice) -> None:
    kim, lee, park = person(office, "Kim"), person(office, "Lee"), person(office, "Park")
    reference = put_to_approval(office, step("mayor", by=KIM))
    away(office, kim, lee)
    away(office, lee, park)

    assert asked(office, reference) == [lee.user_id]


def test_two_cannot_stand_in_for_each_other_while_both_are_away(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    away(office, kim, lee, 0, 7)

    with pytest.raises(MutualAbsenceError):
        away(office, lee, kim, 7, 9)

    away(office, lee, kim, 8, 9)


def test_one_who_left_stands_in_for_nobody(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("mayor", by=KIM))
    away(office, kim, lee)
    with office.transaction() as tx:
        leave_without_successor(tx, lee.user_id)

    assert asked(office, reference) == [kim.user_id]


def test_a_withdrawn_substitution_ends_at_once(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = put_to_approval(office, step("mayor", by=KIM))
    away(office, kim, lee, by=kim)
    with office.transaction() as tx:
        found = tx.execute(text("SELECT id FROM substitutions")).scalar_one()
        withdraw(tx, found, by=kim)
        withdraw(tx, found, by=kim)

    assert asked(office, reference) == [kim.user_id]
    with office.transaction() as tx:
        assert [item.withdrawn for item in substitutions(tx)] == [True]
        types = tx.execute(text("SELECT type FROM events WHERE type LIKE 'substitution.%' ORDER BY seq")).scalars()
        assert list(types) == ["substitution.given", "substitution.withdrawn"]


def test_an_absent_owners_reminders_reach_who_stands_in(office: TestOffice) -> None:
    lee = person(office, "Lee", Role.COORDINATOR)
    reference = office.record("1974-02-04")[0]
    away(office, office.actor, lee)

    with office.transaction() as tx:
        owner = load_one(tx, reference).facts.recipients[Audience.OWNER]

    assert [one.user_id for one in owner] == [lee.user_id]


def test_what_cannot_be_delegated_is_refused(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    away(office, kim, lee)

    with pytest.raises(SubstitutionError):
        away(office, kim, office.actor, 3, 20)
    with pytest.raises(UsageError):
        away(office, lee, lee)
    with pytest.raises(UsageError):
        away(office, lee, kim, 5, 2)
    with pytest.raises(RoleMissingError):
        away(office, office.actor, kim, by=lee)
    assert kim.user_id is not None
    with pytest.raises(UsageError), office.transaction() as tx:
        name_substitute(
            tx, kim.user_id, to=kim.user_id, from_on=date(2000, 1, 1), until_on=date(2000, 1, 2), by=OPERATOR
        )
