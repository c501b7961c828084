"""Events of the log as they are shown: by whom, and with which values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from models.database import Transaction
from models.queries import agreements as agreement_queries


def by_of(event: Mapping[Any, Any]) -> str:
    """Who did it, as the log names them."""
    return str(body_of(event)["by"])


def body_of(event: Mapping[Any, Any]) -> dict[str, Any]:

    body: dict[str, Any] = json.loads(bytes(event["body"]))
    return body


def actor_names(tx: Transaction, actors: Iterable[str]) -> dict[str, str]:
    """Addresses of the users among the actors of events; operator and Amity are named as they are."""
    ids = {by: UUID(by.removeprefix("user:")) for by in set(actors) if by.startswith("user:")}
    rows = agreement_queries.user_names(tx, list(ids.values()))
    return {by: rows[id]["address"] for by, id in ids.items() if id in rows}
