"""What verifying the log reads: every chain, every event, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.event_log import LOGGED

# Instants and bytes come as text: PostgreSQL knows instants that Python does not, and any column may have been emptied.
_HEADS = text(f"""
SELECT id AS chain, reference AS ref, head_seq, encode(head_hash, 'hex') AS head_hash, {", ".join(LOGGED)}
FROM agreements
UNION ALL SELECT id, 'office', head_seq, encode(head_hash, 'hex'), {", ".join("NULL" for _ in LOGGED)} FROM offices
""")  # noqa: S608  the names of columns are ours
_EVENTS = text("""
SELECT id, chain, seq, encode(prev, 'hex') AS prev, encode(hash, 'hex') AS hash, type,
  to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, coalesce(body, '') AS body
FROM events ORDER BY chain, seq, id
""")
_VALUES = text("""
SELECT id, salt, value, erased_at IS NOT NULL AS erased FROM personal_values WHERE event_id = ANY(:ids)
""")
_VOTES = text("""
SELECT a.agreement_id AS chain, v.id, v.choice, v.by, v.on_behalf_of, v.document, v.decided_on
FROM votes v JOIN approvals a ON a.id = v.approval_id WHERE a.agreement_id = ANY(:chains)
""")
_NOT_ERASED = text("SELECT id FROM personal_values WHERE id = ANY(:ids) AND value IS NOT NULL ORDER BY id")


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Where a chain ends. `facts` are the columns of an agreement that its events tell; an office's are all None."""

    chain: UUID
    ref: str
    head_seq: int
    head_hash: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A record, and the copies of its members beside it."""

    id: UUID
    chain: UUID
    seq: int
    prev: str
    hash: str
    type: str
    at: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PersonalRow:
    id: UUID
    salt: bytes | None
    value: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class StoredVote:
    chain: UUID
    id: UUID
    choice: str
    by: str
    on_behalf_of: UUID | None
    document: str | None
    decided_on: date | None


T = TypeVar("T")


def _as_they_stand(shape: type[T], rows: Iterable[Mapping[Any, Any]]) -> list[T]:
    """Unlike `rows_of` it checks nothing: what somebody planted is for the walk to name, and must not end it."""
    return [shape(**row) for row in rows]


def heads(tx: Transaction) -> list[HeadRow]:
    """Where each chain ends, with the columns that events are compared with."""
    return [
        HeadRow(row["chain"], row["ref"], row["head_seq"], row["head_hash"], {column: row[column] for column in LOGGED})
        for row in tx.execute(_HEADS).mappings()
    ]


def events(tx: Transaction, *, page: int) -> Iterator[list[StoredEvent]]:
    """Every event, chain by chain, in pages; a cursor in the database, for the log may be larger than memory."""
    options = {"stream_results": True, "max_row_buffer": page}
    result = tx.connection().execute(_EVENTS, execution_options=options)
    for rows in result.mappings().partitions(page):
        yield _as_they_stand(StoredEvent, rows)


def count_events(tx: Transaction) -> int:
    return int(tx.execute(text("SELECT count(*) FROM events")).scalar_one())


def personal_values(tx: Transaction, events: Sequence[UUID]) -> list[PersonalRow]:
    return _as_they_stand(PersonalRow, tx.execute(_VALUES, {"ids": list(events)}).mappings())


def votes(tx: Transaction, chains: Sequence[UUID]) -> list[StoredVote]:
    return _as_they_stand(StoredVote, tx.execute(_VOTES, {"chains": list(chains)}).mappings())


def not_erased(tx: Transaction, values: Sequence[UUID]) -> Sequence[UUID]:
    """Those of these personal values that are still there."""
    return tx.execute(_NOT_ERASED, {"ids": list(values)}).scalars().all()
