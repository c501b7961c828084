"""What is wrong with a definition that the schema alone cannot see. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.enums import Phase
from workflows.definitions.catalogue import ROLES, FactSpec
from workflows.definitions.conditions import Guard
from workflows.definitions.guards import children, comparison, facts_of
from workflows.definitions.issues import Issue
from workflows.definitions.rule_ids import (
    asked_rule,
    exchange_rule,
    milestone_rule,
    nudge_rule,
    returned_rule,
    review_rule,
    undated_rule,
    year_rule,
)
from workflows.definitions.schema import Definition
from workflows.validation.approval_checks import check_approvals
from workflows.validation.model_checker import prove

# Every office adopts the same packaged texts: what was proved of one stays proved.
_proved: dict[str, tuple[Issue, ...]] = {}
MOST_PROVED = 256
# By what facts are compared; those that count, by numbers that they can have.
COMPARISONS = {"flag": ("is",), "date": ("recorded", "reached", "at_least", "at_most")}


def check(definition: Definition) -> tuple[Issue, ...]:
    """Every fault found; none means that the definition may be adopted."""
    key = definition.fingerprint
    if key not in _proved:
        issues = (*_references(definition), *check_approvals(definition), *_guards(definition))
        if len(_proved) >= MOST_PROVED:
            _proved.clear()
        # The proofs need every name to exist.
        _proved[key] = issues or prove(definition)
    return _proved[key]


def _references(definition: Definition) -> Iterator[Issue]:
    """Names that are not there, and what contradicts itself without any proof."""
    for name, declared in definition.facts.items():
        yield from _unknown_roles(f"facts > {name}", declared.roles)
        yield from _unknown_states(definition, f"facts > {name} > cleared_on_entry", declared.cleared_on_entry)
        yield from _unknown_states(definition, f"facts > {name} > cleared_on_exit", declared.cleared_on_exit)
    yield from _unknown_states(definition, "initial", [definition.initial])
    if definition.initial in definition.states and definition.states[definition.initial].phase is not Phase.MAKING:
        yield Issue("initial-phase", "initial", "an agreement begins in the phase making")
    for index, transition in enumerate(definition.transitions):
        location = f"transitions > {index} ({transition.trigger})"
        yield from _unknown_states(definition, location, (*transition.from_, transition.to))
        yield from _unknown_roles(location, transition.roles)
        over = transition.to in definition.states and definition.states[transition.to].phase is Phase.OVER
        if over != (transition.outcome is not None):
            yield Issue("outcome", location, "an outcome is given exactly where a transition ends the agreement")
    for group in ("reminders", "anniversaries", "duties", "occasions"):
        for rule in getattr(definition, group):
            yield from _unknown_states(definition, f"{group} > {rule.id}", rule.states)
    for reminder in definition.reminders:
        if reminder.anchor == "state" and not reminder.states:
            yield Issue("no-states", f"reminders > {reminder.id}", "anchor `state` needs `states`")
    for commitment in definition.commitments:
        yield from _unknown_states(definition, f"commitments > {commitment.id}", [commitment.state])
    for version, states in definition.migrates.items():
        if version >= definition.version:
            yield Issue("migrates", f"migrates > {version}", f"only versions before {definition.version} come here")
        yield from _unknown_states(definition, f"migrates > {version}", states.values())
    yield from _twice(definition)


def _unknown_states(definition: Definition, location: str, names: Iterable[str]) -> Iterator[Issue]:
    for name in names:
        if name not in definition.states:
            yield Issue("unknown-state", location, f"there is no state {name!r}")


def _unknown_roles(location: str, names: Iterable[str]) -> Iterator[Issue]:
    for name in names:
        if name not in ROLES:
            yield Issue("unknown-role", location, f"there is no role {name!r}; known are {', '.join(ROLES)}")


def _twice(definition: Definition) -> Iterator[Issue]:
    """Rule ids are parts of stored keys: two rules of one id would share a row."""
    ids = [rule.id for rule in definition.reminders]
    ids += [duty.id for duty in definition.duties]
    ids += [occasion.id for occasion in definition.occasions]
    for anniversary in definition.anniversaries:
        ids += [anniversary.id, *(made(anniversary.id) for made in (exchange_rule, year_rule, undated_rule))]
        ids += [
            milestone_rule(anniversary.id, step.id)
            for step in (anniversary.milestones.steps if anniversary.milestones else ())
        ]
    ids += [nudge_rule(name) for name, state in definition.states.items() if state.nudge]
    ids += [asked_rule(name) for name, state in definition.states.items() if state.approval]
    returned_to = {t.to for t in definition.transitions for state in t.from_ if definition.goes_back(state, t.to)}
    ids += [returned_rule(name) for name in sorted(returned_to)]
    ids += [review_rule(name) for name, state in definition.states.items() if state.review]
    ids += sorted({definition.timer_rule(t, state) for t in definition.transitions if t.timer for state in t.from_})
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        message = "two rules have this id, or one that Amity makes of a state or trigger; name one of them differently"
        yield Issue("duplicate-rule", name, message)
    yield from _numbered_alike(definition)


def _numbered_alike(definition: Definition) -> Iterator[Issue]:
    """Entry into force and the ends of terms are both numbered from 1."""
    counted: dict[tuple[str, str], set[str]] = {}
    for transition in definition.transitions:
        if transition.timer is not None and transition.timer.at in ("entry", "expiry"):
            counted.setdefault((transition.trigger, transition.timer.offset), set()).add(transition.timer.at)
    for (trigger, offset), anchors in counted.items():
        if len(anchors) > 1:
            message = (
                f"its timers at entry and at expiry, both {offset}, would be taken for one; "
                "give one of them another trigger or offset"
            )
            yield Issue("duplicate-rule", trigger, message)


def _guards(definition: Definition) -> Iterator[Issue]:
    for index, transition in enumerate(definition.transitions):
        location = f"transitions > {index} ({transition.trigger}) > guard"
        for fact in facts_of(transition.guard):
            if fact not in definition.specs:
                yield Issue(
                    "unknown-fact", location, f"there is no fact {fact!r}; known are {', '.join(definition.specs)}"
                )
        yield from _comparisons(definition, transition.guard, location)


def _comparisons(definition: Definition, guard: Guard | None, location: str) -> Iterator[Issue]:
    if guard is None:
        return
    if guard.fact is not None and guard.fact in definition.specs:
        spec = definition.specs[guard.fact]
        kind = spec.type
        allowed = COMPARISONS.get(kind, ("at_least", "at_most", "equals"))
        if spec.optional:
            allowed = ("recorded", *allowed)
        if all(getattr(guard, "is_" if name == "is" else name) is None for name in allowed):
            yield Issue("comparison", location, f"{guard.fact} is a {kind}: it is compared by {' or '.join(allowed)}")
        comparator, wanted = comparison(guard)
        if kind not in COMPARISONS and comparator != "recorded" and _is_idle(spec, comparator, wanted):
            yield Issue("comparison", location, f"{guard.fact} {comparator} {wanted} says nothing or cannot hold")
    for part in children(guard):
        yield from _comparisons(definition, part, location)


def _is_idle(spec: FactSpec, comparator: str, wanted: int) -> bool:
    """Whether a comparison always holds, or never does. With what may be missing, `at_least` asks whether it is."""
    return wanted < spec.minimum or (comparator == "at_least" and wanted == spec.minimum and not spec.optional)
