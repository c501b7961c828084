"""The office itself: its lock, and whether there is one."""

from __future__ import annotations

from sqlalchemy import text

from models.database import Transaction


def lock_office(tx: Transaction) -> None:
    """The lock of the office's chain, which makes counters of references safe too."""
    tx.execute(text("SELECT 1 FROM offices WHERE id = :id FOR UPDATE"), {"id": tx.office})


def lock_first_start(tx: Transaction, key: int) -> None:
    """Of several who set an installation up at once, one goes on and the others wait."""
    tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def has_office(tx: Transaction) -> bool:
    return bool(tx.execute(text("SELECT EXISTS (SELECT FROM all_offices())")).scalar_one())
