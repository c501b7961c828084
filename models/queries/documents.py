"""What is asked of documents and their texts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text

from models.database import Transaction
from models.enums import DocumentKind, TextStatus
from models.queries.rows import rows_of
from models.tables.base import listed
from models.tables.records import Document, DocumentText


@dataclass(frozen=True, slots=True)
class ReturnedText:
    document: UUID
    title: str
    language: str


_RETURN = text(f"""
UPDATE document_texts t SET status = 'returned' FROM documents d
WHERE d.id = t.document_id AND d.agreement_id = :agreement AND t.status = 'agreed'
  AND d.kind IN ({listed(DocumentKind.texts_of_agreements())})
RETURNING d.id AS document, d.title, t.language
""")  # noqa: S608  only members of an enum


def return_texts(tx: Transaction, agreement: UUID) -> list[ReturnedText]:
    """Takes the agreed texts of an agreement back; the guard on agreed texts does not count them any more."""
    return rows_of(ReturnedText, tx.execute(_RETURN, {"agreement": agreement}))


def last_numbers(tx: Transaction, document: UUID) -> dict[str, int]:
    """The number of the latest text in each language."""
    counted = tx.execute(
        select(DocumentText.language, func.max(DocumentText.number))
        .where(DocumentText.document_id == document)
        .group_by(DocumentText.language)
    )
    return {row[0]: row[1] for row in counted}


def returned_document(
    tx: Transaction, agreement: UUID, kind: DocumentKind, title: str, languages: Collection[str]
) -> Document | None:
    """The latest document of that name one of whose texts in these languages was returned."""
    returned = (
        select(DocumentText.document_id)
        .where(DocumentText.status == TextStatus.RETURNED, DocumentText.language.in_(languages))
        .scalar_subquery()
    )
    return tx.scalar(
        select(Document)
        .where(
            Document.agreement_id == agreement,
            Document.exchange_id.is_(None),
            Document.kind == kind,
            Document.title == title,
            Document.id.in_(returned),
        )
        .order_by(Document.id.desc())
        .limit(1)
    )
