"""The way of an agreement through its states, as the strip above its page draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.enums import Phase
from models.queries.agreement_records import StateChangeRecord
from models.queries.rows import PartyPlace
from models.queries.snapshot_rows import AgreementSnapshot
from web.views.items import own_zone
from workflows.calendar.dates import Edtf
from workflows.definitions.schema import Definition
from workflows.engine.effects import day_of_change


@dataclass(frozen=True)
class Stage:
    label: str
    status: str  # done, current, todo
    when: str | None
    note: str | None = None


def progress(
    definition: Definition,
    row: AgreementSnapshot,
    parties: Sequence[PartyPlace],
    changes: Sequence[StateChangeRecord],
    language: str,
) -> tuple[Stage, ...]:
    """The way through the states in the definition's order, without those it never was in; side states only while the
    agreement is in one."""
    names = list(definition.states)
    current = names.index(row.state)
    aside = definition.states[row.state].phase in Phase.aside()
    entered: dict[str, str] = {}
    reached = current
    for change in changes:
        transition = definition.made_by(change.trigger, change.from_state, change.to_state)
        entered[change.to_state] = (
            day_of_change(transition, row.column, change.happened_on)
            or change.at.astimezone(own_zone(parties)).date().isoformat()
        )
    if definition.states[row.state].phase is Phase.OVER:
        visited = [names.index(name) for name in entered if name in names and name != row.state]
        reached = max(visited, default=0) + 1
    if row.proposed_on:
        entered["proposed"] = row.proposed_on
    if row.signed_on:
        entered["signing"] = row.signed_on
    stages = []
    for index, name in enumerate(names):
        state = definition.states[name]
        if index == current:
            # What was taken in as it stood has no day of entry of its own.
            is_recorded = len(changes) == 1 and changes[0].trigger == "record"
            when = (row.in_force_on or row.signed_on) if is_recorded else entered.get(name)
            stages.append(Stage(state.label.get(language), "current", when))
        elif state.phase in Phase.aside():
            continue
        elif index < reached:
            if name in entered:
                stages.append(Stage(state.label.get(language), "done", entered[name]))
        elif not aside:
            stages.append(Stage(state.label.get(language), "todo", None))
    return _in_order(stages)


def _in_order(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Without days of entry that are later than those of later states: these were recorded afterwards."""
    dated: list[Stage] = []
    earliest = date.max
    for stage in reversed(stages):
        day = Edtf.parse(stage.when).first if stage.when else None
        dated.append(replace(stage, when=None) if day is not None and day > earliest else stage)
        earliest = min(earliest, day or earliest)
    return tuple(reversed(dated))
