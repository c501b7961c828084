"""What a definition can carry out of what is recorded: notices, ends of terms, entry into force by a rule. Pure.

What it cannot is refused where it is recorded. That what it can surely happens, in every state in which it may be
recorded, is proved (`workflows.validation.model_checker`).
"""

from __future__ import annotations

from typing import Literal

from workflows.definitions.schema import Definition, Timer, Transition
from workflows.engine.effects import BY_RULE
from workflows.engine.terms import TermsFact

Moment = Literal["entry", "expiry", "termination"]
# The phases in which an agreement can be given notice of, and in which its term runs.


def at_moment(definition: Definition, state: str, moment: Moment) -> list[tuple[Transition, Timer]]:
    """The transitions out of a state that time makes on that day of the terms."""
    return [(t, t.timer) for t in definition.leaving(state) if t.timer is not None and t.timer.at == moment]


def carries(definition: Definition, moment: Moment) -> bool:
    return any(at_moment(definition, state, moment) for state in definition.states)


def not_carried(definition: Definition, terms: TermsFact) -> Moment | None:
    """The first thing that these terms ask for and that the definition has no transition for."""
    if terms.fixed and not carries(definition, "expiry"):
        return "expiry"
    if terms.entry_into_force in BY_RULE and not carries(definition, "entry"):
        return "entry"
    return None
