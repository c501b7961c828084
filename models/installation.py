"""The installation's id, asked with the driver alone: a process that needs nothing else of the database stays small."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from config.errors import AmityError

# How every process connects.
CONNECTING: dict[str, Any] = {
    "connect_timeout": 5,
    "client_encoding": "UTF8",
    # A server that went away without a word is found out within a minute, instead of when the system gives up.
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
INSTALLATION = "SELECT id FROM installation"
_STATEMENT_MILLISECONDS = 5000


class NotInitialisedError(AmityError):
    code = "not-initialised"
    for_operators = True

    def __init__(self) -> None:
        super().__init__("This database has no installation yet.", hint="Run `amity migrate` or `amity up` first.")


def read_installation(url: str) -> UUID:
    """Over a connection of its own; `url` as SQLAlchemy writes it. Waits some seconds at most."""
    address = url.replace("+psycopg", "", 1)
    with psycopg.connect(address, **CONNECTING, application_name="amity") as connection:
        connection.execute(f"SET statement_timeout = {_STATEMENT_MILLISECONDS}")
        row = connection.execute(INSTALLATION).fetchone()
    return installation_in(row[0] if row else None)


def installation_in(found: UUID | None) -> UUID:
    if found is None:
        raise NotInitialisedError
    return found
