"""Who is asked today: those who are here, their successors, and those who stand in. Without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from config.errors import AmityError, NotFoundError
from models.enums import ApprovalState, Role, VoteChoice
from models.queries.snapshot_rows import AbsenceRow, PersonRow
from tests.refusals import refused
from tests.workflows.pure import BEGAN, WORDS, id_of
from workflows.definitions.schema import ApprovalRule, Voters
from workflows.engine.approvals import StepFact, VoteFact
from workflows.unit_of_work.staff import OwnerError, Staff, _staff, need_owner

KIM, LEE, PARK, CHOI = (id_of(number) for number in (1, 2, 3, 4))
LEFT = date(2027, 1, 1)


def person(user: UUID, *roles: Role, **known: Any) -> PersonRow:
    whole: dict[str, Any] = {
        "name": f"Person {user.int}",
        "address": f"P{user.int}@Example.org",
        "left_on": None,
        "successor_id": None,
        "is_default_owner": False,
        "zone": "Asia/Seoul",
        "home_place_id": None,
        "calendar": None,
        "closed_days": (),
        "absences": (),
    }
    return PersonRow(id=user, roles=roles, **{**whole, **known})


def staff(*people: PersonRow, at: datetime = BEGAN) -> Staff:
    return _staff(people, at)


def away(to: UUID, first: date = date(2027, 1, 4), last: date = date(2027, 1, 8)) -> tuple[AbsenceRow, ...]:
    return (AbsenceRow(to, first, last),)


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        # The days are those of the one who is away: in Seoul the fourth has begun, or the eighth is over.
        (datetime(2027, 1, 3, 14, 59, tzinfo=UTC), KIM),
        (datetime(2027, 1, 3, 15, tzinfo=UTC), LEE),
        (datetime(2027, 1, 8, 14, 59, tzinfo=UTC), LEE),
        (datetime(2027, 1, 8, 15, tzinfo=UTC), KIM),
    ],
)
def test_an_absence_runs_by_the_days_of_who_is_away(at: datetime, asked: UUID) -> None:
    assert staff(person(KIM, absences=away(LEE)), person(LEE), at=at).asked_for(KIM) == asked


def test_an_absence_is_followed_one_step_and_never_to_who_left() -> None:
    known = staff(
        person(KIM, absences=away(LEE)), person(LEE, absences=away(PARK)), person(PARK, absences=away(CHOI)),
        person(CHOI, left_on=LEFT),
    )  # fmt: skip

    assert [known.asked_for(user) for user in (KIM, LEE, PARK)] == [LEE, PARK, PARK]
    assert known.asked([KIM, LEE, PARK]) == (LEE, PARK)


@pytest.mark.parametrize(
    ("successors", "found"),
    [
        ({}, KIM),
        ({KIM: LEE}, LEE),
        ({KIM: LEE, LEE: PARK}, PARK),
        ({KIM: None}, None),
        ({KIM: LEE, LEE: KIM}, None),
        ({KIM: id_of(99)}, None),
    ],
)
def test_who_left_is_followed_to_who_is_here(successors: dict[UUID, UUID | None], found: UUID | None) -> None:
    people = [
        person(user, left_on=LEFT if user in successors else None, successor_id=successors.get(user))
        for user in (KIM, LEE, PARK)
    ]

    assert staff(*people).present_or_successor(KIM) == found


@pytest.mark.parametrize(
    ("people", "owner"),
    [
        ([person(KIM, Role.VIEWER)], None),
        ([person(KIM, Role.ADMINISTRATOR), person(LEE, Role.COORDINATOR)], LEE),
        ([person(KIM, Role.ADMINISTRATOR), person(LEE, Role.APPROVER)], KIM),
        ([person(KIM, Role.COORDINATOR), person(LEE, Role.COORDINATOR, is_default_owner=True)], LEE),
        (
            [
                person(KIM, Role.COORDINATOR),
                person(LEE, is_default_owner=True, left_on=LEFT, successor_id=PARK),
                person(PARK, Role.COORDINATOR),
            ],
            PARK,
        ),
        ([person(KIM, Role.COORDINATOR), person(LEE, is_default_owner=True, left_on=LEFT)], KIM),
    ],
)
def test_what_nobody_looks_after_goes_to_one_person(people: list[PersonRow], owner: UUID | None) -> None:
    assert staff(*people).default_owner == owner


@pytest.mark.parametrize(
    ("by", "voters"),
    [
        ({"role": "approver"}, [LEE]),
        ({"role": "viewer"}, [PARK]),
        ({"people": [" p2@example.ORG ", "nobody@example.org"]}, [LEE]),
        # Whoever left is answered for by the successor, once.
        ({"people": ["p1@example.org", "p2@example.org"]}, [LEE]),
        ({"people": ["nobody@example.org"]}, [PARK]),
    ],
)
def test_a_step_is_answered_by_those_who_are_here_else_by_the_administrators(
    by: dict[str, Any], voters: list[UUID]
) -> None:
    known = staff(
        person(KIM, Role.APPROVER, left_on=LEFT, successor_id=LEE),
        person(LEE, Role.APPROVER),
        person(PARK, Role.ADMINISTRATOR),
    )

    assert [voter.of for voter in known.voters(Voters.model_validate(by))] == voters


def test_votes_count_for_whose_they_are_now() -> None:
    """A vote on behalf of somebody is theirs, one of somebody who left is the successor's, and the last one counts."""
    rule = ApprovalRule.model_validate(
        {"steps": [{"id": name, "label": WORDS, "by": {"role": "approver"}, "after": after}
                   for name, after in (("first", []), ("second", ["first"]))]}
    )  # fmt: skip
    known = staff(
        person(KIM, Role.APPROVER, left_on=LEFT, successor_id=LEE), person(LEE, Role.APPROVER),
        person(PARK, Role.APPROVER, absences=away(CHOI)), person(CHOI),
    )  # fmt: skip
    votes = (
        VoteFact("user:kim", KIM, None, VoteChoice.RETURN),
        VoteFact("user:lee", LEE, None, VoteChoice.APPROVE),
        VoteFact("user:choi", CHOI, PARK, VoteChoice.ABSTAIN),
        VoteFact("operator", None, None, VoteChoice.APPROVE),
    )

    first, second = known.step_statuses(rule, [StepFact("first", ApprovalState.OPEN, BEGAN, votes)])
    asked_first = known.step_statuses(rule, [])[0]

    assert {name: vote.choice for name, vote in first.votes.items()} == {
        str(LEE): VoteChoice.APPROVE,
        str(PARK): VoteChoice.ABSTAIN,
        "operator": VoteChoice.APPROVE,
    }
    assert (first.waiting, second.state, asked_first.state) == ((), None, ApprovalState.OPEN)
    assert [(voter.of, voter.asked) for voter in asked_first.waiting] == [(LEE, LEE), (PARK, CHOI)]
    assert known.step_statuses(None, []) == ()


@pytest.mark.parametrize(
    ("user", "error"),
    [(LEE, OwnerError), (PARK, OwnerError), (id_of(99), NotFoundError)],
)
def test_who_cannot_look_after_agreements_is_refused(user: UUID, error: type[AmityError]) -> None:
    known = staff(
        person(KIM, Role.COORDINATOR), person(LEE, Role.COORDINATOR, left_on=LEFT), person(PARK, Role.APPROVER),
        person(CHOI, Role.ADMINISTRATOR),
    )  # fmt: skip

    for able in (KIM, CHOI):
        need_owner(known, able)
    with refused(error):
        need_owner(known, user)
