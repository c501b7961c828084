"""Where facts come from, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import SourceKind
from models.queries.records import add_sources, sources_titled
from models.tables.base import new_id
from models.tables.sources import FactSource


@dataclass(frozen=True)
class SourceDraft:
    kind: SourceKind
    title: str
    locator: str = ""
    certainty: str = "certain"


def source_ids(tx: Transaction, drafts: Collection[SourceDraft]) -> dict[tuple[str, str, str], UUID]:
    wanted = {(draft.kind.value, draft.title, draft.locator): draft for draft in drafts}
    if not wanted:
        return {}
    add_sources(
        tx,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "kind": draft.kind,
                "title": draft.title,
                "locator": draft.locator,
                "certainty": draft.certainty,
            }
            for draft in wanted.values()
        ],
    )
    found = sources_titled(tx, {draft.title for draft in drafts}, {draft.locator for draft in drafts})
    return {(row.kind, row.title, row.locator): row.id for row in found}


def cite(
    tx: Transaction, source: SourceDraft, subjects: Sequence[tuple[UUID, str, UUID]], *, fact: str = "all"
) -> None:
    """Says of records (agreement, what kind, which one) that `fact` of them comes from the source."""
    ids = source_ids(tx, [source])
    insert_rows(
        tx,
        FactSource,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "agreement_id": agreement_id,
                "source_id": ids[source.kind.value, source.title, source.locator],
                "subject": subject,
                "subject_id": subject_id,
                "fact": fact,
            }
            for agreement_id, subject, subject_id in subjects
        ],
    )
