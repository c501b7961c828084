"""Counts that do not grow with the table, partners' countries on the agreement, and indexes for lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = (
    "CREATE INDEX ix_agreements_office_id_phase_reference ON agreements (office_id, phase, reference)",
    "CREATE INDEX ix_agreements_office_id_kind_reference ON agreements (office_id, kind, reference)",
    "CREATE INDEX ix_agreements_office_id_owner_id_reference ON agreements (office_id, owner_id, reference)",
    "CREATE INDEX ix_agreements_of_state ON agreements (office_id, state, state_entered_at DESC, reference)",
    "CREATE INDEX ix_agreements_going_on ON agreements (office_id, reference) WHERE phase <> 'over'",
    "CREATE INDEX ix_agreements_undated ON agreements (office_id, reference)"
    " WHERE signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep')",
    "CREATE INDEX ix_places_office_id_country ON places (office_id, country)",
    "CREATE INDEX ix_commitments_open ON commitments (office_id, due_on) WHERE state = 'open'",
    "CREATE INDEX ix_plan_items_dead ON plan_items (office_id) WHERE fate = 'dead'",
)

COUNTRIES = """
UPDATE agreements a SET countries = p.countries
FROM (SELECT r.agreement_id, array_agg(DISTINCT l.country ORDER BY l.country) AS countries
  FROM parties r JOIN places l ON l.id = r.place_id WHERE NOT r.own AND l.country IS NOT NULL GROUP BY r.agreement_id) p
WHERE p.agreement_id = a.id
"""

TALLIES = """
INSERT INTO tallies (office_id, kind, definition_version, state, phase, countries, owner_id, undated, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id,
  signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep') AS undated, count(*), true
FROM agreements GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated
"""


def upgrade() -> None:
    op.add_column(
        "agreements",
        sa.Column("countries", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
    )
    op.execute(COUNTRIES)
    op.create_table(
        "tallies",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("undated", sa.Boolean(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_tallies_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_tallies_office_id_id")),
    )
    op.create_index("ix_tallies_to_fold", "tallies", ["office_id"], postgresql_where=sa.text("NOT folded"))
    op.execute("ALTER TABLE tallies ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY tallies_of_office ON tallies USING (office_id = amity_office())")
    op.execute(TALLIES)
    op.drop_index("ix_agreements_office_id_phase", table_name="agreements")
    for statement in INDEXES:
        op.execute(statement)
    op.execute(
        """
CREATE FUNCTION amity_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO public.tallies
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, number)
    VALUES (OLD.office_id, OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id,
      OLD.signed_on IS NULL AND OLD.in_force_on IS NULL AND OLD.phase IN ('in-force', 'asleep'), -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.tallies
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, number)
    VALUES (NEW.office_id, NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id,
      NEW.signed_on IS NULL AND NEW.in_force_on IS NULL AND NEW.phase IN ('in-force', 'asleep'), 1);
  END IF;
  RETURN NULL;
END
$$
"""
    )
    op.execute("REVOKE ALL ON FUNCTION amity_tally() FROM PUBLIC")
    op.execute(
        """
CREATE FUNCTION fold_tallies(enough integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH crowded AS (
  SELECT office_id FROM public.tallies WHERE NOT folded GROUP BY office_id HAVING count(*) >= enough
), taken AS (
  SELECT t.id FROM public.tallies t JOIN crowded c ON c.office_id = t.office_id FOR UPDATE OF t SKIP LOCKED
), gone AS (
  DELETE FROM public.tallies t USING taken WHERE t.id = taken.id RETURNING t.*
)
INSERT INTO public.tallies
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id, undated, sum(number), true FROM gone
GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated HAVING sum(number) <> 0
$$
"""
    )
    op.execute("REVOKE ALL ON FUNCTION fold_tallies(integer) FROM PUBLIC")
    op.execute(
        """
CREATE TRIGGER agreements_counted AFTER INSERT OR DELETE ON agreements FOR EACH ROW EXECUTE FUNCTION amity_tally()
"""
    )
    op.execute(
        """
CREATE TRIGGER agreements_recounted AFTER UPDATE ON agreements FOR EACH ROW WHEN ((OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id, OLD.signed_on, OLD.in_force_on) IS DISTINCT FROM (NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id, NEW.signed_on, NEW.in_force_on)) EXECUTE FUNCTION amity_tally()
"""
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER agreements_recounted ON agreements")
    op.execute("DROP TRIGGER agreements_counted ON agreements")
    op.execute("DROP FUNCTION fold_tallies(integer)")
    op.execute("DROP FUNCTION amity_tally()")
    for statement in reversed(INDEXES):
        op.execute(f"DROP INDEX {statement.split()[2]}")
    op.create_index("ix_agreements_office_id_phase", "agreements", ["office_id", "phase"])
    op.drop_table("tallies")
    op.drop_column("agreements", "countries")
