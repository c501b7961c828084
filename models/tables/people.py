"""Offices, the people who work in them, the places that agreements bind, and the persons named in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import Language, PlaceLevel
from models.tables.base import EMPTY_TEXTS, Base, Id, Instant, Names, OfficeRow, Ref, Words, in_office, new_id, one_of


class Office(Base):
    """A tenant. `head_seq` and `head_hash` are the end of its own chain in the log."""

    __tablename__ = "offices"
    __table_args__ = (
        one_of("language", Language),
        CheckConstraint("octet_length(head_hash) = 32", name="head_hash"),
        UniqueConstraint("name"),
        # Users point at their office as well: this constraint comes after both tables.
        ForeignKeyConstraint(
            ["id", "default_owner_id"],
            ["users.office_id", "users.id"],
            name="fk_offices_default_owner_id",
            use_alter=True,
        ),
    )

    id: Mapped[Id] = mapped_column(default=new_id)
    name: Mapped[str]
    # Who gets what is about agreements that nobody looks after.
    default_owner_id: Mapped[UUID | None]
    language: Mapped[str]
    # Unset: the zone and the calendar of the first own place.
    zone: Mapped[str | None]
    calendar: Mapped[str | None]
    created_at: Mapped[Instant]
    head_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    head_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text(r"'\x" + "00" * 32 + "'::bytea"))


class User(OfficeRow):
    __tablename__ = "users"
    __table_args__ = (
        *in_office(successor_id="users", home_place_id="places"),
        one_of("language", Language),
        CheckConstraint("roles <@ ARRAY['coordinator','approver','viewer','administrator']::text[]", name="roles"),
        CheckConstraint("position('@' in address) > 1", name="address"),
        # Not by the database's own language, in which INFO@ and info@ may be two.
        Index("uq_users_office_id_address", "office_id", func.lower(text('address COLLATE "C"')), unique=True),
    )

    name: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    # Unset: as the home place, or the office.
    zone: Mapped[str | None]
    # Where they work: its holidays are theirs. Unset: the first own place of the office.
    home_place_id: Mapped[UUID | None]
    roles: Mapped[Names] = mapped_column(server_default=EMPTY_TEXTS)
    left_on: Mapped[date | None]
    # Who took over when this one left.
    successor_id: Mapped[UUID | None]


class Substitution(OfficeRow):
    """Somebody stands in for an absent colleague, first and last day included."""

    __tablename__ = "substitutions"
    __table_args__ = (
        *in_office(user_id="users", substitute_id="users"),
        CheckConstraint("user_id <> substitute_id", name="not_oneself"),
        CheckConstraint("until_on >= from_on", name="until_on"),
        Index("ix_substitutions_user_id", "user_id"),
    )

    user_id: Mapped[Ref]
    substitute_id: Mapped[Ref]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Place(OfficeRow):
    """A city, province or country, own or a partner's. `key` is what two spellings of one place share."""

    __tablename__ = "places"
    __table_args__ = (
        *in_office(),
        UniqueConstraint("office_id", "key"),
        UniqueConstraint("office_id", "code"),
        Index("ix_places_office_id_country", "office_id", "country"),
        one_of("level", PlaceLevel),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("NOT own OR code IS NOT NULL", name="own_code"),
        CheckConstraint("code ~ '^[A-Z0-9]{2,6}$'", name="code"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    LANGUAGES: ClassVar[tuple[str, ...]] = ("en", "ko", "az")

    key: Mapped[str]
    code: Mapped[str | None]
    own: Mapped[bool] = mapped_column(server_default=text("false"))
    names: Mapped[Words]
    level: Mapped[str]
    country: Mapped[str | None]
    zone: Mapped[str]
    # Whether the zone is a guess, which holds until somebody confirms it.
    zone_assumed: Mapped[bool] = mapped_column(server_default=text("false"))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    calendar: Mapped[str | None]
    # False where the gazetteer does not know the place and a person has to look.
    checked: Mapped[bool] = mapped_column(server_default=text("false"))


class Person(OfficeRow):
    """Somebody named in an agreement. Names and titles are personal: the log holds their digests only."""

    __tablename__ = "persons"
    __table_args__ = (*in_office(place_id="places"),)

    place_id: Mapped[UUID | None]
    # native and latin writing of the name
    native_name: Mapped[str | None]
    latin_name: Mapped[str]
    title: Mapped[str | None]
    language: Mapped[str | None]
    contacts: Mapped[Words] = mapped_column(server_default=text("'{}'::jsonb"))
    left_on: Mapped[date | None]
