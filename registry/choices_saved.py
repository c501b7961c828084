"""What was chosen for a file, saved under a name and taken for another file."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from models.database import Transaction
from registry.spreadsheet.choices import Choices
from workflows.actors import Actor
from workflows.calendar.written_dates import DateOrder
from workflows.offices.list_mappings import SavedMapping, save_mapping

DATE_ORDER = "date_order"
_TEXTS = tuple(item.name for item in fields(Choices) if item.name not in ("columns", "mapping"))


def keep_mapping(tx: Transaction, name: str, choices: Choices, *, by: Actor) -> None:
    """Saves the columns and whatever else was chosen."""
    chosen = {text: str(value) for text in _TEXTS if (value := getattr(choices, text)) is not None}
    save_mapping(tx, name, columns=choices.columns, choices=chosen, by=by)


def with_mapping(choices: Choices, saved: SavedMapping) -> Choices:
    """What the mapping says where `choices` say nothing."""
    left: dict[str, Any] = {
        name: DateOrder(value) if name == DATE_ORDER else value
        for name, value in saved.choices.items()
        if name in _TEXTS and getattr(choices, name) is None
    }
    return replace(choices, mapping=saved.name, columns={**saved.columns, **choices.columns}, **left)
