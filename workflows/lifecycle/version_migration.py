"""Moving the agreements that run to another version of their definition.

`try` and `migrate` use the same function of `version_diff`, so the preview is what happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Database, Transaction
from models.event_types import EventType
from models.queries import agreements as agreements_queries
from models.queries import snapshots
from models.queries.definitions import definition_row
from workflows.actors import Actor
from workflows.definitions.schema import Definition
from workflows.lifecycle.transitions import switch_version
from workflows.lifecycle.version_diff import BEHIND, Change, Progress, changes_of, in_pages, moved_facts
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id


def migrate(
    database: Database,
    office: UUID,
    kind: str,
    version: int,
    *,
    by: Actor,
    dry_run: bool = False,
    back: bool = False,
    until: date | None = None,
    progress: Progress | None = None,
) -> list[Change]:
    """Moves the agreements of a kind to an adopted version, a batch a transaction; each move is an event.

    Interrupted, it is simply run again: what has moved stays. `back` moves those on a newer version, too; the changes
    are compared up to `until`. Raises where that version was never adopted.
    """
    need(by, Act.MIGRATE_AGREEMENTS)
    with database.transaction(office) as tx:
        row = definition_row(tx, kind, version)
        if row is None:
            raise NotFoundError(
                N_("%(kind)s: version %(version)s was never adopted."),
                hint="Adopt it with `amity workflows adopt FILE`.",
                kind=kind,
                version=version,
            )
        ids = agreements_queries.ids_of_kind(tx, kind)
    moved: list[Change] = []
    for page in in_pages(ids, progress):
        with database.transaction(office) as tx:
            definition = machine_for(tx, kind, version).definition
            agreements = load_by_id(tx, page, lock=not dry_run)
            changes = changes_of(tx, agreements, definition, until=until, back=back)
            if not dry_run:
                _move(tx, agreements, changes, definition, by)
            moved += changes
    return sorted(moved, key=lambda change: change.reference)


def _move(
    tx: Transaction,
    agreements: Sequence[LoadedAgreement],
    changes: Sequence[Change],
    definition: Definition,
    by: Actor,
) -> None:
    happened = []
    pairs = list(zip(agreements, changes, strict=True))
    for loaded, change in pairs:
        if change.outcome != "moves" or change.new_state is None:
            continue
        facts = moved_facts(tx, loaded, definition, change.new_state)
        machine = machine_for(tx, definition.kind, definition.version)
        switch_version(tx, loaded, machine, facts, by=by)
        data = {
            "kind": definition.kind,
            "from_version": change.version,
            "to_version": definition.version,
            "from_state": change.state,
            "to_state": change.new_state,
        }
        happened.append(DomainEvent(loaded, EventType.AGREEMENT_MIGRATED, data))
    if happened:
        commit_change(tx, happened, by=by, bumps_version=False, reload_facts=False)
        missed = [(loaded.id, *key) for loaded, change in pairs for key in change.missed]
        snapshots.skip_items(tx, missed, reason=BEHIND, at=tx.now)
