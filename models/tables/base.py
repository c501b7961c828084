"""What all tables share: names of constraints, column types, and the rows that belong to an office."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# PostgreSQL cuts names at 63 bytes; the names below stay under that, and the migration test would see a cut one.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

EDTF_PATTERN = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"

# Compared and sorted by code points whatever locale the database was made with: a Turkish one folds I to ı, a natural
# order puts 10 behind 9, others pass hyphens over; Python does none of that, and both have to agree.
PLAIN_TEXT = Text(collation="C")

Id = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
Ref = Annotated[UUID, mapped_column(Uuid)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
# A date as precise as it is known: 2013, 2013-05 or 2013-05-04 (EDTF level 0, ISO 8601-2).
EdtfText = Annotated[str, mapped_column(PLAIN_TEXT)]
Words = Annotated[dict[str, str], mapped_column(JSONB)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
Names = Annotated[list[str], mapped_column(ARRAY(Text))]
Hash = Annotated[bytes, mapped_column(LargeBinary)]


def new_id() -> UUID:
    """A UUIDv7: later ids sort later, so that primary keys grow at one end of their index."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: PLAIN_TEXT}  # noqa: RUF012  read by SQLAlchemy as a plain dict


class OfficeRow(Base):
    """A row of one office. Row-level security shows it to that office's transactions alone."""

    __abstract__ = True

    id: Mapped[Id] = mapped_column(default=new_id)
    office_id: Mapped[Ref]


def listed(members: Iterable[StrEnum]) -> str:
    """Members of an enum as the list of an `IN`."""
    return ", ".join(f"'{member}'" for member in members)


def one_of(column: str, values: type[StrEnum] | Collection[str], *, name: str | None = None) -> CheckConstraint:
    """A named constraint that `column` holds one of a closed set."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=name or column)


def edtf(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} ~ '{EDTF_PATTERN}'", name=f"{column}_edtf")


def in_office(**targets: str) -> tuple[ForeignKeyConstraint | UniqueConstraint, ...]:
    """The constraints of a tenant table: its office, and each `column=table` inside that same office.

    A foreign key that includes the office cannot point across offices, whatever the application does.
    """
    return (
        UniqueConstraint("office_id", "id"),
        ForeignKeyConstraint(["office_id"], ["offices.id"]),
        *(
            ForeignKeyConstraint(["office_id", column], [f"{table}.office_id", f"{table}.id"])
            for column, table in targets.items()
        ),
    )


EMPTY_TEXTS = text("'{}'::text[]")
EMPTY_OBJECT = text("'{}'::jsonb")
