"""The packaged definitions, and of each a second version to which its agreements can move and back."""

from __future__ import annotations

from typing import Any

import yaml

from workflows.definitions.parser import packaged, parse
from workflows.definitions.schema import Definition

# States of every packaged definition that the second version calls otherwise: the first one, and the longest one.
RENAMED = {"proposed": "suggested", "in-force": "running"}
FACTS: dict[str, dict[str, Any]] = {
    "ready": {"type": "flag"},
    "visitors": {"type": "count", "maximum": 5},
    "council-day": {"type": "date"},
}
# What the second version asks for before anything moves on, and is not yet so at the beginning of many a life.
ASKED: dict[str, Any] = {
    "any": [
        {"fact": "own.ready", "is": True},
        {"fact": "own.council-day", "reached": True},
        {"fact": "own.visitors", "at_most": 3},
    ]
}


def _renamed(raw: Any, key: str = "") -> Any:
    """Every state by its new name. A phase may be called as a state is, and keeps its name."""
    if isinstance(raw, dict):
        return {RENAMED.get(name, name): _renamed(value, name) for name, value in raw.items()}
    if isinstance(raw, list):
        return [_renamed(value, key) for value in raw]
    return RENAMED.get(raw, raw) if isinstance(raw, str) and key != "phase" else raw


def second_version(text: str) -> str:
    """Two states renamed, facts of its own with a guard over them, nudges at another pace, exchanges made earlier."""
    raw = _renamed(yaml.safe_load(text.replace("every: P30D", "every: P25D").replace("lead: P-60D", "lead: P-90D")))
    label = {"en": "A fact", "ko": "사실", "az": "Fakt"}
    raw |= {
        "version": 2,
        "facts": {name: {"label": label, "roles": ["coordinator"], **fact} for name, fact in FACTS.items()},
        "migrates": {1: RENAMED},
    }
    first = raw["transitions"][0]
    first["guard"] = {"all": [ASKED, *([first["guard"]] if "guard" in first else [])]}
    return str(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False))


SECOND_VERSIONS = {kind: second_version(text) for (kind, _), text in packaged().items()}
DEFINITIONS: dict[tuple[str, int], Definition] = {
    (found.kind, found.version): found
    for text in (*packaged().values(), *SECOND_VERSIONS.values())
    for found in [parse(text)]
}


def way_to_approval(definition: Definition) -> tuple[str, ...]:
    """The triggers from the first state to the nearest one that asks for an approval; none if there is none."""
    ways: dict[str, tuple[str, ...]] = {definition.initial: ()}
    for state in (queue := [definition.initial]):
        if definition.states[state].approval:
            return ways[state]
        for step in definition.leaving(state):
            if step.to not in ways:
                ways[step.to] = (*ways[state], step.trigger)
                queue.append(step.to)
    return ()


KINDS = sorted(SECOND_VERSIONS)
TRIGGERS = sorted({step.trigger for each in DEFINITIONS.values() for step in each.transitions})
TRACKS = sorted({step.id for each in DEFINITIONS.values() for step in each.tracks})
