"""A life that goes well, in which each act of the machine is accepted: no rule is there in vain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.enums import (
    ClosedDayKind,
    CommitmentState,
    DocumentKind,
    ExchangeState,
    LinkKind,
    MeetingKind,
    OccasionKind,
    TrackState,
    VoteChoice,
)
from tests.workflows.lifecycle_machine.lifecycle import Lifecycle, use_cases

ALL = "Everything"


@pytest.fixture
def life() -> Iterator[Lifecycle]:
    begun = Lifecycle()
    yield begun
    begun.teardown()


def is_made(life: Lifecycle) -> None:
    """A friendship with two cities, from the proposal to the signing."""
    life.propose("friendship-mou", 1, ALL)
    life.add_party(0, 2, ALL)
    life.add_what_is_asked(0, ALL)
    for what in ("notified", "ratified", "carried"):
        life.record_of_party(0, 1, -3, what, ALL)
    for state in (TrackState.DONE, None):
        life.follow_the_partner(0, 1, "council", state, -3, ALL)
    for trigger in ("open", "agree"):
        life.press_any(0, trigger, ALL, "As agreed", None)
    life.be_away("Approver", ALL, 0, 5, "Approver")
    life.vote(0, VoteChoice.APPROVE, ALL, "Approver", None)
    life.come_back(0, "Approver")
    life.press_any(0, "sign", ALL, None, 0)
    life.correct(0, "proposed_on", -5, False, ALL)


def is_kept(life: Lifecycle) -> None:
    life.write_terms(0, {"valid_for": "P3Y", "notice_period": "P6M"}, None, ALL)
    life.amend(0, {"valid_for": "P1Y"}, 0, 200, ALL)
    life.take_turns_as_hosts(0, [0, 1, 2], 2, ALL)
    life.assign(0, "Coordinator", ALL)
    life.meet(0, -1, MeetingKind.VISIT, ALL)
    life.promise(0, 30, ALL)
    life.close_a_promise(0, 0, CommitmentState.KEPT, ALL)
    life.give_notice(0, 0, 500, True, ALL)
    for received in (True, False):
        life.answer_the_notice(0, 0, received, ALL)


def has_exchanges(life: Lifecycle) -> None:
    life.plan_exchange(0, 0, None, ALL)
    life.settle(0, 0, 0, 3, 0, True, set(), ALL)
    life.send_somebody(0, 0, "Leyla", 1, ALL)
    for again in (True, False):
        life.write_the_programme(0, 0, 1, 9, 11, again, ALL)
    life.bear_a_cost(0, 0, 0, "KRW", ALL)
    life.write_a_report(0, 0, DocumentKind.REPORT, ALL)
    for _ in range(5):
        life.take_a_detail_back(0, 0, 0, ALL)
    life.move_exchange(0, 0, ExchangeState.HELD, ALL, "Done")


def has_occasions(life: Lifecycle) -> None:
    """One is taken back, and one proposes an exchange, which is declined, taken up again, and accepted."""
    life.mark_an_occasion(0, 200, OccasionKind.FESTIVAL, None, None, False, (), ALL)
    life.remove_an_occasion(0, ALL)
    life.mark_an_occasion(None, 100, OccasionKind.FESTIVAL, 1, 5, False, (), ALL)
    life.time_moves_on(30, False, True)
    life.answer_the_proposal(0, 1, None, False, ALL)
    life.reopen(0, 1, ALL)
    life.answer_the_proposal(0, 1, None, True, ALL)


def has_a_family(life: Lifecycle) -> None:
    """A successor, and another agreement of which somebody thought so by mistake."""
    life.propose_successor(0, "sister-city", LinkKind.SUPERSEDES, True, ALL)
    life.record_in_force("project-mou", 1)
    life.link(2, 0, LinkKind.UNDER, ALL)
    life.unlink(1, ALL)
    life.do_a_duty(2, 0, ALL)


def is_moved(life: Lifecycle) -> None:
    """To a second version, which keeps facts of its own."""
    life.adopt_the_second_version("friendship-mou", "Administrator")
    life.migrate("friendship-mou", 2, False, "Administrator")
    life.record_a_fact(0, "council-day", 0, -3, ALL)


def changes_hands(life: Lifecycle) -> None:
    life.name_the_default_owner("Coordinator", ALL)
    life.close(0, 30, 2, ClosedDayKind.CLOSED, False, ALL)
    life.hand_over("Coordinator", ALL, "Administrator", True)


def test_each_act_is_accepted_when_its_time_has_come(life: Lifecycle) -> None:
    for chapter in (is_made, is_kept, has_exchanges, has_occasions, has_a_family, is_moved, changes_hands):
        chapter(life)
        life.what_must_hold()

    assert use_cases() - set(life.accepted) == set()
