"""What may be done from a state: each refusal says why, and the first transition whose guard holds is taken."""

from __future__ import annotations

from collections import defaultdict

import pytest

from models.enums import Role
from tests.workflows.pure import FRIENDSHIP
from workflows.engine.machine import AgreementMachine, TransitionRefusedError

MACHINE = AgreementMachine(FRIENDSHIP)
EVERY = tuple(Role)


def values(**known: int) -> dict[str, int]:
    """Facts with underscores for dots; whatever is not named is 0."""
    return defaultdict(int, {name.replace("_", "."): value for name, value in known.items()})


def refusal(state: str, trigger: str, known: dict[str, int], roles: tuple[str, ...]) -> TransitionRefusedError:
    with pytest.raises(TransitionRefusedError) as caught:
        MACHINE.permitted(state, trigger, known, roles)
    return caught.value


@pytest.mark.parametrize(("missing", "to"), [(0, "in-force"), (1, "signed"), (3, "signed")])
def test_of_two_transitions_of_one_trigger_the_one_whose_guard_holds_is_taken(missing: int, to: str) -> None:
    assert MACHINE.permitted("signing", "sign", values(entry_missing=missing), EVERY).to == to


def test_a_trigger_that_is_not_known_is_named() -> None:
    assert refusal("proposed", "marry", values(), EVERY).message.values["action"] == "marry"


@pytest.mark.parametrize(("state", "trigger"), [("proposed", "sign"), ("ended", "open")])
def test_a_trigger_that_does_not_leave_the_state_lacks_neither_role_nor_requirement(state: str, trigger: str) -> None:
    error = refusal(state, trigger, values(partners_count=1), EVERY)

    assert (error.roles, error.unmet) == ((), ())


@pytest.mark.parametrize(
    ("trigger", "roles", "wanted"),
    [
        ("end", (), ("approver",)),
        ("end", (Role.COORDINATOR, Role.ADMINISTRATOR), ("approver",)),
        ("rest", (Role.VIEWER,), ("coordinator",)),
    ],
)
def test_a_role_that_is_lacking_is_named(trigger: str, roles: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert refusal("in-force", trigger, values(), roles).roles == wanted


def test_one_of_the_roles_is_enough() -> None:
    assert MACHINE.permitted("in-force", "end", values(), (Role.VIEWER, Role.APPROVER)).to == "ended"


@pytest.mark.parametrize(
    ("known", "lacking"),
    [
        (values(), ["texts.agreed", "fields.count"]),
        (values(texts_agreed=1), ["fields.count"]),
        (values(fields_count=2), ["texts.agreed"]),
    ],
)
def test_each_requirement_that_is_not_met_is_named(known: dict[str, int], lacking: list[str]) -> None:
    assert [one.fact for one in refusal("negotiating", "agree", known, EVERY).unmet] == lacking


def test_what_is_allowed_comes_first_and_the_rest_says_what_it_lacks() -> None:
    actions = MACHINE.actions("signing", values(signatories_missing=2), (Role.COORDINATOR,))

    allowed = [action.allowed for action in actions]
    assert allowed == sorted(allowed, reverse=True)
    assert [action.trigger for action in actions if action.allowed] == ["return", "decline", "withdraw"]
    assert {one.fact for action in actions if action.trigger == "sign" for one in action.unmet} == {
        "signatories.missing",
        "entry.missing",
    }
    assert [action.roles for action in MACHINE.actions("in-force", values(), ()) if action.trigger == "end"] == [
        ("approver",)
    ]


def test_nothing_leaves_the_end() -> None:
    assert MACHINE.actions("ended", values(), EVERY) == ()
