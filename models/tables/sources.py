"""Sources, and which fact each of them supports."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    SourceKind,
)
from models.tables.base import OfficeRow, Ref, in_office, one_of


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
