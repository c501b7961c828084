"""The hold of a restored installation, which every claim looks at, and the backups that were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

WITH_HOLD = (
    """
CREATE OR REPLACE FUNCTION claim_plan_items(batch integer, lease interval) RETURNS TABLE (item_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.plan_items p SET attempts = p.attempts + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.plan_items i
  WHERE i.fate = 'planned' AND i.due_at <= (SELECT public.amity_now())
    AND NOT EXISTS (SELECT FROM public.hold)
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.due_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE p.id = due.id
RETURNING p.id, p.office_id
$$
""",
    """
CREATE OR REPLACE FUNCTION claim_deliveries(batch integer, lease interval) RETURNS TABLE (delivery_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.deliveries d SET attempts = d.attempts + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.deliveries i
  WHERE i.state = 'queued' AND i.next_at <= (SELECT public.amity_now())
    AND NOT EXISTS (SELECT FROM public.hold)
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.next_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE d.id = due.id
RETURNING d.id, d.office_id
$$
""",
    """
CREATE OR REPLACE FUNCTION claim_replans(batch integer) RETURNS TABLE (agreement_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT a.id, a.office_id FROM public.agreements a
WHERE a.phase <> 'over' AND a.replan_at <= (SELECT public.amity_now()) AND NOT EXISTS (SELECT FROM public.hold)
ORDER BY a.replan_at, a.id LIMIT batch FOR UPDATE SKIP LOCKED
$$
""",
    """
CREATE OR REPLACE FUNCTION take_outbox(batch integer) RETURNS TABLE (event_id uuid, office_id uuid, "position" bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DELETE FROM public.outbox o
USING (
  SELECT i.id FROM public.outbox i WHERE NOT EXISTS (SELECT FROM public.hold)
  ORDER BY i.position LIMIT batch FOR UPDATE
) taken
WHERE o.id = taken.id
RETURNING o.id, o.office_id, o.position
$$
""",
)

WITHOUT_HOLD = (
    """
CREATE OR REPLACE FUNCTION claim_plan_items(batch integer, lease interval) RETURNS TABLE (item_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.plan_items p SET attempts = p.attempts + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.plan_items i
  WHERE i.fate = 'planned' AND i.due_at <= (SELECT public.amity_now())
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.due_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE p.id = due.id
RETURNING p.id, p.office_id
$$
""",
    """
CREATE OR REPLACE FUNCTION claim_deliveries(batch integer, lease interval) RETURNS TABLE (delivery_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.deliveries d SET attempts = d.attempts + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.deliveries i
  WHERE i.state = 'queued' AND i.next_at <= (SELECT public.amity_now())
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.next_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE d.id = due.id
RETURNING d.id, d.office_id
$$
""",
    """
CREATE OR REPLACE FUNCTION claim_replans(batch integer) RETURNS TABLE (agreement_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT a.id, a.office_id FROM public.agreements a
WHERE a.phase <> 'over' AND a.replan_at <= (SELECT public.amity_now())
ORDER BY a.replan_at, a.id LIMIT batch FOR UPDATE SKIP LOCKED
$$
""",
    """
CREATE OR REPLACE FUNCTION take_outbox(batch integer) RETURNS TABLE (event_id uuid, office_id uuid, "position" bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DELETE FROM public.outbox o
USING (SELECT i.id FROM public.outbox i ORDER BY i.position LIMIT batch FOR UPDATE) taken
WHERE o.id = taken.id
RETURNING o.id, o.office_id, o.position
$$
""",
)


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("one", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("backup_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_hold_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_hold")),
    )
    op.create_table(
        "backups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backups")),
    )
    for statement in WITH_HOLD:
        op.execute(statement)


def downgrade() -> None:
    for statement in WITHOUT_HOLD:
        op.execute(statement)
    op.drop_table("backups")
    op.drop_table("hold")
