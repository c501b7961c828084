"""Occasions that cities celebrate, and days on which a place is closed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    ClosedDayKind,
)
from models.tables.base import Instant, OfficeRow, Ref, edtf, in_office, one_of


class Occasion(OfficeRow):
    """A dated fact worth marking: diplomatic relations, a designation year, a conference."""

    __tablename__ = "occasions"
    __table_args__ = (
        *in_office(place_id="places"),
        edtf("date"),
        edtf("until"),
        UniqueConstraint("office_id", "title", "date", "place_id", postgresql_nulls_not_distinct=True),
        Index("ix_occasions_place_id", "place_id"),
        Index("ix_occasions_office_id_date", "office_id", "date", "id"),
    )

    place_id: Mapped[UUID | None]
    title: Mapped[str]
    kind: Mapped[str]
    date: Mapped[str]
    # Business time: what was due before Amity knew of it is not caught up.
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    # Its last day, where it lasts longer than `date` says.
    until: Mapped[str | None]
    # Kept every year, as a festival is.
    yearly: Mapped[bool] = mapped_column(server_default=text("false"))
    organiser: Mapped[str | None]


class OccasionField(OfficeRow):
    __tablename__ = "occasion_fields"
    __table_args__ = (
        *in_office(occasion_id="occasions", field_id="fields"),
        UniqueConstraint("occasion_id", "field_id"),
    )

    occasion_id: Mapped[Ref]
    field_id: Mapped[Ref]


class AgreementOccasion(OfficeRow):
    __tablename__ = "agreement_occasions"
    __table_args__ = (
        *in_office(agreement_id="agreements", occasion_id="occasions"),
        UniqueConstraint("agreement_id", "occasion_id"),
        Index("ix_agreement_occasions_occasion_id", "occasion_id"),
    )

    agreement_id: Mapped[Ref]
    occasion_id: Mapped[Ref]


class ClosedDay(OfficeRow):
    """Days on which a place, or all of a country, does not work, or does although the calendar says otherwise."""

    __tablename__ = "closed_days"
    __table_args__ = (
        *in_office(place_id="places"),
        one_of("kind", ClosedDayKind),
        CheckConstraint("last_day >= first_day", name="last_day"),
        CheckConstraint("(place_id IS NULL) <> (country IS NULL)", name="place_or_country"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        UniqueConstraint("office_id", "place_id", "country", "first_day", "name", postgresql_nulls_not_distinct=True),
        Index("ix_closed_days_office_id_first_day", "office_id", "first_day", "id"),
        Index("ix_closed_days_place_id", "place_id"),
        Index("ix_closed_days_country", "country"),
    )

    place_id: Mapped[UUID | None]
    country: Mapped[str | None]
    # What a calendar file calls this day, so that the next version of the file can move it or take it back.
    uid: Mapped[str | None]
    kind: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    yearly: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str]
