"""The tables that belong to no office: the installation, its clock, its hold, and the backups taken of it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Numeric, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Id, Instant, new_id, one_of


class Installation(Base):
    """One row: who this database is, and whether its time and mail are real."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("one = 1", name="single"),
        one_of("kind", ("production", "rehearsal", "demo")),
    )

    one: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    id: Mapped[UUID] = mapped_column(default=new_id)
    kind: Mapped[str]
    created_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class Clock(Base):
    """One row in a rehearsal or demo home, none in production: business time = virtual + (real now - real) * rate."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("one = 1", name="single"),
        CheckConstraint("rate >= 0", name="rate"),
        CheckConstraint("resume_rate >= 0", name="resume_rate"),
    )

    one: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    started_at: Mapped[Instant]
    virtual_at: Mapped[Instant]
    real_at: Mapped[Instant]
    rate: Mapped[Decimal] = mapped_column(Numeric)
    # The rate to go back to when a jump ends; kept here so that a jump that was killed can be taken up.
    resume_rate: Mapped[Decimal] = mapped_column(Numeric)


class Hold(Base):
    """One row while a restored installation waits: nothing is claimed, so nothing is sent and no timer acts."""

    __tablename__ = "hold"
    __table_args__ = (CheckConstraint("one = 1", name="single"),)

    one: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    held_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    # When the backup was taken that the installation was restored from.
    backup_at: Mapped[Instant]


class Backup(Base):
    """A backup that was finished: how `doctor` knows how old the last one is. The file itself is elsewhere."""

    __tablename__ = "backups"

    id: Mapped[Id] = mapped_column(default=new_id)
    taken_at: Mapped[Instant]
    size: Mapped[int] = mapped_column(BigInteger)
    encrypted: Mapped[bool]
