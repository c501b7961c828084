"""What use cases of an agreement's way ask and set besides its own row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Update, bindparam, select, text, update

from models.bulk_insert import MANY, documents, rows_of_document
from models.database import Transaction
from models.enums import ApprovalState
from models.tables.agreements import Agreement
from models.tables.approvals import Approval

# A dot follows the hyphen: between the two lie the references of one stem, side by side in their index.
_LAST_NUMBERS = text("""
SELECT s.stem, max(substring(a.reference FROM length(s.stem) + 2)::int)
FROM unnest(CAST(:stems AS text[])) AS s (stem) JOIN agreements a ON a.office_id = :office
  AND a.reference > s.stem || '-' AND a.reference < s.stem || '.' GROUP BY s.stem
""")


def last_numbers(tx: Transaction, stems: Collection[str]) -> dict[str, int]:
    """The highest number in use of each stem (`CODE-YEAR`) that is in use."""
    rows = tx.execute(_LAST_NUMBERS, {"office": tx.office, "stems": list(stems)}).all()
    return {row[0]: row[1] for row in rows}


def drop_open_approvals(tx: Transaction, agreement: UUID, at: datetime) -> None:
    tx.execute(
        text("UPDATE approvals SET state = 'dropped', closed_at = :at WHERE agreement_id = :id AND state = 'open'"),
        {"at": at, "id": agreement},
    )


def sign_parties(tx: Transaction, agreement: UUID, on: str) -> None:
    """Parties whose own day of signing is not recorded signed on this one."""
    tx.execute(
        text("UPDATE parties SET signed_on = :on WHERE agreement_id = :id AND signed_on IS NULL"),
        {"on": on, "id": agreement},
    )


def approval_id(tx: Transaction, agreement: UUID, state: str, entry: int, step: str) -> UUID:
    """The step's round of that entry into the state; there has to be one."""
    return tx.execute(
        select(Approval.id).where(
            Approval.agreement_id == agreement,
            Approval.state_name == state,
            Approval.entry == entry,
            Approval.step == step,
        )
    ).scalar_one()


def close_approval(tx: Transaction, approval: UUID, state: ApprovalState, at: datetime) -> None:
    tx.execute(update(Approval).where(Approval.id == approval).values(state=state, closed_at=at))


def write_columns(tx: Transaction, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets these columns of agreements; a row has its `id` and a value for each name."""
    if len(rows) >= MANY:
        for document in documents(rows):
            tx.connection().execute(_update_from_document(tuple(names)), {"rows": document})
        return
    values = [{"changed_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    tx.connection().execute(_update_columns(tuple(names)), values)


@cache
def _update_from_document(names: tuple[str, ...]) -> Update:
    new = rows_of_document(Agreement, ("id", *names)).subquery("new")
    agreements = Agreement.__table__
    return (
        update(agreements)  # type: ignore[arg-type]
        .where(agreements.c.id == new.c.id)
        .values({name: new.c[name] for name in names})
    )


# Made once for each set of columns: building a statement costs as much as running it.
@cache
def _update_columns(names: tuple[str, ...]) -> Update:
    return (
        update(Agreement.__table__)  # type: ignore[arg-type]
        .where(Agreement.__table__.c.id == bindparam("changed_id"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
