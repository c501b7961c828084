"""What is recorded about an agreement besides its state, and where each fact came from."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    CommitmentState,
    DocumentKind,
    MeetingKind,
    TextStatus,
)
from models.tables.base import OfficeRow, Ref, edtf, in_office, one_of


class Meeting(OfficeRow):
    __tablename__ = "meetings"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        one_of("kind", MeetingKind),
        edtf("held_on"),
        Index("ix_meetings_agreement_id", "agreement_id"),
    )

    agreement_id: Mapped[Ref]
    kind: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[str]
    venue: Mapped[str | None]
    summary: Mapped[str | None]


class MeetingParticipant(OfficeRow):
    __tablename__ = "meeting_participants"
    __table_args__ = (
        *in_office(meeting_id="meetings", person_id="persons"),
        UniqueConstraint("meeting_id", "person_id"),
    )

    meeting_id: Mapped[Ref]
    person_id: Mapped[Ref]


class Document(OfficeRow):
    """A document's facts. Its language texts are rows of their own; files come with a later version."""

    __tablename__ = "documents"
    __table_args__ = (
        *in_office(agreement_id="agreements", exchange_id="exchanges"),
        one_of("kind", DocumentKind),
        edtf("dated_on"),
        Index("ix_documents_agreement_id", "agreement_id"),
        Index("ix_documents_exchange_id", "exchange_id"),
    )

    agreement_id: Mapped[Ref]
    # Unset: it belongs to the agreement as a whole.
    exchange_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    dated_on: Mapped[str | None]


class DocumentText(OfficeRow):
    __tablename__ = "document_texts"
    __table_args__ = (
        *in_office(document_id="documents"),
        UniqueConstraint("document_id", "language", "number"),
        one_of("status", TextStatus),
        CheckConstraint("number > 0", name="number"),
    )

    document_id: Mapped[Ref]
    # BCP 47; 'und' where the language is not known
    language: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str]
    prevails: Mapped[bool] = mapped_column(server_default=text("false"))


class Commitment(OfficeRow):
    __tablename__ = "commitments"
    __table_args__ = (
        *in_office(agreement_id="agreements", field_id="fields", party_id="parties", owner_id="users"),
        one_of("state", CommitmentState),
        edtf("due_on"),
        Index("ix_commitments_agreement_id", "agreement_id"),
        Index("ix_commitments_open", "office_id", "due_on", postgresql_where=text("state = 'open'")),
        # What a definition asks for is there once for each occurrence.
        Index(
            "uq_commitments_agreement_id_rule_occurrence",
            "agreement_id",
            "rule",
            "occurrence",
            unique=True,
            postgresql_where=text("rule IS NOT NULL"),
        ),
    )

    agreement_id: Mapped[Ref]
    field_id: Mapped[UUID | None]
    # Unset: all parties together.
    party_id: Mapped[UUID | None]
    # Who looks after it; unset: the agreement's owner.
    owner_id: Mapped[UUID | None]
    rule: Mapped[str | None]
    occurrence: Mapped[str] = mapped_column(server_default=text("'1'"))
    what: Mapped[str]
    due_on: Mapped[str | None]
    state: Mapped[str]
    evidence: Mapped[str | None]


class Membership(OfficeRow):
    """A place's membership of a federation or league."""

    __tablename__ = "memberships"
    __table_args__ = (
        *in_office(place_id="places", agreement_id="agreements", representative_id="persons"),
        edtf("since"),
        edtf("until"),
        UniqueConstraint("office_id", "place_id", "organisation"),
        Index("ix_memberships_agreement_id", "agreement_id"),
    )

    place_id: Mapped[Ref]
    agreement_id: Mapped[UUID | None]
    organisation: Mapped[str]
    # Who speaks for the place there.
    representative_id: Mapped[UUID | None]
    since: Mapped[str | None]
    until: Mapped[str | None]
