"""Fields of cooperation of an agreement."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from config.languages import N_
from config.texts import need_name, trimmed
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.event_types import EventType
from models.queries import records as records_queries
from models.tables.agreements import AgreementField
from models.tables.base import new_id
from workflows.actors import Actor
from workflows.unit_of_work.record import AlreadyRecordedError, open_record, save_record


def add_fields(
    tx: Transaction, reference: str, *, by: Actor, names: Collection[str], version: int | None = None
) -> None:
    """Fields of cooperation; those that are there already are left as they are."""
    loaded = open_record(tx, reference, by, version)
    ids = field_ids(tx, names)
    present = records_queries.field_ids_of(tx, loaded.id)
    added = {field_key(name): trimmed(name) for name in names if trimmed(name) and ids[field_key(name)] not in present}
    if not added:
        raise AlreadyRecordedError(
            N_("These fields are recorded already, or none was named."), hint=N_("Name a new one.")
        )
    insert_rows(
        tx,
        AgreementField,
        [{"id": new_id(), "office_id": tx.office, "agreement_id": loaded.id, "field_id": ids[key]} for key in added],
    )
    save_record(tx, loaded, EventType.FIELDS_ADDED, {"fields": list(added.values())}, by=by)


def field_key(name: str) -> str:
    return re.sub(r"\s+", " ", trimmed(name).casefold())


def field_ids(tx: Transaction, names: Collection[str]) -> dict[str, UUID]:
    """Ids of fields of cooperation by key; adds those that the office does not have."""
    wanted = {field_key(name): need_name(name) for name in names if trimmed(name)}
    return records_queries.ensure_fields(tx, wanted) if wanted else {}
