"""The chain of an office: what concerns it and no agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import event_log as chain
from models.database import now, office_of, wake_workers
from models.tables.people import Office
from workflows.actors import Actor


def log_for_office(session: Session, *, type: str, by: Actor, data: Mapping[str, Any]) -> UUID:
    """Appends one event to the office's chain, under the lock of the office's row."""
    return log_all_for_office(session, [(type, data)], by=by)[0]


def log_all_for_office(session: Session, events: list[tuple[str, Mapping[str, Any]]], *, by: Actor) -> list[UUID]:
    office = office_of(session)
    head = session.execute(select(Office.head_seq, Office.head_hash).where(Office.id == office).with_for_update()).one()
    end = chain.Chain(None, head.head_seq, head.head_hash)
    pending = chain.Pending()
    ids = [
        chain.append(session, end, type=type, at=now(session), by=by.by, data=data, pending=pending)
        for type, data in events
    ]
    chain.write(session, pending)
    session.execute(update(Office).where(Office.id == office).values(head_seq=end.seq, head_hash=end.hash))
    wake_workers(session)
    return ids
