"""Who may do what, and that nobody decides it elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest

from models.enums import Role
from workflows.actors import AMITY, OPERATOR, RoleMissingError, user_actor
from workflows.policy import BY_DEFINITION, ROLES, Act, is_offered, may, need

ROOT = Path(__file__).parents[2]


def test_every_act_is_somebody_s() -> None:
    assert set(ROLES) | BY_DEFINITION == set(Act)
    assert set(ROLES) & BY_DEFINITION == set()
    assert all(ROLES.values())


@pytest.mark.parametrize("act", Act)
def test_who_only_reads_changes_nothing(act: Act) -> None:
    named = (Role.APPROVER,)

    assert not may([Role.VIEWER], act, named=named)
    with pytest.raises(RoleMissingError):
        need(user_actor(uuid4(), [Role.VIEWER]), act, named=named)
    assert all(may(actor.roles, act, named=named) for actor in (OPERATOR, AMITY))


def test_the_roles_of_a_definition_count() -> None:
    assert may([Role.APPROVER], Act.FIRE, named=(Role.APPROVER, Role.COORDINATOR))
    assert not may([Role.ADMINISTRATOR], Act.FIRE, named=(Role.APPROVER,))
    assert not may(list(Role), Act.FIRE)


def test_a_reader_is_offered_for_readers_alone() -> None:
    assert is_offered([Role.VIEWER], [Role.VIEWER])
    assert not is_offered([Role.VIEWER], [Role.APPROVER])
    assert is_offered([Role.VIEWER, Role.COORDINATOR], [Role.APPROVER])


def test_templates_name_acts_that_there_are() -> None:
    asked = {
        act
        for path in (ROOT / "web" / "templates").glob("*.html")
        for act in re.findall(r'\.may\("([^"]*)"\)', path.read_text(encoding="utf-8"))
    }

    assert asked
    assert asked <= set(Act)


def test_pages_ask_the_policy_and_compare_no_roles() -> None:
    """A role that a page looks for on its own would be a second policy. `first_start` and its like give roles out."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("web", "cli/commands", "workflows/records", "workflows/exchanges", "workflows/read_models")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"roles\b.*isdisjoint|isdisjoint\(.*roles|Role\.\w+ (not )?in\b|need\(Role", line)
    ]

    assert found == []
