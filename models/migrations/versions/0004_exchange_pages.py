"""Indexes that the pages of exchanges, occasions and closed days are read along."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES: dict[str, tuple[str, list[str | sa.TextClause]]] = {
    "ix_exchanges_office_id_state_when": (
        "exchanges",
        ["office_id", "state", sa.text("coalesce(until, date, '9999-99-99')"), "id"],
    ),
    "ix_exchanges_occasion_id": ("exchanges", ["occasion_id"]),
    "ix_documents_exchange_id": ("documents", ["exchange_id"]),
    "ix_agreement_occasions_occasion_id": ("agreement_occasions", ["occasion_id"]),
    "ix_occasions_office_id_date": ("occasions", ["office_id", "date", "id"]),
    "ix_closed_days_office_id_first": ("closed_days", ["office_id", "first", "id"]),
    "ix_parties_place_id": ("parties", ["place_id"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in reversed(INDEXES.items()):
        op.drop_index(name, table_name=table)
