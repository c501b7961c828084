"""Events of the log as they are shown: by whom, and with which values."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from models.database import Transaction
from models.event_log import read
from models.queries import agreements as agreements_queries
from models.queries.events import EventRow


def by_of(event: EventRow) -> str:
    """Who did it, as the log names them."""
    return read(event.body).by


def actor_names(tx: Transaction, actors: Iterable[str]) -> dict[str, str]:
    """Addresses of the users among the actors of events; operator and Amity are named as they are."""
    ids = {by: UUID(by.removeprefix("user:")) for by in set(actors) if by.startswith("user:")}
    rows = agreements_queries.user_names(tx, list(ids.values()))
    return {by: rows[id].address for by, id in ids.items() if id in rows}
