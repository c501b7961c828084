"""Approvals and the votes on them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    ApprovalState,
    VoteChoice,
)
from models.tables.base import Instant, OfficeRow, Ref, in_office, one_of


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
        CheckConstraint("num_nulls(decided_by, decided_on, document) IN (0, 3)", name="outside"),
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
    # A decision that was taken outside Amity: who took it, when, and the number and the file of its document.
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    document: Mapped[str | None]
    file: Mapped[str | None]
    at: Mapped[Instant]
