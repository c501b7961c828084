"""From stored rows to what the pure core works on, and the change that is being made to one agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from config.errors import NotFoundError
from models.event_log import Chain
from models.queries import snapshots
from workflows.calendar.dates import local_day
from workflows.engine.facts import Facts
from workflows.engine.machine import AgreementMachine
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.facts_builder import facts_from


@dataclass
class LoadedAgreement:
    """One agreement under work. `facts` follow what the use case does; `updates` are columns to be written."""

    row: RowMapping
    facts: Facts
    machine: AgreementMachine
    chain: Chain
    updates: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def reference(self) -> str:
        return self.facts.reference

    def values(self, at: datetime) -> dict[str, int]:
        return self.facts.values(local_day(at, self.facts.zone))


def load(session: Session, references: Sequence[str], *, lock: bool = False) -> list[LoadedAgreement]:
    """The named agreements, in order of id; raises `NotFoundError` naming one that this office does not have."""
    rows = snapshots.snapshots_by_reference(session, references, lock=lock)
    missing = set(references) - {row["reference"] for row in rows}
    if missing:
        raise NotFoundError(f"There is no agreement {min(missing)}.", hint="`amity agreements list` shows all.")
    return [_loaded(session, row) for row in rows]


def load_one(session: Session, reference: str, *, lock: bool = False) -> LoadedAgreement:
    return load(session, [reference], lock=lock)[0]


def load_by_id(session: Session, ids: Sequence[UUID], *, lock: bool = False) -> list[LoadedAgreement]:
    return [_loaded(session, row) for row in snapshots.snapshots_by_id(session, ids, lock=lock)]


def refresh(session: Session, loaded: LoadedAgreement) -> None:
    """Reads the facts again after records were added in this transaction; the lock is held already."""
    refresh_all(session, [loaded])


def refresh_all(session: Session, agreements: Sequence[LoadedAgreement]) -> None:
    """`refresh` of several, in one statement."""
    session.flush()
    rows = snapshots.snapshots_by_id(session, [loaded.id for loaded in agreements], lock=False)
    known = {row["id"]: row for row in rows}
    for loaded in agreements:
        loaded.facts = facts_from(session, {**known[loaded.id], **loaded.updates})


def _loaded(session: Session, row: RowMapping) -> LoadedAgreement:
    return LoadedAgreement(
        row=row,
        facts=facts_from(session, row),
        machine=machine_for(session, row["kind"], row["definition_version"]),
        chain=Chain(row["id"], row["head_seq"], row["head_hash"]),
    )
