"""The clock of a rehearsal or demo: reading it, setting its pace, and moving it forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from config.errors import RefusedError, UsageError
from config.homes import MOST_RATE
from config.languages import N_
from models.database import Transaction
from models.queries import clock as clock_queries


class ClockRefusedError(RefusedError):
    code = "clock"
    for_operators = True


@dataclass(frozen=True)
class ClockState:
    """`started_at` and `rate` are None in production, where the time is the real one."""

    now: datetime
    started_at: datetime | None = None
    rate: Decimal | None = None


def read_clock(tx: Transaction) -> ClockState:
    row = clock_queries.read_clock(tx)
    return ClockState(row.now, row.started_at, row.resume_rate)


def stand_at(tx: Transaction, instant: datetime) -> datetime:
    """Moves the clock forward to `instant`, where it stands still; returns where it then is.

    The pace to return to is kept in the row, so that a jump which was killed can be taken up or given up.
    """
    at = clock_queries.stop_clock(tx, instant)
    if at is None:
        raise _production()
    return at


def run_on(tx: Transaction) -> None:
    """Resumes the clock at its previous rate."""
    clock_queries.resume_clock(tx)


def set_rate(tx: Transaction, rate: float) -> None:
    """Virtual seconds for each real one; 0 stands still."""
    if not 0 <= rate <= MOST_RATE:
        raise UsageError(N_("The clock cannot run at this rate."), hint=f"Choose a rate from 0 to {MOST_RATE}.")
    if not clock_queries.set_rate(tx, rate):
        raise _production()


def _production() -> ClockRefusedError:
    return ClockRefusedError("A production home has no clock of its own.", hint="Rehearse with `amity up --rehearsal`.")
