"""The clock of a rehearsal or demo: reading it, setting its pace, and moving it forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from config.errors import RefusedError, UsageError
from config.homes import MOST_RATE
from models.database import Transaction


class ClockRefusedError(RefusedError):
    code = "clock"


@dataclass(frozen=True)
class ClockState:
    """`started_at` and `rate` are None in production, where the time is the real one."""

    now: datetime
    started_at: datetime | None = None
    rate: Decimal | None = None


def read_clock(tx: Transaction) -> ClockState:
    row = tx.execute(
        text("SELECT amity_now() AS now, started_at, resume_rate FROM (SELECT 1) one LEFT JOIN clock ON true")
    ).one()
    return ClockState(row.now, row.started_at, row.resume_rate)


def stand_at(tx: Transaction, instant: datetime) -> datetime:
    """Moves the clock forward to `instant`, where it stands still; returns where it then is.

    The pace to return to is kept in the row, so that a jump which was killed can be taken up or given up.
    """
    row = tx.execute(
        text(
            "UPDATE clock SET virtual_at = greatest(amity_now(), :instant), real_at = clock_timestamp(), rate = 0"
            " RETURNING virtual_at"
        ),
        {"instant": instant},
    ).one_or_none()
    if row is None:
        raise _production()
    return row.virtual_at  # type: ignore[no-any-return]


def run_on(tx: Transaction) -> None:
    """Lets the clock go on at the pace it had before it was made to stand."""
    tx.execute(text("UPDATE clock SET virtual_at = amity_now(), real_at = clock_timestamp(), rate = resume_rate"))


def set_rate(tx: Transaction, rate: float) -> None:
    """Virtual seconds for each real one; 0 stands still."""
    if not 0 <= rate <= MOST_RATE:
        raise UsageError("A clock runs forward, and not at any speed.", hint=f"Give a rate from 0 to {MOST_RATE}.")
    changed = tx.execute(
        text(
            "UPDATE clock SET virtual_at = amity_now(), real_at = clock_timestamp(), rate = :rate, resume_rate = :rate"
            " RETURNING 1"
        ),
        {"rate": rate},
    ).one_or_none()
    if changed is None:
        raise _production()


def _production() -> ClockRefusedError:
    return ClockRefusedError("A production home has no clock of its own.", hint="Rehearse with `amity up --rehearsal`.")
