"""Adding many rows of one table in one round trip, without the ORM's unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, insert

from models.database import Transaction
from models.tables.base import Base


def insert_rows(tx: Transaction, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows given by column names; nothing for none. Pending ORM objects are written first."""
    if rows:
        tx.flush()
        tx.connection().execute(_insert(table), [dict(row) for row in rows])


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(table)
