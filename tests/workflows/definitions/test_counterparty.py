"""Which kinds of agreement are made with somebody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.pure import FRIENDSHIP, WORDS
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.parser import packaged, parse
from workflows.definitions.schema import Definition


def alone(guard: dict[str, Any] | None = None, *, tracks: bool = False, dates: tuple[str, ...] = ()) -> Definition:
    """A friendship without tracks whose only transition has this guard and these dates."""
    raw = FRIENDSHIP.model_dump(by_alias=True, exclude_unset=True)
    step = {"trigger": "go", "from": ["proposed"], "to": "ended", "label": WORDS, "roles": ["coordinator"]}
    raw["transitions"] = [{**step, "dates": dates, **({"guard": guard} if guard else {})}]
    raw["tracks"] = raw["tracks"] if tracks else []
    return Definition.model_validate(raw)


@pytest.mark.parametrize(
    ("kind", "needs"), [("league-membership", False), ("project-mou", True), ("sister-city", True)]
)
def test_a_league_is_joined_without_a_partner(kind: str, needs: bool) -> None:
    assert needs_partner(parse(packaged()[kind, 1])) is needs


@pytest.mark.parametrize(
    ("fact", "needs"),
    [
        ("partners.count", True),
        ("signatories.missing", True),
        ("signatures.missing", True),
        ("partner.steps.open", True),
        ("fields.count", False),
    ],
)
def test_a_guard_may_ask_for_what_a_partner_does_however_deep(fact: str, needs: bool) -> None:
    leaf = {"fact": fact, "at_most": 3}

    assert needs_partner(alone({"all": [{"not": {"any": [leaf]}}]})) is needs
    assert needs_partner(alone({"sum": [{"fact": fact, "times": 2}], "at_least": 1})) is needs


def test_what_is_signed_or_followed_at_a_partner_has_one() -> None:
    assert not needs_partner(alone())
    assert not needs_partner(alone(dates=("in_force_on",)))
    assert needs_partner(alone(dates=("signed_on",)))
    assert needs_partner(alone(tracks=True))
