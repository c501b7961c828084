"""What is asked of documents and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, text

from models.database import Transaction

_RETURN = text("""
UPDATE document_texts t SET status = 'returned' FROM documents d
WHERE d.id = t.document_id AND d.agreement_id = :agreement AND t.status = 'agreed'
  AND d.kind IN ('agreement', 'note-of-agreement', 'letter-of-intent')
RETURNING d.id::text AS document, d.title, t.language
""")


def return_texts(tx: Transaction, agreement: UUID) -> Sequence[RowMapping]:
    """Takes the agreed texts of an agreement back; the guard on agreed texts does not count them any more."""
    return tx.execute(_RETURN, {"agreement": agreement}).mappings().all()
