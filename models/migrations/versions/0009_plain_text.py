"""Texts are compared by code points, whatever locale the database has."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
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
COLUMNS = "kind, definition_version, state, phase, countries, owner_id, signed_on, in_force_on, turn"
TEXTS = sa.text("""
SELECT c.relname, string_agg(format('ALTER COLUMN %I TYPE text COLLATE "%s"', a.attname, CAST(:wanted AS text)), ', ')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype AND l.collname <> :wanted
GROUP BY c.relname ORDER BY c.relname
""")


def upgrade() -> None:
    _compare("C")


def downgrade() -> None:
    _compare("default")


def _compare(collation: str) -> None:
    """No row is written again but those of exchanges; indexes are, where they hold a text."""
    old, new = (", ".join(f"{row}.{name}" for name in COLUMNS.split(", ")) for row in ("OLD", "NEW"))
    # PostgreSQL changes no column that a trigger's condition or a computed column reads.
    op.execute("DROP TRIGGER agreements_recounted ON agreements")
    op.drop_column("exchanges", "last_day")
    for table, changes in op.get_bind().execute(TEXTS, {"wanted": collation}).all():
        op.execute(f'ALTER TABLE "{table}" {changes}')
    op.add_column("exchanges", sa.Column("last_day", sa.Date(), sa.Computed(LAST_DAY, persisted=True), nullable=False))
    op.create_index(
        "ix_exchanges_unreported",
        "exchanges",
        ["office_id", "last_day"],
        postgresql_where=sa.text("state IN ('planned', 'invited', 'confirmed', 'held')"),
    )
    op.create_index("ix_exchanges_office_id_state_last_day", "exchanges", ["office_id", "state", "last_day", "id"])
    op.execute(
        f"CREATE TRIGGER agreements_recounted AFTER UPDATE ON agreements FOR EACH ROW"
        f" WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION amity_tally()"
    )
