"""The last day of an exchange, and indexes that the pages of exchanges, occasions and closed days are read along."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LAST_DAY = """
CASE length(coalesce(until, date))
  WHEN 10 THEN make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int,
    substr(coalesce(until, date), 9, 2)::int)
  WHEN 7 THEN (make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int, 1)
    + interval '1 month' - interval '1 day')::date
  WHEN 4 THEN make_date(left(coalesce(until, date), 4)::int, 12, 31)
  ELSE '9999-12-31'::date
END
"""
INDEXES: dict[str, tuple[str, list[str]]] = {
    "ix_exchanges_office_id_state_last_day": ("exchanges", ["office_id", "state", "last_day", "id"]),
    "ix_exchanges_occasion_id": ("exchanges", ["occasion_id"]),
    "ix_documents_exchange_id": ("documents", ["exchange_id"]),
    "ix_agreement_occasions_occasion_id": ("agreement_occasions", ["occasion_id"]),
    "ix_occasions_office_id_date": ("occasions", ["office_id", "date", "id"]),
    "ix_closed_days_office_id_first": ("closed_days", ["office_id", "first", "id"]),
    "ix_parties_place_id": ("parties", ["place_id"]),
}


def upgrade() -> None:
    op.add_column("exchanges", sa.Column("last_day", sa.Date(), sa.Computed(LAST_DAY, persisted=True), nullable=False))
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.execute(
        "CREATE INDEX ix_exchanges_unreported ON exchanges (office_id, last_day)"
        " WHERE state IN ('planned', 'invited', 'confirmed', 'held')"
    )


def downgrade() -> None:
    op.drop_index("ix_exchanges_unreported", table_name="exchanges")
    for name, (table, _) in reversed(INDEXES.items()):
        op.drop_index(name, table_name=table)
    op.drop_column("exchanges", "last_day")
