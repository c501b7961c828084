"""Says in one line what the drivers' exceptions mean when a store is away, without importing the drivers."""

import sys

from config.errors import AmityError

# PostgreSQL's codes: connections, sign-in, an unknown database, too many clients, a server going down.
_STATES = ("08", "28", "3D", "53300", "57P")


class UnreachableError(AmityError):
    code = "unreachable"


def reachability_error(error: BaseException) -> UnreachableError | None:
    """None when the exception means anything else."""
    if _is(error, "redis.exceptions", "ConnectionError", "TimeoutError", "AuthenticationError") or _is(
        error, "kombu.exceptions", "OperationalError"
    ):
        return UnreachableError(
            f"The broker cannot be reached ({_first_line(error)})",
            hint="Start the home with `amity up`, or correct AMITY_REDIS_URL.",
        )
    cause = getattr(error, "orig", None) if _is(error, "sqlalchemy.exc", "DBAPIError") else error
    if not isinstance(cause, BaseException) or not _is(cause, "psycopg", "OperationalError"):
        return None
    state = getattr(cause, "sqlstate", None)
    if state is not None and not state.startswith(_STATES):
        return None
    return UnreachableError(
        f"The database cannot be reached ({_first_line(cause)})",
        hint="Start the home with `amity up`, or correct AMITY_DATABASE_URL.",
    )


def _is(error: BaseException, module: str, *names: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(error, getattr(loaded, name)) for name in names)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
