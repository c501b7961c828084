"""From stored rows to what the pure core works on, and the change that is being made to one agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.event_log import Chain
from models.queries import snapshots
from models.queries.snapshot_rows import AgreementSnapshot, with_columns
from workflows.calendar.dates import local_day
from workflows.engine.facts import Facts
from workflows.engine.machine import AgreementMachine
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.facts_builder import facts_from


@dataclass
class LoadedAgreement:
    """One agreement under work. `facts` follow what the use case does; `updates` are columns to be written."""

    snapshot: AgreementSnapshot
    facts: Facts
    machine: AgreementMachine
    chain: Chain
    updates: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.snapshot.id

    @property
    def reference(self) -> str:
        return self.facts.reference

    def values(self, at: datetime) -> dict[str, int]:
        return self.facts.values(local_day(at, self.facts.zone))


def load(tx: Transaction, references: Sequence[str], *, lock: bool = False) -> list[LoadedAgreement]:
    """The named agreements, in order of id; raises `NotFoundError` naming one that this office does not have."""
    rows = snapshots.snapshots_by_reference(tx, references, lock=lock)
    missing = set(references) - {row.reference for row in rows}
    if missing:
        raise NotFoundError(
            N_("There is no agreement %(reference)s."),
            hint="`amity agreements list` shows all.",
            reference=min(missing),
        )
    return [_loaded(tx, row) for row in rows]


def load_one(tx: Transaction, reference: str, *, lock: bool = False) -> LoadedAgreement:
    return load(tx, [reference], lock=lock)[0]


def load_by_id(tx: Transaction, ids: Sequence[UUID], *, lock: bool = False) -> list[LoadedAgreement]:
    return [_loaded(tx, row) for row in snapshots.snapshots_by_id(tx, ids, lock=lock)]


def refresh(tx: Transaction, loaded: LoadedAgreement) -> None:
    """Reads the facts again after records were added in this transaction; the lock is held already."""
    refresh_all(tx, [loaded])


def refresh_all(tx: Transaction, agreements: Sequence[LoadedAgreement]) -> None:
    """`refresh` of several, in one statement."""
    tx.flush()
    rows = snapshots.snapshots_by_id(tx, [loaded.id for loaded in agreements], lock=False)
    known = {row.id: row for row in rows}
    for loaded in agreements:
        loaded.facts = facts_from(tx, with_columns(known[loaded.id], loaded.updates))


def _loaded(tx: Transaction, row: AgreementSnapshot) -> LoadedAgreement:
    return LoadedAgreement(
        snapshot=row,
        facts=facts_from(tx, row),
        machine=machine_for(tx, row.kind, row.definition_version),
        chain=Chain(row.id, row.head_seq, row.head_hash),
    )
