"""What is recorded about an agreement: commitments, fields of cooperation, custom facts and sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from models.database import Transaction
from models.tables.agreements import AgreementField, CustomFact, Field
from models.tables.base import new_id
from models.tables.records import Commitment
from models.tables.sources import Source


def commitment(tx: Transaction, agreement: UUID, id: UUID) -> Commitment | None:
    return tx.scalar(select(Commitment).where(Commitment.agreement_id == agreement, Commitment.id == id))


def give_commitments(tx: Transaction, ids: Sequence[UUID], owner: UUID) -> None:
    tx.execute(
        update(Commitment)
        .where(Commitment.id.in_(ids))
        .values(owner_id=owner)
        .execution_options(synchronize_session=False)
    )


def field_ids_of(tx: Transaction, agreement: UUID) -> set[UUID]:
    return set(tx.scalars(select(AgreementField.field_id).where(AgreementField.agreement_id == agreement)))


def ensure_fields(tx: Transaction, names: Mapping[str, str]) -> dict[str, UUID]:
    """Ids of fields of cooperation by key; adds those that the office does not have. `names` are by key."""
    tx.connection().execute(
        insert(Field).on_conflict_do_nothing(index_elements=["office_id", "key"]),
        [{"id": new_id(), "office_id": tx.office, "key": key, "name": name} for key, name in names.items()],
    )
    found = tx.execute(select(Field.key, Field.id).where(Field.key.in_(names)))
    return {row.key: row.id for row in found}


_INSERT_FACT = insert(CustomFact)
_UPSERT_FACT = _INSERT_FACT.on_conflict_do_update(
    index_elements=["agreement_id", "fact"],
    set_={name: _INSERT_FACT.excluded[name] for name in ("value", "at", "by", "note")},
)


def set_custom_fact(tx: Transaction, values: Mapping[str, Any]) -> None:
    """`values` are columns; what was recorded of the same fact before is replaced."""
    tx.connection().execute(_UPSERT_FACT, [{"id": new_id(), "office_id": tx.office, **values}])


def clear_custom_facts(tx: Transaction, agreement_id: UUID, names: Collection[str], *, at: datetime, by: str) -> None:
    """They are 0, no or unrecorded from now on."""
    tx.connection().execute(
        update(CustomFact)
        .where(CustomFact.agreement_id == agreement_id, CustomFact.fact.in_(names))
        .values(value=0, at=at, by=by, note=None)
    )


_ADD_SOURCE = insert(Source).on_conflict_do_nothing(index_elements=["office_id", "kind", "title", "locator"])


def add_sources(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds those that the office does not know yet."""
    tx.connection().execute(_ADD_SOURCE, [dict(row) for row in rows])


def sources_titled(
    tx: Transaction, titles: Collection[str], locators: Collection[str]
) -> Sequence[Row[str, str, str, UUID]]:
    """Kind, title, locator and id of those with any of the titles and any of the locators."""
    return tx.execute(
        select(Source.kind, Source.title, Source.locator, Source.id).where(
            Source.title.in_(titles), Source.locator.in_(locators)
        )
    ).all()
