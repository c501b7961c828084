"""The ledger of what is to happen automatically, and of each mail that was made for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import DeliveryState, ItemKind, ItemStatus, MailClass
from models.tables.base import Instant, Json, OfficeRow, Ref, in_office, one_of


class PlanItem(OfficeRow):
    """Unique on agreement, rule, occurrence and offset, never on a date: a corrected date moves the row."""

    __tablename__ = "plan_items"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("agreement_id", "rule", "occurrence", "offset"),
        one_of("kind", ItemKind),
        one_of("status", ItemStatus),
        CheckConstraint("lost_claims >= 0", name="lost_claims"),
        Index("ix_plan_items_due", "due_at", postgresql_where=text("status = 'planned'")),
        Index("ix_plan_items_office_id_due_at", "office_id", "due_at"),
        Index("ix_plan_items_dead", "office_id", postgresql_where=text("status = 'dead'")),
    )

    agreement_id: Mapped[Ref]
    kind: Mapped[str]
    rule: Mapped[str]
    occurrence: Mapped[str]
    offset: Mapped[str]
    date: Mapped[date]
    due_at: Mapped[Instant]
    audience: Mapped[str | None]
    template: Mapped[str | None]
    # What the template or the transition needs besides the agreement.
    detail: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    status: Mapped[str]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lost_claims: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Real time, as every lease: a rehearsal's clock says nothing about a worker's death.
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None]


class Delivery(OfficeRow):
    """One mail to one person. Its bytes are made once and sent again unchanged if they must be."""

    __tablename__ = "deliveries"
    __table_args__ = (
        *in_office(agreement_id="agreements", plan_item_id="plan_items", user_id="users"),
        UniqueConstraint("plan_item_id", "user_id"),
        UniqueConstraint("message_id"),
        one_of("state", DeliveryState),
        one_of("class", MailClass, name="class"),
        CheckConstraint("(class = 'reminder') = (plan_item_id IS NOT NULL)", name="reminder_has_item"),
        CheckConstraint("lost_claims >= 0", name="lost_claims"),
        Index("ix_deliveries_next", "next_at", postgresql_where=text("state = 'queued'")),
        Index("ix_deliveries_office_id_sent_at", "office_id", "sent_at"),
    )

    agreement_id: Mapped[UUID | None]
    plan_item_id: Mapped[UUID | None]
    user_id: Mapped[Ref]
    mail_class: Mapped[str] = mapped_column("class")
    key: Mapped[str]
    message_id: Mapped[str]
    subject: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    late: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str]
    reason: Mapped[str | None]
    # Business time, as the next try's: what is put off is given up so long after it.
    queued_at: Mapped[Instant]
    next_at: Mapped[Instant]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Claims without an orderly end: a mail that kills its worker is found out by them.
    lost_claims: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # How often the mail server put it off, which sets how long to wait.
    send_attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None]
