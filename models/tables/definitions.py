"""Adopted workflow definitions: the checked text that every process reads."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Instant, OfficeRow, in_office


class AdoptedDefinition(OfficeRow):
    __tablename__ = "definitions"
    __table_args__ = (
        *in_office(),
        UniqueConstraint("office_id", "kind", "version"),
        CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="sha256"),
        CheckConstraint("version > 0", name="version"),
    )

    kind: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    text: Mapped[str]
    adopted_at: Mapped[Instant]
    adopted_by: Mapped[str]
