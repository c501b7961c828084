"""A definition as a Mermaid state diagram. Pure."""

from __future__ import annotations

from models.vocabulary import Phase
from workflows.definition import Definition


def mermaid(definition: Definition, language: str) -> str:
    """Mermaid text (`stateDiagram-v2`): states in their own words, arrows with triggers, clocks where time fires."""
    lines = ["stateDiagram-v2"]
    for name, state in definition.states.items():
        lines.append(f'  state "{_quoted(state.label.get(language))}" as {_id(name)}')
    lines.append(f"  [*] --> {_id(definition.initial)}: propose")
    for transition in definition.transitions:
        timer = f" (after {transition.timer.after})" if transition.timer else ""
        lines.extend(
            f"  {_id(source)} --> {_id(transition.to)}: {transition.trigger}{timer}" for source in transition.from_
        )
    lines.extend(f"  {_id(name)} --> [*]" for name, state in definition.states.items() if state.phase is Phase.OVER)
    return "\n".join(lines)


def _id(name: str) -> str:
    # `end` alone is a keyword of the notation, and hyphens are part of its arrows.
    return f"s_{name.replace('-', '_')}"


def _quoted(text: str) -> str:
    return text.replace('"', "'")
