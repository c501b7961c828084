"""What is recorded about an agreement besides its state, and where each fact came from."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Instant, OfficeRow, Ref, edtf, in_office, one_of
from models.enums import (
    ApprovalState,
    ClosedDayKind,
    CommitmentState,
    DocumentKind,
    MeetingKind,
    SourceKind,
    TextStatus,
    VoteChoice,
)


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


class Approval(OfficeRow):
    """One step of an approval, put to those who may answer it; closed by the votes that decide it."""

    __tablename__ = "approvals"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("agreement_id", "state_name", "entry", "step"),
        one_of("state", ApprovalState),
    )

    agreement_id: Mapped[Ref]
    state_name: Mapped[str]
    entry: Mapped[int] = mapped_column(Integer)
    # The step's id in the definition.
    step: Mapped[str] = mapped_column(server_default=text("'approval'"))
    state: Mapped[str]
    asked_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]


class Vote(OfficeRow):
    """Votes are only ever added: of a voter's, the last one counts."""

    __tablename__ = "votes"
    __table_args__ = (
        *in_office(approval_id="approvals", user_id="users", on_behalf_of="users"),
        one_of("choice", VoteChoice),
        Index("ix_votes_approval_id", "approval_id"),
    )

    approval_id: Mapped[Ref]
    # Unset where the operator voted from the command line.
    user_id: Mapped[UUID | None]
    # Whose vote it is, where a delegate cast it.
    on_behalf_of: Mapped[UUID | None]
    by: Mapped[str]
    choice: Mapped[str]
    note: Mapped[str | None]
    at: Mapped[Instant]


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
    """Days on which a place does not work, or does although its country does not; its calendar says the rest."""

    __tablename__ = "closed_days"
    __table_args__ = (
        *in_office(place_id="places"),
        one_of("kind", ClosedDayKind),
        CheckConstraint("last >= first", name="last"),
        UniqueConstraint("place_id", "first", "name"),
        Index("ix_closed_days_office_id_first", "office_id", "first", "id"),
    )

    place_id: Mapped[Ref]
    kind: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    yearly: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str]


class Membership(OfficeRow):
    """A place's membership of a federation or league."""

    __tablename__ = "memberships"
    __table_args__ = (
        *in_office(place_id="places", agreement_id="agreements", delegate_id="persons"),
        edtf("since"),
        edtf("until"),
        UniqueConstraint("office_id", "place_id", "organisation"),
        Index("ix_memberships_agreement_id", "agreement_id"),
    )

    place_id: Mapped[Ref]
    agreement_id: Mapped[UUID | None]
    organisation: Mapped[str]
    # Who speaks for the place there.
    delegate_id: Mapped[UUID | None]
    since: Mapped[str | None]
    until: Mapped[str | None]


class Source(OfficeRow):
    __tablename__ = "sources"
    __table_args__ = (
        *in_office(),
        one_of("kind", SourceKind),
        one_of("certainty", ("certain", "likely", "doubtful", "assumed")),
        UniqueConstraint("office_id", "kind", "title", "locator"),
    )

    kind: Mapped[str]
    title: Mapped[str]
    # An address or a shelf mark; empty where there is none.
    locator: Mapped[str] = mapped_column(server_default=text("''"))
    certainty: Mapped[str]


class FactSource(OfficeRow):
    """That a fact of an agreement came from a source: `subject` names the record, `subject_id` which one."""

    __tablename__ = "fact_sources"
    __table_args__ = (
        *in_office(agreement_id="agreements", source_id="sources"),
        UniqueConstraint("agreement_id", "source_id", "subject", "subject_id", "fact"),
    )

    agreement_id: Mapped[Ref]
    source_id: Mapped[Ref]
    subject: Mapped[str]
    subject_id: Mapped[Ref]
    fact: Mapped[str]
