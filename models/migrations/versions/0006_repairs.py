"""Erasing needs its event, returned texts are agreed no longer, and an office has a default owner."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ERASE = """
CREATE FUNCTION erase_personal_values(event uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  said public.events;
  erased integer;
BEGIN
  SELECT * INTO said FROM public.events e
  WHERE e.id = event AND e.office_id = public.amity_office() AND e.type = 'personal.erased';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'erasing needs its event' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE public.personal_values v SET salt = NULL, value = NULL, erased_at = said.at
  WHERE v.office_id = said.office_id AND v.erased_at IS NULL AND v.id IN (
    SELECT item::uuid FROM jsonb_array_elements_text(convert_from(said.body, 'UTF8')::jsonb -> 'data' -> 'values') item
  );
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$
"""

TALLY = """
CREATE OR REPLACE FUNCTION amity_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO public.tallies
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (OLD.office_id, OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id,
      OLD.signed_on IS NULL AND OLD.in_force_on IS NULL AND OLD.phase IN ('in-force', 'asleep'),
      OLD.turn IS NOT DISTINCT FROM 'ours', -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.tallies
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (NEW.office_id, NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id,
      NEW.signed_on IS NULL AND NEW.in_force_on IS NULL AND NEW.phase IN ('in-force', 'asleep'),
      NEW.turn IS NOT DISTINCT FROM 'ours', 1);
  END IF;
  RETURN NULL;
END
$$
"""
FOLD = """
CREATE OR REPLACE FUNCTION fold_tallies(enough integer) RETURNS void
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
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, sum(number), true
FROM gone
GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours HAVING sum(number) <> 0
$$
"""
COUNT = """
INSERT INTO tallies
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id,
  signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep') AS undated,
  turn IS NOT DISTINCT FROM 'ours' AS ours, count(*), true
FROM agreements GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours
"""
# As they were before.
TALLY_BEFORE = """
CREATE OR REPLACE FUNCTION amity_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
FOLD_BEFORE = """
CREATE OR REPLACE FUNCTION fold_tallies(enough integer) RETURNS void
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
SELECT office_id, kind, definition_version, state, phase, countries, owner_id, undated, sum(number), true
FROM gone
GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated HAVING sum(number) <> 0
$$
"""
COUNT_BEFORE = """
INSERT INTO tallies
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id,
  signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep') AS undated, count(*), true
FROM agreements GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated
"""
COLUMNS = "kind, definition_version, state, phase, countries, owner_id, signed_on, in_force_on"


def upgrade() -> None:
    op.execute(ERASE)
    op.execute("REVOKE ALL ON FUNCTION erase_personal_values(uuid) FROM PUBLIC")
    _statuses("'draft', 'agreed', 'signed', 'returned'")
    _classes("'reminder', 'summary', 'sign-in'")
    op.add_column("offices", sa.Column("default_owner_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_offices_default_owner_id"), "offices", "users", ["id", "default_owner_id"], ["office_id", "id"]
    )
    _turns()
    _zones()
    _addresses('address COLLATE "C"', 'u.address COLLATE "C"', 'wanted COLLATE "C"')


def _addresses(column: str, stored: str, wanted: str) -> None:
    op.drop_index("uq_users_office_id_address", table_name="users")
    op.execute(f"CREATE UNIQUE INDEX uq_users_office_id_address ON users (office_id, lower({column}))")
    op.execute(f"""
CREATE OR REPLACE FUNCTION users_by_address(wanted text) RETURNS TABLE (user_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT u.id, u.office_id FROM public.users u
WHERE lower({stored}) = lower({wanted}) AND u.left_on IS NULL ORDER BY u.id
$$
""")  # noqa: S608  only constants of this module


def _zones() -> None:
    """Every place has a zone; one that nobody gave is assumed."""
    op.add_column("places", sa.Column("zone_assumed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(
        "UPDATE places p SET zone_assumed = true, zone = coalesce((SELECT o.zone FROM offices o WHERE o.id = p.office_id),"
        " (SELECT f.zone FROM places f WHERE f.office_id = p.office_id AND f.own AND f.zone IS NOT NULL"
        " ORDER BY f.id LIMIT 1), 'UTC') WHERE zone IS NULL"
    )
    op.alter_column("places", "zone", nullable=False)


def _turns() -> None:
    """The state's turn until the sweep has planned each agreement, which also says whose turn it is."""
    op.execute("DROP TRIGGER agreements_recounted ON agreements")
    op.add_column("agreements", sa.Column("turn", sa.Text(), nullable=True))
    op.execute(
        "UPDATE agreements SET turn = CASE phase WHEN 'making' THEN 'ours' ELSE 'time' END, replan_at = amity_now()"
        " WHERE phase <> 'over'"
    )
    op.create_check_constraint(op.f("ck_agreements_turn"), "agreements", "turn IN ('ours', 'theirs', 'time')")
    op.create_index(
        "ix_agreements_ours",
        "agreements",
        ["office_id", "phase", "state_entered_at"],
        postgresql_where=sa.text("turn = 'ours'"),
    )
    op.execute("DELETE FROM tallies")
    op.add_column("tallies", sa.Column("ours", sa.Boolean(), nullable=False))
    op.execute(TALLY)
    op.execute(FOLD)
    op.execute(COUNT)
    _recount(f"{COLUMNS}, turn")


def _recount(columns: str) -> None:
    old, new = (", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("OLD", "NEW"))
    op.execute(
        f"CREATE TRIGGER agreements_recounted AFTER UPDATE ON agreements FOR EACH ROW"
        f" WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION amity_tally()"
    )


def downgrade() -> None:
    _addresses("address", "u.address", "wanted")
    op.alter_column("places", "zone", nullable=True)
    op.drop_column("places", "zone_assumed")
    op.execute("DROP TRIGGER agreements_recounted ON agreements")
    op.drop_column("agreements", "turn")
    op.execute("DELETE FROM tallies")
    op.execute(TALLY_BEFORE)
    op.execute(FOLD_BEFORE)
    op.drop_column("tallies", "ours")
    op.execute(COUNT_BEFORE)
    _recount(COLUMNS)
    op.drop_column("offices", "default_owner_id")
    op.execute("DELETE FROM deliveries WHERE class = 'summary'")
    _classes("'reminder', 'sign-in'")
    op.execute("UPDATE document_texts SET status = 'draft' WHERE status = 'returned'")
    _statuses("'draft', 'agreed', 'signed'")
    op.execute("DROP FUNCTION erase_personal_values(uuid)")


def _statuses(allowed: str) -> None:
    op.drop_constraint(op.f("ck_document_texts_status"), "document_texts", type_="check")
    op.create_check_constraint(op.f("ck_document_texts_status"), "document_texts", f"status IN ({allowed})")


def _classes(allowed: str) -> None:
    op.drop_constraint(op.f("ck_deliveries_class"), "deliveries", type_="check")
    op.create_check_constraint(op.f("ck_deliveries_class"), "deliveries", f"class IN ({allowed})")
