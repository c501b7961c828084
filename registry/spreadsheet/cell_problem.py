"""What is wrong with a cell, before its column's header is known."""

from __future__ import annotations

from dataclasses import dataclass

from config.messages import Message
from registry.spreadsheet.columns import ColumnField


@dataclass(frozen=True, slots=True)
class CellProblem:
    field: ColumnField
    code: str
    message: Message
