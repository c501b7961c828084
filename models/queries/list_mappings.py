"""The saved mappings of an office."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models.database import Transaction
from models.tables.list_mappings import ListMapping


def list_mappings(tx: Transaction) -> Sequence[ListMapping]:
    return tx.scalars(select(ListMapping).where(ListMapping.office_id == tx.office).order_by(ListMapping.name)).all()


def list_mapping_named(tx: Transaction, name: str) -> ListMapping | None:
    return tx.scalar(select(ListMapping).where(ListMapping.office_id == tx.office, ListMapping.name == name))
