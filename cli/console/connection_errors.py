"""Says in one line what the drivers' exceptions mean when a store is away, without importing the drivers."""

import sys

from config.errors import AmityError

# PostgreSQL's codes: connections, sign-in, an unknown database, too many clients, a server going down.
_STATES = ("08", "28", "3D", "53300", "57P")
# A lock that did not become free, two that waited for each other; and what took longer than a command may.
_HELD = ("55P03", "40P01", "40001")
_CUT_OFF = ("57014", "25P03")
# Errors of a database that is read-only, and of an address that asks for a writable server and finds none.
_READ_ONLY, _FULL = "25006", "53100"
_NONE_TAKES_CHANGES = ("session is read-only", "server is in hot standby mode")


class UnreachableError(AmityError):
    code = "unreachable"


class DatabaseUnwritableError(AmityError):
    """The store is there, and takes no changes."""

    code = "unwritable"


class LockedRowError(AmityError):
    """The database is there, and others held a row for too long: nothing of this was kept."""

    code = "locked"


class TookTooLongError(AmityError):
    """The database is there, and ended what took too long: nothing of this was kept."""

    code = "took-too-long"


def reachability_error(error: BaseException) -> AmityError | None:
    """None when the exception means anything else."""
    if _is(error, "redis.exceptions", "ReadOnlyError", "OutOfMemoryError"):
        why = "read-only" if _is(error, "redis.exceptions", "ReadOnlyError") else "full"
        return DatabaseUnwritableError(
            f"The broker is {why}.",
            hint="Let AMITY_REDIS_URL name a primary with room for messages; they are small and few.",
        )
    if _is(error, "redis.exceptions", "ConnectionError", "TimeoutError", "AuthenticationError") or _is(
        error, "kombu.exceptions", "OperationalError"
    ):
        return UnreachableError(
            f"The broker cannot be reached ({_first_line(error)})",
            hint="Start the home with `amity up`, or correct AMITY_REDIS_URL.",
        )
    cause = getattr(error, "orig", None) if _is(error, "sqlalchemy.exc", "DBAPIError") else error
    if _is(error, "sqlalchemy.exc", "DBAPIError") and getattr(cause, "sqlstate", None) in (*_HELD, *_CUT_OFF):
        return _held(str(getattr(cause, "sqlstate", None)))
    state = getattr(cause, "sqlstate", None)
    refused = _is(error, "sqlalchemy.exc", "DBAPIError") and state is None
    if state == _READ_ONLY or (refused and any(text in str(cause) for text in _NONE_TAKES_CHANGES)):
        return DatabaseUnwritableError(
            "The database is read-only.",
            hint="Nothing was done. Let AMITY_DATABASE_URL name the server that takes changes, then try again.",
        )
    if state == _FULL:
        return DatabaseUnwritableError(
            "The database is full.", hint="Nothing was done. Free space on the disk of its data."
        )
    if not isinstance(cause, BaseException) or not _is(cause, "psycopg", "OperationalError"):
        return None
    if state is not None and not state.startswith(_STATES):
        return None
    return UnreachableError(
        f"The database cannot be reached ({_first_line(cause)})",
        hint="Start the home with `amity up`, or correct AMITY_DATABASE_URL.",
    )


def _held(state: str) -> LockedRowError | TookTooLongError:
    if state in _HELD:
        return LockedRowError(
            "Others are changing the same, and did not end in time.", hint="Nothing was done. Try again."
        )
    return TookTooLongError(
        "The database ended this: it took too long.", hint="Nothing was done. Try again when less is going on."
    )


def _is(error: BaseException, module: str, *names: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(error, getattr(loaded, name)) for name in names)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
