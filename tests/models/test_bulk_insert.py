"""Many rows go in as one document; what they hold is the same as of a few."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from models.bulk_insert import MANY, insert_rows
from models.event_types import EventType
from models.tables.base import new_id
from models.tables.events import Event
from models.tables.people import Place
from tests.factories import TestOffice

BODY = b'{"a": "\x00\xff"}'
NAMES = {"en": 'O"Neill \\ x', "ko": "안동\n시", "az": "Şuşa"}


def place(office: TestOffice, number: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "office_id": office.id,
        "key": f"k{number}",
        "names": NAMES,
        "own": False,
        "country": None,
        "level": "city",
        "zone": "Asia/Seoul",
        "latitude": 36.5684,
        "checked": True,
    }


def event(office: TestOffice, number: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "office_id": office.id,
        "chain": office.id,
        "agreement_id": None,
        "seq": number + 1_000,
        "prev": bytes(32),
        "hash": sha256(BODY).digest(),
        "type": EventType.PLACE_ADDED,
        "at": datetime(2027, 1, 4, 9, 30, 0, 123456, tzinfo=UTC),
        "body": BODY,
    }


def test_rows_are_alike_however_many_come_at_once(office: TestOffice) -> None:
    with office.transaction() as tx:
        for table, make in ((Place, place), (Event, event)):
            rows = [make(office, number) for number in range(MANY + 1)]
            insert_rows(tx, table, rows[:1])
            insert_rows(tx, table, rows[1:])
            stored = {row.id: row for row in tx.scalars(select(table).where(table.id.in_([row["id"] for row in rows])))}
            for row in rows:
                assert {name: getattr(stored[row["id"]], name) for name in row} == row
        tx.rollback()
