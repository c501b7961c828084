"""Adding many rows of one table in one round trip, without the ORM's unit of work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Insert, TextualSelect, column, insert, text

from models.database import Transaction
from models.tables.base import Base

# From so many rows on, the database takes them out of a document: a statement for each costs more than its row.
MANY = 200
# As many as one document holds, so that none takes much memory.
AT_ONCE = 2_000


def insert_rows(tx: Transaction, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows given by column names, all with the same ones; nothing for none. Pending ORM objects go first."""
    if not rows:
        return
    tx.flush()
    if len(rows) < MANY:
        tx.connection().execute(_insert(table), [dict(row) for row in rows])
        return
    statement = _insert_documents(table, tuple(rows[0]))
    for document in documents(rows):
        tx.connection().execute(statement, {"rows": document})


def documents(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as JSON for `rows_of_document`, some thousands at a time."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield json.dumps(some, ensure_ascii=False, default=_written)


def rows_of_document(table: type[Base], names: Sequence[str]) -> TextualSelect:
    """These columns of the rows in the document `:rows`, each of the type that it has in the table."""
    listed = ", ".join(f'"{name}"' for name in names)
    source = f"json_populate_recordset(CAST(NULL AS {table.__tablename__}), CAST(:rows AS json))"
    return text(f"SELECT {listed} FROM {source}").columns(*map(column, names))  # noqa: S608  our own names


def _written(value: Any) -> str:
    """As PostgreSQL reads it from a text: an id, a day, an instant, or bytes."""
    return rf"\x{value.hex()}" if isinstance(value, bytes) else str(value)


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(table)


@cache
def _insert_documents(table: type[Base], names: tuple[str, ...]) -> Insert:
    return insert(table).from_select(names, rows_of_document(table, names), include_defaults=False)
