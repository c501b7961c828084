"""What an error of the database means for what was being done: try again, give up, or wait for people.

Without SQLAlchemy, so that a process that only sends tasks stays small.
"""

from __future__ import annotations

from enum import StrEnum

import psycopg

from config.errors import AmityError

# What another transaction holds now and will let go of: PostgreSQL's codes for a lock that did not become free in
# time, two that waited for each other, and two that cannot be put in an order.
_HELD_UP = ("55P03", "40P01", "40001")
# The server ended what took too long.
_CUT_OFF = ("57014", "25P03")
# PostgreSQL's codes: connections, sign-in, an unknown database, too many clients, a server going down.
_LOST = ("08", "28", "3D", "53300", "57P")
# A standby, or a server or role that was set to take no changes; and no room left on its disk.
_READ_ONLY = "25006"
_FULL = "53100"
# What an address that asks for a server which takes changes (`target_session_attrs`) says when there is none.
_NONE_TAKES_CHANGES = ("session is read-only", "server is in hot standby mode")


class Unwritable(StrEnum):
    """Why a database that answers takes no changes."""

    READ_ONLY = "read-only"
    FULL = "full"


class UnwritableError(AmityError):
    code = "unwritable"
    for_operators = True

    def __init__(self, why: Unwritable) -> None:
        super().__init__(f"The database is {why}.")
        self.why = why


def held_up(error: BaseException) -> bool:
    """Whether this failed only because others were at the same row: tried again, it may well succeed."""
    return _state(error) in _HELD_UP


def cut_off(error: BaseException) -> bool:
    """Whether the database ended this because it took longer than its kind of work may."""
    return _state(error) in _CUT_OFF


def unwritable(error: BaseException) -> Unwritable | None:
    """Whether this failed only because the database takes no changes now, whatever they are."""
    if isinstance(error, UnwritableError):
        return error.why
    state = _state(error)
    if state == _FULL:
        return Unwritable.FULL
    refused = _failure(error) is not None and state is None and any(text in str(error) for text in _NONE_TAKES_CHANGES)
    return Unwritable.READ_ONLY if state == _READ_ONLY or refused else None


def lost(error: BaseException) -> bool:
    """Whether there was no connection to do anything over: it broke, or none could be made."""
    failure = _failure(error)
    if failure is None:
        return False
    state = failure.sqlstate
    return getattr(error, "connection_invalidated", False) or (
        isinstance(failure, psycopg.OperationalError) and (state is None or state.startswith(_LOST))
    )


def _state(error: BaseException) -> str | None:
    failure = _failure(error)
    return None if failure is None else failure.sqlstate


def _failure(error: BaseException) -> psycopg.Error | None:
    """The driver's own error, in the one that SQLAlchemy makes of it."""
    failure = getattr(error, "orig", None)
    return failure if isinstance(failure, psycopg.Error) else None
