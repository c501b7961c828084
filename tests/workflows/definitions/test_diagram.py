"""Diagrams: every state and arrow of a definition, and on them the way of one agreement."""

from __future__ import annotations

import pytest
import yaml

from tests.factories import TestOffice
from workflows.definitions.diagram import TakenTransition, mermaid
from workflows.definitions.parser import packaged, parse
from workflows.lifecycle.version_migration import migrate
from workflows.read_models.agreement import draw_agreement
from workflows.unit_of_work.adoption import adopt

FRIENDSHIP = parse(packaged()["friendship-mou", 1])


@pytest.mark.parametrize("kind", [kind for kind, _ in packaged()])
def test_no_arrow_and_no_clock_is_left_out(kind: str) -> None:
    definition = parse(packaged()[kind, 1])

    drawn = mermaid(definition, "en")

    assert "None" not in drawn
    assert "classDef" not in drawn
    assert drawn.count(" as s_") == len(definition.states)
    arrows = sum(len(transition.from_) for transition in definition.transitions)
    over = sum(state.phase == "over" for state in definition.states.values())
    assert drawn.count(" --> ") == 1 + arrows + over


@pytest.mark.parametrize(
    ("timer", "expected"),
    [
        ({"after": "P5Y"}, "(after P5Y)"),
        ({"after": "P2Y", "since": "last-contact"}, "(after P2Y since last-contact)"),
        ({"at": "expiry"}, "(at expiry)"),
        ({"at": "expiry", "offset": "P-3M"}, "(P-3M from expiry)"),
    ],
)
def test_the_clock_of_an_arrow_says_when_it_strikes(timer: dict[str, str], expected: str) -> None:
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw["transitions"][0]["timer"] = timer

    drawn = mermaid(parse(yaml.safe_dump(raw, allow_unicode=True)), "en")

    assert f": {raw['transitions'][0]['trigger']} {expected}" in drawn


def test_the_way_is_numbered_and_the_states_on_it_are_marked() -> None:
    way = [
        TakenTransition(1, "propose", None, "proposed"),
        TakenTransition(2, "open", "proposed", "negotiating"),
        TakenTransition(3, "postpone", "negotiating", "proposed"),
        TakenTransition(4, "open", "proposed", "negotiating"),
    ]

    lines = mermaid(FRIENDSHIP, "en", state="negotiating", history=way).splitlines()

    assert "  [*] --> s_proposed: 1 · propose" in lines
    assert "  s_proposed --> s_negotiating: 2, 4 · open" in lines
    # No arrow of this version, but a step that was done.
    assert "  s_negotiating --> s_proposed: 3 · postpone" in lines
    assert [line for line in lines if line.startswith("  class ")] == [
        "  class s_proposed visited",
        "  class s_negotiating current",
    ]


def test_an_agreement_is_drawn_on_the_version_it_has(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.propose()
    (recorded,) = office.record("2015-05-05")
    office.advance(reference, "open")
    renamed = packaged()["friendship-mou", 1].replace("version: 1", "version: 2", 1)
    renamed = renamed.replace("negotiating", "talking") + "migrates:\n  1: {negotiating: talking}\n"
    with office.transaction() as tx:
        before = draw_agreement(tx, reference, "ko")
        adopt(tx, renamed, by=office.actor)
        assert draw_agreement(tx, reference, "ko") == before
        straight = draw_agreement(tx, recorded, "en")
    migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)
    with office.transaction() as tx:
        after = draw_agreement(tx, reference, "en")

    assert "  class s_negotiating current" in before
    assert "  s_proposed --> s_negotiating: 2 · open" in before
    assert "  [*] --> s_in_force: 1 · " in straight
    assert '  state "negotiating" as s_negotiating' in after
    assert "  s_negotiating --> s_talking: 3 · migrate" in after
    assert "  class s_talking current" in after
