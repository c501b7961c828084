"""The state machine: one `transitions.Machine` for each definition version, which is passed a small model object."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from transitions import Machine

from config.errors import RefusedError
from config.languages import N_
from config.messages import Labelled, Value
from config.vocabulary import words_of_roles
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import Unmet, holds, unmet
from workflows.definitions.schema import Definition, Transition
from workflows.policy import Act, may


class TransitionRefusedError(RefusedError):
    """A trigger that cannot be fired now. `unmet` and `roles` say why."""

    code = "transition-refused"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        unmet: tuple[Unmet, ...] = (),
        roles: tuple[str, ...] = (),
        **values: Value,
    ) -> None:
        super().__init__(message, hint=hint, **values)
        self.unmet = unmet
        self.roles = roles


@dataclass
class MachineModel:
    """What the machine works on: a state and the values of all facts. Never the stored row."""

    state: str
    values: Mapping[str, int]
    fired: Transition | None = None


@dataclass(frozen=True)
class Action:
    """A trigger that leaves a state. `roles` is filled when the asker has none of those it needs."""

    trigger: str
    transition: Transition
    allowed: bool
    unmet: tuple[Unmet, ...] = ()
    roles: tuple[str, ...] = ()


class AgreementMachine:
    """Answers what can be done from a state, and where a trigger leads. Thread-safe: it keeps no state of its own."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._machine = Machine(
            model=None,
            states=list(definition.states),
            initial=definition.initial,
            transitions=[_row(transition) for transition in definition.transitions],
            auto_transitions=False,
            send_event=True,
        )

    def permitted(self, state: str, trigger: str, values: Mapping[str, int], roles: Collection[str]) -> Transition:
        """The transition that `trigger` makes from `state`; raises with every reason when there is none."""
        known = self.definition.triggers.get(trigger)
        if known is None:
            raise TransitionRefusedError(
                N_("%(kind)s: there is no action “%(action)s”."),
                hint=f"Name one of: {', '.join(self.definition.triggers)}.",
                kind=Labelled(self.definition.kind, self.definition.title.get),
                action=trigger,
            )
        leaving = [transition for transition in known if state in transition.from_]
        if not leaving:
            raise TransitionRefusedError(
                N_("This cannot be done in the state “%(state)s”: %(action)s."),
                hint="Possible here: "
                + (", ".join(dict.fromkeys(t.trigger for t in self.definition.leaving(state))) or "nothing")
                + ".",
                state=Labelled(state, self.definition.states[state].label.get),
                action=Labelled(trigger, known[0].label.get),
            )
        lacking = [transition for transition in leaving if not _may(transition, roles)]
        if len(lacking) == len(leaving):
            wanted = tuple(dict.fromkeys(role for transition in leaving for role in transition.roles))
            raise TransitionRefusedError(
                N_("For “%(action)s” this role is needed: %(who)s."),
                hint=N_("Ask somebody who has it."),
                roles=wanted,
                action=Labelled(trigger, leaving[0].label.get),
                who=words_of_roles(wanted),
            )
        model = MachineModel(state, values)
        if not self._machine.events[trigger].trigger(model) or model.fired is None:
            missing = unmet(leaving[0].guard, values, self.definition.facts)
            raise TransitionRefusedError(
                N_("“%(action)s” cannot be done yet. Requirements that are not met: %(number)s."),
                hint="`amity agreements actions` lists them.",
                unmet=missing,
                action=Labelled(trigger, leaving[0].label.get),
                number=len(missing),
            )
        return model.fired

    def actions(self, state: str, values: Mapping[str, int], roles: Collection[str]) -> tuple[Action, ...]:
        """Every trigger that leaves `state`, allowed ones first, each with all that it lacks."""
        offered = [
            Action(
                trigger=transition.trigger,
                transition=transition,
                allowed=holds(transition.guard, values) and _may(transition, roles),
                unmet=unmet(transition.guard, values, self.definition.facts),
                roles=() if _may(transition, roles) else transition.roles,
            )
            for transition in self.definition.leaving(state)
        ]
        return tuple(sorted(offered, key=lambda action: not action.allowed))


def _may(transition: Transition, roles: Collection[str]) -> bool:
    return may(roles, Act.FIRE, named=transition.roles)


def _row(transition: Transition) -> dict[str, Any]:
    def condition(event: Any, guard: Guard | None = transition.guard) -> bool:
        model: MachineModel = event.model
        return holds(guard, model.values)

    def note(event: Any) -> None:
        model: MachineModel = event.model
        model.fired = transition

    return {
        "trigger": transition.trigger,
        "source": list(transition.from_),
        "dest": transition.to,
        "conditions": [condition],
        "after": [note],
    }
