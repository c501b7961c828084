"""A definition as a Mermaid state diagram, with the way of one agreement through it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.enums import Phase
from workflows.definitions.schema import Definition, Timer

_CURRENT = "fill:#1f5f8b,color:#ffffff,stroke:#123a55,stroke-width:3px"
_VISITED = "fill:#dcebf5,color:#123a55,stroke:#1f5f8b"


@dataclass(frozen=True)
class TakenTransition:
    """One step of an agreement's way; the first has no state before it."""

    number: int
    trigger: str
    from_state: str | None
    to_state: str


def mermaid(
    definition: Definition, language: str, *, state: str | None = None, history: Sequence[TakenTransition] = ()
) -> str:
    """Mermaid text (`stateDiagram-v2`): states in their own words, arrows with triggers, clocks where time fires.

    With `state` and `history`, of one agreement: its state and those it has been in are marked, and each arrow that was
    taken begins with the numbers of its steps. What an older version named otherwise is drawn by its old name.
    """
    been = [change.to_state for change in history]
    former = [name for name in dict.fromkeys(been) if name not in definition.states]
    taken = _numbers(history)
    lines = ["stateDiagram-v2"]
    for name, drawn in definition.states.items():
        lines.append(f'  state "{_quoted(drawn.label.get(language))}" as {_id(name)}')
    lines.extend(f'  state "{_quoted(name)}" as {_id(name)}' for name in former)
    begins = (None, definition.initial, "propose")
    lines.append(f"  [*] --> {_id(definition.initial)}: {_walked(taken, begins)}propose")
    for transition in definition.transitions:
        timer = f" ({_when(transition.timer)})" if transition.timer else ""
        for source in transition.from_:
            numbers = _walked(taken, (source, transition.to, transition.trigger))
            lines.append(f"  {_id(source)} --> {_id(transition.to)}: {numbers}{transition.trigger}{timer}")
    # What is left was no arrow of this version: recorded as it stood, or done on an older one.
    for was, to, trigger in list(taken):
        begin = "[*]" if was is None else _id(was)
        lines.append(f"  {begin} --> {_id(to)}: {_walked(taken, (was, to, trigger))}{trigger}")
    lines.extend(f"  {_id(name)} --> [*]" for name, drawn in definition.states.items() if drawn.phase is Phase.OVER)
    if state is not None:
        lines += [f"  classDef current {_CURRENT}", f"  classDef visited {_VISITED}"]
        lines.extend(f"  class {_id(name)} visited" for name in dict.fromkeys(been) if name != state)
        lines.append(f"  class {_id(state)} current")
    return "\n".join(lines)


def _numbers(history: Sequence[TakenTransition]) -> dict[tuple[str | None, str, str], list[int]]:
    taken: dict[tuple[str | None, str, str], list[int]] = {}
    for change in history:
        taken.setdefault((change.from_state, change.to_state, change.trigger), []).append(change.number)
    return taken


def _walked(taken: dict[tuple[str | None, str, str], list[int]], arrow: tuple[str | None, str, str]) -> str:
    """The numbers of the steps along an arrow, as they stand before its trigger; each once."""
    # A number with a full stop would be read as a list by Mermaid.
    numbers = taken.pop(arrow, None)
    return f"{', '.join(map(str, numbers))} · " if numbers else ""


def _when(timer: Timer) -> str:
    if timer.at is None:
        return f"after {timer.after}" + ("" if timer.since == "entered" else f" since {timer.since}")
    return f"{timer.offset} from {timer.at}" if "offset" in timer.model_fields_set else f"at {timer.at}"


def _id(name: str) -> str:
    # `end` alone is a keyword of the notation, and hyphens are part of its arrows.
    return f"s_{name.replace('-', '_')}"


def _quoted(text: str) -> str:
    return text.replace('"', "'")
