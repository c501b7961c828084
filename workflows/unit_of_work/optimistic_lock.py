"""A stale version: what the person saw, what is there now, and what happened in between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from config.errors import RefusedError
from models.database import Transaction
from models.enums import EventType
from models.queries import agreements as agreement_queries
from workflows.unit_of_work.loader import LoadedAgreement

# The facts that people decide by, in the order in which they are shown.
SHOWN = ("state", "title", "proposed_on", "signed_on", "in_force_on", "ended_on", "last_contact_on")


class VersionConflictError(RefusedError):
    """Somebody changed the agreement since it was read.

    `then` and `now` are the facts of the version that was seen and of the present one; `changes` the events between.
    """

    code = "version-conflict"

    def __init__(
        self,
        reference: str,
        *,
        expected: int,
        actual: int,
        then: dict[str, str | None],
        now: dict[str, str | None],
        changes: Sequence[dict[str, Any]] = (),
    ) -> None:
        differing = [f"{name} was {then[name] or 'unknown'}, is {now[name]}" for name in now if then[name] != now[name]]
        said = f" ({'; '.join(differing)})" if differing else ""
        super().__init__(
            f"{reference} was changed since you read it: you saw version {expected}, it is now {actual}{said}.",
            hint="Nothing is lost. Read it again, then repeat what still applies.",
        )
        self.reference = reference
        self.expected = expected
        self.actual = actual
        self.then = then
        self.now = now
        self.changes = tuple(changes)
        self.state = now["state"] or ""


def expect(tx: Transaction, loaded: LoadedAgreement, version: int | None) -> None:
    """Raises `VersionConflictError` when the agreement is no longer at `version`."""
    actual: int = loaded.snapshot.version
    if version is None or version == actual:
        return
    now = {name: loaded.snapshot.column(name) for name in SHOWN}
    then = dict(now)
    changes = []
    # Newest first: each change is taken back, until the version that was seen.
    for row in agreement_queries.event_rows(tx, loaded.id):
        record = json.loads(bytes(row["body"]))
        reached = record["data"].get("agreement_version")
        if reached is None:
            continue
        if reached <= version:
            break
        then |= _before(record)
        changes.append({"at": row["at"], "type": row["type"], "by": record["by"]})
    raise VersionConflictError(
        loaded.reference, expected=version, actual=actual, then=then, now=now, changes=changes[::-1]
    )


def _before(record: dict[str, Any]) -> dict[str, str | None]:
    """The facts that an event says were there before it."""
    data = record["data"]
    if record["type"] == EventType.AGREEMENT_ADVANCED:
        return {"state": data["from"], **dict.fromkeys(data.get("set", ()))}
    if record["type"] == EventType.AGREEMENT_CORRECTED:
        return {name: change["from"] for name, change in data["changes"].items()}
    return {}
