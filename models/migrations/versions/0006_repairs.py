"""Erasing a personal value needs its event, and texts that were returned are agreed no longer."""

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


def upgrade() -> None:
    op.execute(ERASE)
    op.execute("REVOKE ALL ON FUNCTION erase_personal_values(uuid) FROM PUBLIC")
    _statuses("'draft', 'agreed', 'signed', 'returned'")


def downgrade() -> None:
    op.execute("UPDATE document_texts SET status = 'draft' WHERE status = 'returned'")
    _statuses("'draft', 'agreed', 'signed'")
    op.execute("DROP FUNCTION erase_personal_values(uuid)")


def _statuses(allowed: str) -> None:
    op.drop_constraint(op.f("ck_document_texts_status"), "document_texts", type_="check")
    op.create_check_constraint(op.f("ck_document_texts_status"), "document_texts", f"status IN ({allowed})")
