"""Whether the broker can be worked with: for `doctor` and readiness."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from models.database import Database
from models.installation import NotInitialisedError
from tasks.broker_keys import key_prefix

# Long enough for the check, and gone soon after where nobody could remove it.
_EXPIRES_MILLISECONDS = 5000
# What Redis and Valkey begin a refusal with, where the driver has no class of its own for it.
REFUSALS = {
    "READONLY": "read-only",
    "OOM": "full",
    "MISCONF": "takes no changes: it cannot save to its disk",
    "NOREPLICAS": "takes no changes: it has too few replicas",
    "MASTERDOWN": "read-only, and cut off from its primary",
    "LOADING": "still loading its data",
    "NOPERM": "may not be written to by this user",
    "NOAUTH": "wants a password",
    "WRONGPASS": "does not take this user and password",
}


def broker_fault(redis_url: str, database: Database, *, seconds: float) -> str | None:
    """Why messages cannot be kept at the broker, in one line; None when they can.

    A key of ours is really written, and expires. While the database does not tell whose it would be, the broker is
    only asked whether it answers. Each step takes `seconds` at most.
    """
    import redis

    client = redis.Redis.from_url(redis_url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=None)
    try:
        try:
            prefix = key_prefix(database.installation)
        except (SQLAlchemyError, NotInitialisedError):
            client.ping()
        else:
            client.set(f"{prefix}health:{uuid4().hex}", "1", px=_EXPIRES_MILLISECONDS)
    except (redis.RedisError, OSError) as error:
        return _refusal(error)
    finally:
        client.close()
    return None


def _refusal(error: Exception) -> str:
    import redis

    # The driver takes the code away from refusals that it has a class for.
    known = (
        (redis.exceptions.ReadOnlyError, "READONLY"),
        (redis.exceptions.OutOfMemoryError, "OOM"),
        (redis.exceptions.BusyLoadingError, "LOADING"),
        (redis.exceptions.NoPermissionError, "NOPERM"),
        (redis.exceptions.AuthenticationError, "WRONGPASS"),
        (redis.exceptions.MasterDownError, "MASTERDOWN"),
    )
    code = next((code for kind, code in known if isinstance(error, kind)), str(error).partition(" ")[0])
    if code in REFUSALS:
        return REFUSALS[code]
    if isinstance(error, (redis.ConnectionError, redis.TimeoutError, OSError)):
        return "unreachable"
    return f"takes no changes: {(str(error).splitlines() or [type(error).__name__])[0]}"
