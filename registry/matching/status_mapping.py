"""Which state of a definition a row's standing is: kinds of an office's own may call their states otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from config.languages import N_
from config.messages import Message
from models.enums import Phase
from registry.spreadsheet.row import Row, RowProblem
from workflows.definitions.schema import Definition

# The phases of the states that lists speak of, as the packaged kinds call them.
PHASES = {
    "proposed": Phase.MAKING,
    "negotiating": Phase.MAKING,
    "in-force": Phase.IN_FORCE,
    "dormant": Phase.ASLEEP,
    "ended": Phase.OVER,
}


def state_of(definition: Definition, written: str) -> str | None:
    """The state of that name, else the first of its phase; None where the kind has none of that phase."""
    phase = PHASES[written]
    if written in definition.states and definition.states[written].phase is phase:
        return written
    if phase is Phase.MAKING:
        return definition.initial
    return next((name for name, state in definition.states.items() if state.phase is phase), None)


NEVER = N_("An agreement of the kind %(kind)s never has the status “%(status)s”; name another status or kind.")


def with_known_state(row: Row, definitions: Mapping[str, Definition]) -> Row:
    """The row, with a problem where its kind has no state for where it says that the agreement stands."""
    if row.kind is None or row.kind not in definitions:
        return row
    if state_of(definitions[row.kind], row.standing.state) is not None:
        return row
    problem = RowProblem(
        "status",
        "no-such-state",
        Message(NEVER, {"kind": row.kind, "status": row.standing.state}),
    )
    return replace(row, problems=(*row.problems, problem))
