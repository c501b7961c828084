"""What a new version of a definition changes for the agreements that run. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from config.languages import N_
from models.database import Transaction
from models.enums import ItemKind, ItemStatus, Phase
from models.queries import agreements as agreements_queries
from models.queries import snapshots
from workflows.calendar.dates import local_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.issues import counted
from workflows.definitions.parser import DefinitionError
from workflows.definitions.schema import Definition
from workflows.engine.capabilities import at_moment, not_carried
from workflows.engine.facts import Facts
from workflows.planning.planner import PlannedItem, plan
from workflows.unit_of_work.facts_builder import facts_from
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id
from workflows.unit_of_work.reconcile import GRACE, horizon
from workflows.validation.checks import check

PAGE = 200


@dataclass(frozen=True)
class Why:
    """Why an agreement stays where it is: a code for scripts, and the same in words."""

    code: str
    words: str

    def __str__(self) -> str:
        return self.words


ON_IT = Why("on-it", "it is on this version")


BEHIND = N_("it was due before the agreement moved to this version")


Outcome = Literal["moves", "stays", "cannot"]


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Difference:
    """One planned item that appears, vanishes or shifts, by its key and when Amity acts, before and after.

    An exchange whose lead differs shifts, though its key names the lead: `was_key` is the one it had.
    """

    key: str
    kind: ItemKind
    was: datetime | None
    becomes: datetime | None
    was_key: str | None = None

    @property
    def rule(self) -> str:
        return self.key.split("/")[1]

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"key": self.key, "kind": str(self.kind)}
        if self.was is not None and self.becomes is not None:
            if self.was_key:
                shown["was_key"] = self.was_key
            return {**shown, "from": self.was.isoformat(), "to": self.becomes.isoformat()}
        due = self.becomes or self.was
        return {**shown, "due_at": due.isoformat() if due else None}


@dataclass(frozen=True)
class Change:
    """What a version would do to one agreement."""

    reference: str
    outcome: Outcome
    version: int
    state: str
    new_state: str | None
    why: Why | None = None
    appear: tuple[Difference, ...] = ()
    shift: tuple[Difference, ...] = ()
    vanish: tuple[Difference, ...] = ()
    # What the version would have had Amity do before now: it is not caught up.
    missed: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "ref": self.reference,
            "outcome": self.outcome,
            "version": self.version,
            "state": self.state,
            "new_state": self.new_state,
            "code": self.why and self.why.code,
            "why": self.why and self.why.words,
            "appear": [item.as_json() for item in self.appear],
            "shift": [item.as_json() for item in self.shift],
            "vanish": [item.as_json() for item in self.vanish],
        }


def try_definition(
    tx: Transaction, definition: Definition, *, until: date | None = None, progress: Progress | None = None
) -> list[Change]:
    """What would become of every agreement of its kind. Nothing is stored, and nothing needs to be adopted."""
    issues = check(definition)
    if issues:
        raise DefinitionError(
            f"{definition.kind} version {definition.version} has {counted(issues)}: {issues[0]}",
            hint="`amity workflows check FILE` lists them.",
            issues=issues,
        )
    ids = agreements_queries.ids_of_kind(tx, definition.kind)
    changes = []
    for page in in_pages(ids, progress):
        changes += changes_of(tx, load_by_id(tx, page), definition, until=until)
    return sorted(changes, key=lambda change: change.reference)


def changes_of(
    tx: Transaction,
    agreements: Sequence[LoadedAgreement],
    definition: Definition,
    *,
    until: date | None = None,
    back: bool = False,
) -> list[Change]:
    """What the definition would do to each of these: two plans compared, three statements in all."""
    at = tx.now
    earliest = at.date() - GRACE
    settled: dict[UUID, set[tuple[str, str, str]]] = {}
    starts: dict[UUID, date] = {}
    for row in snapshots.stored_items(tx, [loaded.id for loaded in agreements], earliest):
        id = row.agreement_id
        if row.status == ItemStatus.PLANNED:
            starts[id] = min(starts.get(id, earliest), row.date)
        elif row.status != ItemStatus.CANCELLED:
            # What was sent or is done keeps its key, and is never touched again.
            settled.setdefault(id, set()).add((row.rule, row.occurrence, row.offset))
    return [
        _change(
            tx,
            loaded,
            definition,
            _Window(starts.get(loaded.id, earliest), until or horizon(loaded, at), at),
            settled.get(loaded.id, set()),
            back=back,
        )
        for loaded in agreements
    ]


@dataclass(frozen=True)
class _Window:
    """The days whose plans are compared, and the present."""

    start: date
    until: date
    at: datetime


def _change(
    tx: Transaction,
    loaded: LoadedAgreement,
    definition: Definition,
    window: _Window,
    settled: set[tuple[str, str, str]],
    *,
    back: bool,
) -> Change:
    present, state = loaded.machine.definition, loaded.facts.state
    if loaded.snapshot.phase == Phase.OVER:
        return Change(loaded.reference, "stays", present.version, state, None, Why("over", "it is over"))
    if present.version == definition.version or (present.version > definition.version and not back):
        newer = Why("newer", "it is on a newer version; --back moves it")
        why = newer if present.version > definition.version else ON_IT
        return Change(loaded.reference, "stays", present.version, state, None, why)
    target = _becomes(present, definition, state)
    reason = _obstacle(loaded, definition, target) or _recorded_beyond(loaded, definition)
    if reason is not None:
        return Change(loaded.reference, "cannot", present.version, state, None, reason)
    moved = moved_facts(tx, loaded, definition, target)
    before = _items(loaded.facts, present, window, settled)
    after = _items(moved, definition, window, settled)
    new = [item for key, item in after.items() if key not in before]
    missed = {item.identity for item in new if _is_missed(item, loaded, window)}
    ref = loaded.reference

    def local(item: PlannedItem) -> datetime:
        return item.due_at.astimezone(loaded.facts.zone)

    return Change(
        ref,
        "moves",
        present.version,
        state,
        target,
        None,
        tuple(Difference(item.key(ref), item.kind, None, local(item)) for item in new if item.identity not in missed),
        tuple(
            Difference(item.key(ref), item.kind, local(was), local(item), _other(was.key(ref), item.key(ref)))
            for key, item in after.items()
            if (was := before.get(key)) is not None and (was.due_at, was.offset) != (item.due_at, item.offset)
        ),
        tuple(
            Difference(item.key(ref), item.kind, local(item), None) for key, item in before.items() if key not in after
        ),
        tuple(missed),
    )


def _becomes(present: Definition, definition: Definition, state: str) -> str:
    """The state by the map of the newer of the two; back the way of a state that two became is not known."""
    if present.version < definition.version:
        return definition.migrates.get(present.version, {}).get(state, state)
    earlier_states = [was for was, now_ in present.migrates.get(definition.version, {}).items() if now_ == state]
    return earlier_states[0] if len(earlier_states) == 1 else state


def _is_missed(item: PlannedItem, loaded: LoadedAgreement, window: _Window) -> bool:
    """Whether a new item is past already: a mail that was due by now, or an exchange whose day has passed."""
    if item.kind is ItemKind.REMINDER:
        return item.due_at <= window.at
    return item.kind is ItemKind.EXCHANGE and item.date < local_day(window.at, loaded.facts.zone)


def _other(was: str, key: str) -> str | None:
    return was if was != key else None


def _obstacle(loaded: LoadedAgreement, definition: Definition, target: str) -> Why | None:
    present, state, version = loaded.machine.definition, loaded.facts.state, f"version {definition.version}"
    if target not in definition.states:
        return Why("no-state", f"{version} has no state {target!r}; name the state that it becomes under `migrates`")
    was, becomes = present.states[state].phase, definition.states[target].phase
    if was is not becomes:
        return Why("phase", f"its phase would change from {was} to {becomes} though nothing happened")
    approval = definition.states[target].approval
    known = {step.id for step in approval.steps} if approval else set()
    lost = sorted({step.step for step in loaded.facts.steps} - known)
    if lost:
        return Why("approval", f"its approval runs, and {version} has no step {lost[0]!r} for the answers given")
    if loaded.facts.termination is not None and not at_moment(definition, target, "termination"):
        return Why("notice", f"a notice runs, and {version} has no transition for it from {target!r}")
    if not_carried(definition, loaded.facts.terms) is not None:
        return Why("terms", f"{version} has no transition for what its terms say")
    return None


def _recorded_beyond(loaded: LoadedAgreement, definition: Definition) -> Why | None:
    """An own fact that holds more than the version lets it be: its guards were proved for less."""
    version = f"version {definition.version}"
    for name, value in sorted(loaded.snapshot.custom_facts.items()):
        if name not in definition.facts:
            continue
        was, becomes = loaded.machine.definition.facts.get(name), definition.facts[name]
        if becomes.type == "date" or (was is not None and was.type == "date"):
            if value and (was is None or was.type != becomes.type):
                before = f"a {was.type}" if was is not None else "of another version"
                return Why("fact-type", f"its fact {name!r} is {before}, and {version} makes it a {becomes.type}")
            continue
        most = becomes.spec(name).domain[1]
        if value > most:
            return Why("fact-range", f"its fact {name!r} is {value}, and {version} allows at most {most}")
    return None


def moved_facts(tx: Transaction, loaded: LoadedAgreement, definition: Definition, state: str) -> Facts:
    """The facts of the agreement as they are once it has moved; its entry into the state keeps its number."""
    entries = {
        **loaded.snapshot.state_entry_counts,
        state: max(loaded.snapshot.state_entry_counts.get(state, 0), loaded.facts.entry_number),
    }
    row = replace(loaded.snapshot, state=state, definition_version=definition.version, state_entry_counts=entries)
    return facts_from(tx, row, definition)


def _items(
    facts: Facts, definition: Definition, window: _Window, settled: set[tuple[str, str, str]]
) -> Mapping[tuple[str, str, str], PlannedItem]:
    """What is open of a plan. Exchanges go by rule and occurrence; those that were made are not made again."""
    made = {(exchange.rule, exchange.occurrence) for exchange in facts.exchanges}
    items = {}
    for item in plan(facts, definition, CALENDARS, window.start, window.until):
        if item.kind is ItemKind.EXCHANGE:
            if (item.rule, item.occurrence) not in made:
                items[item.rule, item.occurrence, ""] = item
        elif item.identity not in settled:
            items[item.identity] = item
    return items


def in_pages(ids: Sequence[UUID], progress: Progress | None) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(ids), PAGE):
        yield ids[first : first + PAGE]
        if progress is not None:
            progress(min(first + PAGE, len(ids)), len(ids))


def totals(changes: Sequence[Change]) -> dict[str, int]:
    """How many agreements move, stay or cannot move, and how many items appear, shift or vanish."""
    return {
        **{name: sum(change.outcome == name for change in changes) for name in ("moves", "stays", "cannot")},
        "appear": sum(len(change.appear) for change in changes),
        "shift": sum(len(change.shift) for change in changes),
        "vanish": sum(len(change.vanish) for change in changes),
    }
