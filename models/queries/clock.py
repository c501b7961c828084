"""The clock of a rehearsal or demo: one row; there is none in production."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, text

from models.database import Transaction

_READ = text("SELECT amity_now() AS now, started_at, resume_rate FROM (SELECT 1) one LEFT JOIN clock ON true")
_STAND = text("""
UPDATE clock SET virtual_at = greatest(amity_now(), :instant), real_at = clock_timestamp(), rate = 0
RETURNING virtual_at
""")
_RUN_ON = text("UPDATE clock SET virtual_at = amity_now(), real_at = clock_timestamp(), rate = resume_rate")
_SET_RATE = text("""
UPDATE clock SET virtual_at = amity_now(), real_at = clock_timestamp(), rate = :rate, resume_rate = :rate RETURNING 1
""")


def read_clock(tx: Transaction) -> Row[datetime, datetime | None, object]:
    """`now`, and `started_at` and `resume_rate` if the installation has a clock of its own."""
    return tx.execute(_READ).one()


def stop_clock(tx: Transaction, instant: datetime) -> datetime | None:
    """Moves it forward to `instant` and stops it; None if there is no clock."""
    at: datetime | None = tx.scalar(_STAND, {"instant": instant})
    return at


def resume_clock(tx: Transaction) -> None:
    tx.execute(_RUN_ON)


def set_rate(tx: Transaction, rate: float) -> bool:
    """False if there is no clock."""
    return tx.scalar(_SET_RATE, {"rate": rate}) is not None
