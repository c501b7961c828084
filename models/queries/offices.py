"""The office itself: its lock, and whether there is one."""

from __future__ import annotations

from sqlalchemy import select, text, update

from models.database import Transaction
from models.tables.people import Office


def lock_office(tx: Transaction) -> None:
    """The lock of the office's chain, which makes counters of references safe too."""
    tx.execute(text("SELECT 1 FROM offices WHERE id = :id FOR UPDATE"), {"id": tx.office})


def lock_first_start(tx: Transaction, key: int) -> None:
    """If several set an installation up at once, one goes on and the others wait."""
    tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def has_office(tx: Transaction) -> bool:
    return bool(tx.execute(text("SELECT EXISTS (SELECT FROM all_offices())")).scalar_one())


def lock_head(tx: Transaction) -> tuple[int, bytes]:
    """Number and hash of the last event of the office's chain, under the lock of its row."""
    query = select(Office.head_seq, Office.head_hash).where(Office.id == tx.office).with_for_update()
    head = tx.execute(query).one()
    return head.head_seq, head.head_hash


def set_head(tx: Transaction, seq: int, hash: bytes) -> None:
    tx.execute(update(Office).where(Office.id == tx.office).values(head_seq=seq, head_hash=hash))
