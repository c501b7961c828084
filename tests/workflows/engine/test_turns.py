"""What waits for somebody here: the rule of the pages' queries and the rule of one agreement are the same."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from models.enums import Phase
from models.tables.agreements import undated
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.definitions.parser import packaged, parse
from workflows.engine.facts import Facts, KnownDate
from workflows.engine.turns import MatterKind, matters

DEFINITION = next(one for one in map(parse, packaged().values()) if one.kind == "friendship-mou")
AT = datetime(2026, 1, 5, tzinfo=UTC)
DATES = ("signed_on", "in_force_on")
KNOWN = [known for size in range(3) for known in itertools.combinations(DATES, size)]


def waits_for_a_date(phase: Phase, known: tuple[str, ...]) -> bool:
    state = next(name for name, state in DEFINITION.states.items() if state.phase is phase)
    facts = Facts(
        reference="AND-2026-001",
        state=state,
        entered_at=AT,
        entry_number=1,
        recorded_at=AT,
        zone=ZoneInfo("Asia/Seoul"),
        calendar="KR",
        dates={name: KnownDate(Edtf(2001, 9, 15), AT) for name in known},
    )
    return MatterKind.UNDATED in {matter.kind for matter in matters(facts, DEFINITION, AT.date())}


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("phase", Phase)
def test_the_database_calls_undated_what_waits_for_a_date(
    office: TestOffice, phase: Phase, known: tuple[str, ...]
) -> None:
    row = {name: "2001-09-15" if name in known else None for name in DATES}
    columns = "CAST(:signed_on AS text) AS signed_on, CAST(:in_force_on AS text) AS in_force_on, :phase AS phase"

    with office.transaction() as tx:
        found = tx.execute(text(f"SELECT {undated('a')} FROM (SELECT {columns}) a"), {**row, "phase": phase})

    assert found.scalar_one() == waits_for_a_date(phase, known)


def test_only_an_agreement_that_holds_waits_for_a_date() -> None:
    assert [phase for phase in Phase if waits_for_a_date(phase, ())] == [Phase.IN_FORCE, Phase.ASLEEP]
