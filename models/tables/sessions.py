"""Sign-in links and sessions. Both keep a digest only; the secret itself is with the person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Instant, OfficeRow, Ref, in_office


class SignInLink(OfficeRow):
    __tablename__ = "sign_in_links"
    __table_args__ = (
        *in_office(user_id="users"),
        UniqueConstraint("digest"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
    )

    user_id: Mapped[Ref]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class WebSession(OfficeRow):
    __tablename__ = "sessions"
    __table_args__ = (
        *in_office(user_id="users"),
        UniqueConstraint("digest"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
    )

    user_id: Mapped[Ref]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
