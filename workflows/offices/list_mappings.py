"""How an office reads its lists: columns and choices, saved under a name for the next list of the same kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.event_types import EventType
from models.queries import list_mappings as list_mappings_queries
from models.tables.base import new_id
from models.tables.list_mappings import ListMapping
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.policy import Act, need
from workflows.unit_of_work.record import words_of


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """`columns` has the field of each header; `choices` what else was chosen, by the option's name."""

    name: str
    columns: Mapping[str, str]
    choices: Mapping[str, str]


def save_mapping(
    tx: Transaction, name: str, *, columns: Mapping[str, str], choices: Mapping[str, str], by: Actor
) -> None:
    """Saves it under the name, in place of the one that had it."""
    need(by, Act.PROPOSE)
    name = words_of(name, N_("A mapping needs a name."))
    row = list_mappings_queries.list_mapping_named(tx, name)
    if row is None:
        row = ListMapping(id=new_id(), office_id=tx.office, name=name)
        tx.add(row)
    row.columns, row.choices = dict(columns), dict(choices)
    tx.flush()
    data = {"mapping": row.id, "name": name, "columns": dict(columns), "choices": dict(choices)}
    log_for_office(tx, type=EventType.MAPPING_SAVED, by=by, data=data)


def saved_mapping(tx: Transaction, name: str) -> SavedMapping:
    row = _row(tx, name)
    return SavedMapping(row.name, row.columns, row.choices)


def saved_mappings(tx: Transaction) -> list[SavedMapping]:
    return [SavedMapping(row.name, row.columns, row.choices) for row in list_mappings_queries.list_mappings(tx)]


def forget_mapping(tx: Transaction, name: str, *, by: Actor) -> None:
    need(by, Act.PROPOSE)
    row = _row(tx, name)
    data = {"mapping": row.id, "name": row.name}
    tx.delete(row)
    tx.flush()
    log_for_office(tx, type=EventType.MAPPING_FORGOTTEN, by=by, data=data)


def _row(tx: Transaction, name: str) -> ListMapping:
    row = list_mappings_queries.list_mapping_named(tx, name)
    if row is None:
        saved = [other.name for other in list_mappings_queries.list_mappings(tx)]
        raise NotFoundError(
            N_("There is no saved mapping “%(name)s”."),
            hint=N_("Saved are: %(saved)s.") if saved else N_("None is saved yet."),
            name=name,
            saved=saved,
        )
    return row
