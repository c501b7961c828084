"""The terms of an agreement, their amendments, and notices of termination."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    AmendmentKind,
    EntryIntoForce,
    NoticeChannel,
    Renewal,
    TermStart,
)
from models.tables.base import (
    EMPTY_OBJECT,
    EMPTY_TEXTS,
    Json,
    Names,
    OfficeRow,
    Ref,
    edtf,
    in_office,
    one_of,
)


class Terms(OfficeRow):
    """What the text itself says about its beginning, its end and its languages."""

    __tablename__ = "terms"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("agreement_id"),
        one_of("renewal", Renewal),
        one_of("entry_into_force", EntryIntoForce),
        one_of("counted_from", TermStart),
        one_of("notice_by", NoticeChannel),
        edtf("entry_date"),
        CheckConstraint("renewals >= 0", name="renewals"),
    )

    agreement_id: Mapped[Ref]
    entry_into_force: Mapped[str | None]
    # For entry into force on a date.
    entry_date: Mapped[str | None]
    counted_from: Mapped[str | None]
    # ISO 8601 durations
    valid_for: Mapped[str | None]
    renewal_period: Mapped[str | None]
    notice_period: Mapped[str | None]
    notice_by: Mapped[str | None]
    renewal: Mapped[str | None]
    # How often it was renewed by agreement; tacit renewals follow from the calendar and are not counted here.
    renewals: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Whether projects begun go on after the end.
    projects_continue: Mapped[bool | None]
    languages: Mapped[Names] = mapped_column(server_default=EMPTY_TEXTS)
    prevailing_language: Mapped[str | None]
    binding: Mapped[bool | None]
    hosting: Mapped[str | None]


class Termination(OfficeRow):
    """A notice of termination. It runs from the day it was given to the day it takes effect, or is withdrawn."""

    __tablename__ = "termination_notices"
    __table_args__ = (
        *in_office(agreement_id="agreements", party_id="parties"),
        one_of("sent_by", NoticeChannel),
        CheckConstraint("effective_on >= given_on", name="effective_on"),
        CheckConstraint("withdrawn_on >= given_on", name="withdrawn_on"),
        # One notice runs at a time.
        Index(
            "uq_terminations_agreement_id",
            "agreement_id",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    agreement_id: Mapped[Ref]
    # Who gave it.
    party_id: Mapped[Ref]
    reason: Mapped[str]
    given_on: Mapped[date]
    received_on: Mapped[date | None]
    sent_by: Mapped[str | None]
    effective_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None]


class Amendment(OfficeRow):
    """An amendment or renewal; the numbers of an agreement's form its chain. `terms` are those that hold after it."""

    __tablename__ = "amendments"
    __table_args__ = (
        *in_office(agreement_id="agreements", document_id="documents"),
        UniqueConstraint("agreement_id", "number"),
        one_of("kind", AmendmentKind),
        edtf("decided_on"),
        edtf("in_force_on"),
        CheckConstraint("number > 0", name="number"),
    )

    agreement_id: Mapped[Ref]
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    title: Mapped[str]
    decided_on: Mapped[str]
    in_force_on: Mapped[str]
    document_id: Mapped[UUID | None]
    terms: Mapped[Json] = mapped_column(server_default=EMPTY_OBJECT)
