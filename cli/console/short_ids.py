"""Ids as people write them: whole, or as much of the beginning or the end as tells them from all others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from config.errors import NotFoundError, UsageError
from models.database import Transaction
from models.queries import exchanges as exchanges_queries

# UUIDv7: rows of one moment begin alike, so that the end tells more.
SHOWN = 8
SHORTEST = 4
MOST_NAMED = 5


def short(id: UUID | str) -> str:
    """What lists show of an id."""
    return str(id)[-SHOWN:]


def find_exchange(tx: Transaction, text: str) -> UUID:
    """The one exchange of this office whose id is, begins or ends so."""
    return _one(
        text,
        lambda digits: exchanges_queries.ids_like(tx, digits, most=MOST_NAMED + 1),
        what="exchange",
        shown_by="amity exchanges list",
    )


def pick(text: str, ids: Iterable[UUID | str], *, what: str, shown_by: str) -> UUID:
    """The one of these ids that is, begins or ends as `text`; `shown_by` is the command that shows them."""
    known = [UUID(str(id)) for id in ids]
    return _one(
        text,
        lambda digits: [id for id in known if id.hex.startswith(digits) or id.hex.endswith(digits)],
        what=what,
        shown_by=shown_by,
    )


def _how(shown_by: str) -> str:
    return f"Give at least {SHORTEST} characters of the id; `{shown_by}` shows the ids."


def _one(text: str, find: Callable[[str], Sequence[UUID]], *, what: str, shown_by: str) -> UUID:
    digits = text.strip().replace("-", "").lower()
    if not re.fullmatch(r"[0-9a-f]{1,32}", digits):
        raise UsageError(f"{text!r} is not an id.", hint=_how(shown_by))
    if len(digits) < SHORTEST:
        raise UsageError(f"{text!r} is too short for an id.", hint=_how(shown_by))
    found = find(digits)
    if not found:
        raise NotFoundError(f"There is no such {what}: {text}.", hint=f"`{shown_by}` shows the ids.")
    if len(found) > 1:
        more = ", ..." if len(found) > MOST_NAMED else ""
        named = ", ".join(str(id) for id in found[:MOST_NAMED])
        raise UsageError(f"{text} could be several of the kind {what}.", hint=f"Give more of one: {named}{more}.")
    return found[0]
