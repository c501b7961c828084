"""The programme of an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from config.texts import trimmed
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.event_types import EventType
from models.queries import exchange_changes
from models.tables.base import new_id
from models.tables.exchanges import ProgrammeItem
from workflows.actors import Actor
from workflows.exchanges.details import commit_details, open_exchange
from workflows.inputs.exchanges import ends_after


class TimesReversedError(UsageError):
    """An item of the programme ends before it begins."""

    code = "times-reversed"


@dataclass(frozen=True)
class ProgrammeDraft:
    """One item; times are local at the venue."""

    what: str
    day: date | None = None
    begins: time | None = None
    until: time | None = None


def write_programme(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    items: Sequence[ProgrammeDraft],
    *,
    by: Actor,
    version: int | None = None,
) -> None:
    """Replaces the programme by these items, in this order."""
    loaded, _ = open_exchange(tx, reference, exchange_id, by=by, version=version)
    for item in items:
        _must_be_item(item)
    exchange_changes.clear_programme(tx, exchange_id)
    insert_rows(
        tx,
        ProgrammeItem,
        [_item_row(tx, new_id(), exchange_id, item, position) for position, item in enumerate(items, start=1)],
    )
    commit_details(tx, loaded, exchange_id, EventType.PROGRAMME_WRITTEN, {"items": [item.what for item in items]}, by)


def add_programme_item(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    item: ProgrammeDraft,
    *,
    by: Actor,
    version: int | None = None,
) -> UUID:
    """Adds one item behind those that are there; pages and mails draw them by day and time."""
    loaded, _ = open_exchange(tx, reference, exchange_id, by=by, version=version)
    _must_be_item(item)
    id = new_id()
    position = exchange_changes.last_position(tx, exchange_id) + 1
    insert_rows(tx, ProgrammeItem, [_item_row(tx, id, exchange_id, item, position)])
    data = {"item": id, "what": trimmed(item.what), "day": item.day.isoformat() if item.day else None}
    commit_details(tx, loaded, exchange_id, EventType.PROGRAMME_ITEM_ADDED, data, by)
    return id


def _must_be_item(item: ProgrammeDraft) -> None:
    if not trimmed(item.what):
        raise UsageError(N_("A programme item has no description."), hint=N_("Describe it, or leave it out."))
    if item.until and not ends_after(item.begins, item.until):
        raise TimesReversedError(
            N_("“%(what)s” ends before it begins."),
            hint=N_("Give the earlier time first."),
            what=item.what,
        )


def _item_row(tx: Transaction, id: UUID, exchange_id: UUID, item: ProgrammeDraft, position: int) -> dict[str, Any]:
    return {
        "id": id,
        "office_id": tx.office,
        "exchange_id": exchange_id,
        "position": position,
        "day": item.day,
        "begins": item.begins,
        "until": item.until,
        "what": trimmed(item.what),
    }
