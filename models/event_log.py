"""Writing the event log: the bytes of an event, and the chain that it is linked into.

The format is fixed by `docs/decisions/event-log.md`; it cannot change for events that exist.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import rfc8785
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import text

from models.bulk_insert import insert_rows
from models.database import Transaction
from models.event_types import EventType
from models.tables.base import new_id
from models.tables.events import Event, PersonalValue

FORMAT = 1
GENESIS = bytes(32)
SALT_BYTES = 32


# The event that says which personal values are erased: {"values": [ids]}. Without it nothing counts as erased.
ERASED = EventType.PERSONAL_ERASED


class RecordError(ValueError):
    """The bytes of an event are not a record; says what is wrong with them."""


class Record(BaseModel):
    """The members of a record, as `docs/decisions/event-log.md` gives them: exactly these, each of its type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    format: Literal[1]
    id: str
    installation: str
    office: str
    chain: str
    seq: int
    prev: str
    type: EventType
    at: str
    recorded_at: str
    by: str
    data: dict[str, Any]


def read(body: bytes) -> Record:
    """Raises `RecordError` for whatever is no record; bytes that were planted may be anything at all."""
    try:
        return Record.model_validate_json(body)
    except ValidationError as error:
        faults = {(fault["loc"][0] if fault["loc"] else ""): fault for fault in error.errors()}
    if "format" in faults and faults["format"]["type"] != "missing":
        raise RecordError(f"the record has the unknown format {str(faults['format']['input'])[:20]!r}")
    member, fault = next(iter(faults.items()))
    raise RecordError(
        {
            "json_invalid": "the record is not JSON",
            "model_type": "the record is not an object",
            "missing": f"the record has no member {member!r}",
            "extra_forbidden": f"the record has a member too many: {str(member)[:40]!r}",
        }.get(fault["type"], f"the record's member {member!r} is not of its type")
    )


@dataclass(frozen=True)
class Personal:
    """A value in an event's data that the person it is about may have erased.

    The event keeps an HMAC-SHA-256 of it; value and salt go into a row of their own.
    """

    value: str | int | bool | None
    person_id: UUID | None = None


@dataclass
class Chain:
    """The end of one chain, under the lock of the row that holds it."""

    agreement_id: UUID | None
    seq: int
    hash: bytes


@dataclass
class Pending:
    """Events made in this transaction and not yet written; written in one batch, in order."""

    events: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)


def instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def digest(value: Any, salt: bytes) -> str:
    """HMAC-SHA-256 in hex over the canonical JSON of `value`, keyed with its 32-byte salt."""
    return hmac.new(salt, rfc8785.dumps(value), hashlib.sha256).hexdigest()


def append(
    tx: Transaction,
    chain: Chain,
    *,
    type: EventType,
    at: datetime,
    by: str,
    data: Mapping[str, Any],
    pending: Pending | None = None,
) -> UUID:
    """Links one event to `chain` and advances the chain; returns the event's id.

    The caller holds the lock of the chain's row and stores the new head there. With `pending` the rows are
    only collected, for `write`.
    """
    batch = pending if pending is not None else Pending()
    event_id = new_id()
    office = tx.office
    stored = _without_personal(data, event_id, office, batch)
    body = rfc8785.dumps(
        {
            "format": FORMAT,
            "id": str(event_id),
            "installation": str(tx.installation),
            "office": str(office),
            "chain": str(chain.agreement_id or office),
            "seq": chain.seq + 1,
            "prev": chain.hash.hex(),
            "type": type,
            "at": instant(at),
            "recorded_at": instant(tx.real_now),
            "by": by,
            "data": stored,
        }
    )
    previous, chain.seq, chain.hash = chain.hash, chain.seq + 1, hashlib.sha256(body).digest()
    batch.events.append(
        {
            "id": event_id,
            "office_id": office,
            "chain": chain.agreement_id or office,
            "agreement_id": chain.agreement_id,
            "seq": chain.seq,
            "prev": previous,
            "hash": chain.hash,
            "type": type,
            "at": at,
            "body": body,
        }
    )
    if pending is None:
        write(tx, batch)
    return event_id


def write(tx: Transaction, pending: Pending) -> None:
    """Stores collected events and their personal values, in two statements at most."""
    if pending.events:
        insert_rows(tx, Event, pending.events)
        tx.logged = True
    if pending.values:
        insert_rows(tx, PersonalValue, pending.values)
    pending.events.clear()
    pending.values.clear()


def erase(tx: Transaction, event_id: UUID) -> int:
    """Erases the personal values that the `personal.erased` event names; returns how many were there.

    The application's role cannot touch them otherwise: the database does it, and only for an event of this office.
    """
    return int(tx.execute(text("SELECT erase_personal_values(:event)"), {"event": event_id}).scalar_one())


def _without_personal(value: Any, event_id: UUID, office: UUID, batch: Pending) -> Any:
    if isinstance(value, Personal):
        if value.value is None:
            return None
        row_id, salt = new_id(), secrets.token_bytes(SALT_BYTES)
        batch.values.append(
            {
                "id": row_id,
                "office_id": office,
                "event_id": event_id,
                "person_id": value.person_id,
                "salt": salt,
                "value": rfc8785.dumps(value.value).decode(),
            }
        )
        return {"personal": str(row_id), "hmac": digest(value.value, salt)}
    if isinstance(value, Mapping):
        return {key: _without_personal(item, event_id, office, batch) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_personal(item, event_id, office, batch) for item in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    return value


# Columns that each event which changes them also carries, so that `amity verify` can compare the table with the log.
LOGGED = (
    "definition_version",
    "state",
    "phase",
    "outcome",
    "owner_id",
    "proposed_on",
    "signed_on",
    "in_force_on",
    "ended_on",
    "last_contact_on",
)
