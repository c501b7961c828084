"""What verifying the log reads: every chain, every event, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, RowMapping, text

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
SELECT a.agreement_id AS chain, v.id, v.choice, v.by, v.on_behalf_of AS "for"
FROM votes v JOIN approvals a ON a.id = v.approval_id WHERE a.agreement_id = ANY(:chains)
""")
_NOT_ERASED = text("SELECT id FROM personal_values WHERE id = ANY(:ids) AND value IS NOT NULL ORDER BY id")


def heads(tx: Transaction) -> Sequence[RowMapping]:
    """Where each chain ends, with the columns that events are compared with."""
    return tx.execute(_HEADS).mappings().all()


def events(tx: Transaction, options: Mapping[str, Any]) -> CursorResult[Any]:
    """Every event, chain by chain; `options` say how they are streamed."""
    return tx.connection().execute(_EVENTS, execution_options=dict(options))


def count_events(tx: Transaction) -> int:
    return int(tx.execute(text("SELECT count(*) FROM events")).scalar_one())


def personal_values(tx: Transaction, events: Sequence[UUID]) -> Sequence[RowMapping]:
    return tx.execute(_VALUES, {"ids": list(events)}).mappings().all()


def votes(tx: Transaction, chains: Sequence[UUID]) -> Sequence[RowMapping]:
    return tx.execute(_VOTES, {"chains": list(chains)}).mappings().all()


def not_erased(tx: Transaction, values: Sequence[UUID]) -> Sequence[UUID]:
    """Those of these personal values that are still there."""
    return tx.execute(_NOT_ERASED, {"ids": list(values)}).scalars().all()
