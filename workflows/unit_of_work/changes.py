"""The frame of every change to an agreement: events, columns and plan are written together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models import event_log
from models.database import Transaction
from models.event_log import LOGGED
from models.event_types import EventType
from models.queries.lifecycle import write_columns
from models.queries.snapshot_rows import AgreementSnapshot
from workflows.actors import Actor
from workflows.unit_of_work.loader import LoadedAgreement, load_one, refresh_all
from workflows.unit_of_work.optimistic_lock import expect
from workflows.unit_of_work.reconcile import reconcile


@dataclass(frozen=True)
class DomainEvent:
    """Something that a use case did to one agreement; becomes an event of its chain."""

    loaded: LoadedAgreement
    type: EventType
    data: Mapping[str, Any]


def open_for_change(tx: Transaction, reference: str, *, version: int | None) -> LoadedAgreement:
    """Locks an agreement for a change by a person; raises `VersionConflictError` when `version` is stale."""
    loaded = load_one(tx, reference, lock=True)
    expect(tx, loaded, version)
    return loaded


def write_events(tx: Transaction, events: Sequence[DomainEvent], *, by: Actor) -> None:
    """Appends the events; the last of each agreement also carries the `LOGGED` columns that the change touches."""
    pending = event_log.Pending()
    last = {event.loaded.id: index for index, event in enumerate(events)}
    for index, event in enumerate(events):
        loaded, data = event.loaded, event.data
        if last[loaded.id] == index and (facts := logged(loaded.updates, before=loaded.snapshot)):
            data = {**data, "facts": facts}
        event_log.append(tx, loaded.chain, type=event.type, at=tx.now, by=by.by, data=data, pending=pending)
    event_log.write(tx, pending)
    tx.wake_workers()


def logged(values: Mapping[str, Any], *, before: AgreementSnapshot) -> dict[str, Any]:
    """Those of `values` that the log carries and that differ from what was `before`."""
    return {name: values[name] for name in LOGGED if name in values and values[name] != before.column(name)}


def store(tx: Transaction, changed: Sequence[LoadedAgreement], *, bumps_version: bool) -> None:
    """Writes the columns that the change touched, and the heads of the chains. `bumps_version` grows the version."""
    if not changed:
        return
    names = sorted(set().union(*(loaded.updates for loaded in changed)))
    rows = [
        {
            "id": loaded.id,
            **{name: loaded.updates.get(name, loaded.snapshot.column(name)) for name in names},
            "head_seq": loaded.chain.seq,
            "head_hash": loaded.chain.hash,
            "version": loaded.snapshot.version + bumps_version,
        }
        for loaded in changed
    ]
    write_columns(tx, (*names, "head_seq", "head_hash", "version"), rows)


def commit_change(
    tx: Transaction,
    events: Sequence[DomainEvent],
    *,
    by: Actor,
    because: str = "",
    bumps_version: bool = True,
    reload_facts: bool = True,
) -> None:
    """Ends a use case: log, plan and columns. With `reload_facts` the facts are read again before planning.

    What is planned no more says why with `because`, a marked text, or the type of the first event without.
    """
    changed = list({event.loaded.id: event.loaded for event in events}.values())
    if reload_facts:
        refresh_all(tx, changed)
    reconcile(tx, changed, because=because or (str(events[0].type) if events else ""))
    if bumps_version:
        # So that a stale form can show what happened since its version.
        events = [
            replace(event, data={**event.data, "agreement_version": event.loaded.snapshot.version + 1})
            for event in events
        ]
    write_events(tx, events, by=by)
    store(tx, changed, bumps_version=bumps_version)
