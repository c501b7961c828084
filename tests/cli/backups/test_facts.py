from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cli.backups.container import Manifest
from cli.backups.errors import DamagedBackupError
from cli.backups.facts import BackupFacts, facts_of
from config.json_shapes import to_json

FACTS: dict[str, Any] = {
    "amity": "0.1.0",
    "taken_at": "2026-05-04T10:00:00.120000+00:00",
    "installation": "0b7c54d2-35a8-4b0e-8a3c-3d3b0c9a4c11",
    "kind": "rehearsal",
    "schema": "0001",
    "postgresql": 18,
    "clock": {"at": "2027-01-01T09:00:00+09:00", "rate": "60"},
    "counts": {"agreements": 3},
}


def test_facts_are_written_as_they_were_read() -> None:
    facts = facts_of(Manifest(FACTS, {}), Path("b"))

    assert to_json(facts) == FACTS
    assert list(to_json(facts)) == list(FACTS)
    assert list(asdict(facts)) == list(FACTS)
    assert isinstance(facts, BackupFacts)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_that_is_missing_is_damage(name: str) -> None:
    facts = {key: value for key, value in FACTS.items() if key != name}

    with pytest.raises(DamagedBackupError):
        facts_of(Manifest(facts, {}), Path("b"))


@pytest.mark.parametrize(("name", "value"), [("kind", "other"), ("taken_at", "yesterday"), ("clock", {"at": 1})])
def test_a_fact_of_another_shape_is_damage(name: str, value: object) -> None:
    with pytest.raises(DamagedBackupError):
        facts_of(Manifest({**FACTS, name: value}, {}), Path("b"))
