"""The event log, the erasable values it points at, and the outbox that hands events on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Hash, Instant, OfficeRow, Ref, in_office


class Event(OfficeRow):
    """One link of a chain. `body` is the record; the other columns are copies of it, to search by.

    `chain` is the agreement's id, or the office's for what concerns no agreement. The database refuses
    UPDATE, DELETE and TRUNCATE here.
    """

    __tablename__ = "events"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("chain", "seq"),
        CheckConstraint("hash = sha256(body)", name="hash"),
        CheckConstraint("octet_length(prev) = 32", name="prev"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("chain = coalesce(agreement_id, office_id)", name="chain"),
    )

    chain: Mapped[Ref]
    agreement_id: Mapped[UUID | None]
    seq: Mapped[int] = mapped_column(BigInteger)
    prev: Mapped[Hash]
    hash: Mapped[Hash]
    type: Mapped[str]
    at: Mapped[Instant]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class PersonalValue(OfficeRow):
    """A personal value that an event holds only as a digest. Erasing sets value and salt to NULL."""

    __tablename__ = "personal_values"
    __table_args__ = (
        *in_office(person_id="persons", event_id="events"),
        CheckConstraint("(salt IS NULL) = (value IS NULL)", name="erased_whole"),
        CheckConstraint("(value IS NULL) = (erased_at IS NOT NULL)", name="erased_at"),
        CheckConstraint("octet_length(salt) = 32", name="salt"),
    )

    event_id: Mapped[Ref]
    person_id: Mapped[UUID | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Canonical JSON (RFC 8785) of the value.
    value: Mapped[str | None]
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Outbox(OfficeRow):
    """An event that has not been handed on yet: its id, and the order of handing on.

    A trigger on `events` writes the row, so that no event can be stored without one.
    """

    __tablename__ = "outbox"
    __table_args__ = (*in_office(id="events"), UniqueConstraint("position"))

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    written_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
