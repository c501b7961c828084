"""How long each kind of work waits at the database, and lets others wait (`docs/decisions/patience.md`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long a kind of work waits for others and lets others wait, in seconds: the server ends what takes longer.

    `lock` is for a row that somebody else holds, `statement` for one statement, `idle` for the time between two
    statements of a transaction, `connection` for one of the pool to become free.
    """

    lock: float
    statement: float
    idle: float
    connection: float = 30

    def settings(self) -> dict[str, str]:
        named = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        # Zero would mean no limit at all.
        return {name: str(max(1, round(seconds * 1000))) for name, seconds in named.items()}


class Work:
    """What is done over a connection; tasks have theirs from their lease (`tasks.limits`)."""

    # Somebody looks at a page that does not come, and other pages want its connection.
    PAGE = Patience(lock=3, statement=15, idle=30, connection=5)
    # An import, a look at all plans: long, but not for ever, and nobody waits behind it.
    COMMAND = Patience(lock=30, statement=15 * 60, idle=15 * 60)
    # A migration that cannot get its lock gives up rather than stop everybody behind it.
    MIGRATION = Patience(lock=10, statement=15 * 60, idle=15 * 60)
