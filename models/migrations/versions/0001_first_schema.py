"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Frozen here: later changes of `models.security` come as migrations of their own.
STATEMENTS = (
    """
CREATE FUNCTION amity_office() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('amity.office', true), '')::uuid
""",
    """REVOKE ALL ON FUNCTION amity_office() FROM PUBLIC""",
    """
CREATE FUNCTION amity_now() RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public
AS $$
SELECT coalesce(
  (SELECT virtual_at + (clock_timestamp() - real_at) * rate::float8 FROM public.clock),
  clock_timestamp())
$$
""",
    """REVOKE ALL ON FUNCTION amity_now() FROM PUBLIC""",
    """
CREATE FUNCTION amity_log_refuses() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the event log is only ever added to: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$
""",
    """REVOKE ALL ON FUNCTION amity_log_refuses() FROM PUBLIC""",
    """
CREATE FUNCTION amity_event_to_outbox() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
  INSERT INTO public.outbox (id, office_id) VALUES (NEW.id, NEW.office_id);
  RETURN NULL;
END
$$
""",
    """REVOKE ALL ON FUNCTION amity_event_to_outbox() FROM PUBLIC""",
    """
CREATE FUNCTION amity_clock_forward() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  IF NEW.virtual_at < OLD.virtual_at THEN
    RAISE EXCEPTION 'the clock only goes forward' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
""",
    """REVOKE ALL ON FUNCTION amity_clock_forward() FROM PUBLIC""",
    """
CREATE FUNCTION all_offices() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT id FROM public.offices ORDER BY created_at, id $$
""",
    """REVOKE ALL ON FUNCTION all_offices() FROM PUBLIC""",
    """
CREATE FUNCTION users_by_address(wanted text) RETURNS TABLE (user_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT u.id, u.office_id FROM public.users u
WHERE lower(u.address) = lower(wanted) AND u.left_on IS NULL ORDER BY u.id
$$
""",
    """REVOKE ALL ON FUNCTION users_by_address(text) FROM PUBLIC""",
    """
CREATE FUNCTION sign_in_link_by_digest(wanted bytea) RETURNS TABLE (link_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.id, l.office_id FROM public.sign_in_links l WHERE l.digest = wanted $$
""",
    """REVOKE ALL ON FUNCTION sign_in_link_by_digest(bytea) FROM PUBLIC""",
    """
CREATE FUNCTION session_by_digest(wanted bytea) RETURNS TABLE (session_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.id, s.office_id FROM public.sessions s WHERE s.digest = wanted $$
""",
    """REVOKE ALL ON FUNCTION session_by_digest(bytea) FROM PUBLIC""",
    """
CREATE FUNCTION claim_plan_items(batch integer, lease interval) RETURNS TABLE (item_id uuid, office_id uuid)
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
    """REVOKE ALL ON FUNCTION claim_plan_items(integer, interval) FROM PUBLIC""",
    """
CREATE FUNCTION claim_deliveries(batch integer, lease interval) RETURNS TABLE (delivery_id uuid, office_id uuid)
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
    """REVOKE ALL ON FUNCTION claim_deliveries(integer, interval) FROM PUBLIC""",
    """
CREATE FUNCTION claim_replans(batch integer) RETURNS TABLE (agreement_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT a.id, a.office_id FROM public.agreements a
WHERE a.phase <> 'over' AND a.replan_at <= (SELECT public.amity_now())
ORDER BY a.replan_at, a.id LIMIT batch FOR UPDATE SKIP LOCKED
$$
""",
    """REVOKE ALL ON FUNCTION claim_replans(integer) FROM PUBLIC""",
    """
CREATE FUNCTION take_outbox(batch integer) RETURNS TABLE (event_id uuid, office_id uuid, "position" bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DELETE FROM public.outbox o
USING (SELECT i.id FROM public.outbox i ORDER BY i.position LIMIT batch FOR UPDATE) taken
WHERE o.id = taken.id
RETURNING o.id, o.office_id, o.position
$$
""",
    """REVOKE ALL ON FUNCTION take_outbox(integer) FROM PUBLIC""",
    """
CREATE FUNCTION due_work() RETURNS TABLE (pending boolean, next_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH next AS (
  SELECT least(
    (SELECT min(due_at) FROM public.plan_items WHERE fate = 'planned'),
    (SELECT min(next_at) FROM public.deliveries WHERE state = 'queued'),
    (SELECT min(replan_at) FROM public.agreements WHERE phase <> 'over')) AS at
)
SELECT coalesce(next.at <= public.amity_now(), false) OR EXISTS (SELECT FROM public.outbox), next.at FROM next
$$
""",
    """REVOKE ALL ON FUNCTION due_work() FROM PUBLIC""",
    """CREATE TRIGGER events_add_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION amity_log_refuses()""",
    """CREATE TRIGGER events_not_emptied BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION amity_log_refuses()""",
    """CREATE TRIGGER events_to_outbox AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION amity_event_to_outbox()""",
    """CREATE TRIGGER clock_forward BEFORE UPDATE ON clock FOR EACH ROW EXECUTE FUNCTION amity_clock_forward()""",
    """ALTER TABLE agreement_fields ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY agreement_fields_of_office ON agreement_fields USING (office_id = amity_office())""",
    """ALTER TABLE agreement_occasions ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY agreement_occasions_of_office ON agreement_occasions USING (office_id = amity_office())""",
    """ALTER TABLE agreements ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY agreements_of_office ON agreements USING (office_id = amity_office())""",
    """ALTER TABLE approvals ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY approvals_of_office ON approvals USING (office_id = amity_office())""",
    """ALTER TABLE commitments ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY commitments_of_office ON commitments USING (office_id = amity_office())""",
    """ALTER TABLE definitions ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY definitions_of_office ON definitions USING (office_id = amity_office())""",
    """ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY deliveries_of_office ON deliveries USING (office_id = amity_office())""",
    """ALTER TABLE document_texts ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY document_texts_of_office ON document_texts USING (office_id = amity_office())""",
    """ALTER TABLE documents ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY documents_of_office ON documents USING (office_id = amity_office())""",
    """ALTER TABLE events ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY events_of_office ON events USING (office_id = amity_office())""",
    """ALTER TABLE exchanges ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY exchanges_of_office ON exchanges USING (office_id = amity_office())""",
    """ALTER TABLE fact_sources ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY fact_sources_of_office ON fact_sources USING (office_id = amity_office())""",
    """ALTER TABLE fields ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY fields_of_office ON fields USING (office_id = amity_office())""",
    """ALTER TABLE meeting_participants ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY meeting_participants_of_office ON meeting_participants USING (office_id = amity_office())""",
    """ALTER TABLE meetings ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY meetings_of_office ON meetings USING (office_id = amity_office())""",
    """ALTER TABLE memberships ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY memberships_of_office ON memberships USING (office_id = amity_office())""",
    """ALTER TABLE occasions ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY occasions_of_office ON occasions USING (office_id = amity_office())""",
    """ALTER TABLE offices ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY offices_of_office ON offices USING (id = amity_office())""",
    """ALTER TABLE outbox ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY outbox_of_office ON outbox USING (office_id = amity_office())""",
    """ALTER TABLE parties ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY parties_of_office ON parties USING (office_id = amity_office())""",
    """ALTER TABLE personal_values ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY personal_values_of_office ON personal_values USING (office_id = amity_office())""",
    """ALTER TABLE persons ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY persons_of_office ON persons USING (office_id = amity_office())""",
    """ALTER TABLE places ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY places_of_office ON places USING (office_id = amity_office())""",
    """ALTER TABLE plan_items ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY plan_items_of_office ON plan_items USING (office_id = amity_office())""",
    """ALTER TABLE sessions ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY sessions_of_office ON sessions USING (office_id = amity_office())""",
    """ALTER TABLE sign_in_links ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY sign_in_links_of_office ON sign_in_links USING (office_id = amity_office())""",
    """ALTER TABLE sources ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY sources_of_office ON sources USING (office_id = amity_office())""",
    """ALTER TABLE state_changes ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY state_changes_of_office ON state_changes USING (office_id = amity_office())""",
    """ALTER TABLE terms ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY terms_of_office ON terms USING (office_id = amity_office())""",
    """ALTER TABLE users ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY users_of_office ON users USING (office_id = amity_office())""",
    """ALTER TABLE votes ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY votes_of_office ON votes USING (office_id = amity_office())""",
    """ALTER TABLE witnesses ENABLE ROW LEVEL SECURITY""",
    """CREATE POLICY witnesses_of_office ON witnesses USING (office_id = amity_office())""",
)


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("one", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("virtual_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("resume_rate", sa.Numeric(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_clock_single")),
        sa.CheckConstraint("rate >= 0", name=op.f("ck_clock_rate")),
        sa.CheckConstraint("resume_rate >= 0", name=op.f("ck_clock_resume_rate")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_clock")),
    )
    op.create_table(
        "installation",
        sa.Column("one", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('production', 'rehearsal', 'demo')", name=op.f("ck_installation_kind")),
        sa.CheckConstraint("one = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_installation")),
    )
    op.create_table(
        "offices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "head_hash",
            sa.LargeBinary(),
            server_default=sa.text("'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea"),
            nullable=False,
        ),
        sa.CheckConstraint("language IN ('en', 'ko', 'az')", name=op.f("ck_offices_language")),
        sa.CheckConstraint("octet_length(head_hash) = 32", name=op.f("ck_offices_head_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("name", name=op.f("uq_offices_name")),
    )
    op.create_table(
        "definitions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name=op.f("ck_definitions_sha256")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_definitions_version")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_definitions_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definitions")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_definitions_office_id_id")),
        sa.UniqueConstraint("office_id", "kind", "version", name=op.f("uq_definitions_office_id_kind_version")),
    )
    op.create_table(
        "fields",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_fields_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fields")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_fields_office_id_id")),
        sa.UniqueConstraint("office_id", "key", name=op.f("uq_fields_office_id_key")),
    )
    op.create_table(
        "places",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("own", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("checked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("code ~ '^[A-Z0-9]{2,6}$'", name=op.f("ck_places_code")),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_places_country")),
        sa.CheckConstraint("level IN ('city', 'province', 'country', 'unknown')", name=op.f("ck_places_level")),
        sa.CheckConstraint("NOT own OR code IS NOT NULL", name=op.f("ck_places_own_code")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_places_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_places_longitude")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_places_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_places_office_id_code")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_places_office_id_id")),
        sa.UniqueConstraint("office_id", "key", name=op.f("uq_places_office_id_key")),
    )
    op.create_table(
        "sources",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "certainty IN ('certain', 'likely', 'doubtful', 'assumed')", name=op.f("ck_sources_certainty")
        ),
        sa.CheckConstraint(
            "kind IN ('minutes', 'scan', 'press', 'memory', 'file', 'assumption')", name=op.f("ck_sources_kind")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_sources_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_sources_office_id_id")),
        sa.UniqueConstraint(
            "office_id", "kind", "title", "locator", name=op.f("uq_sources_office_id_kind_title_locator")
        ),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'ko', 'az')", name=op.f("ck_users_language")),
        sa.CheckConstraint("position('@' in address) > 1", name=op.f("ck_users_address")),
        sa.CheckConstraint(
            "roles <@ ARRAY['coordinator','approver','viewer','administrator']::text[]", name=op.f("ck_users_roles")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_users_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_users_office_id_id")),
    )
    op.create_index(
        "uq_users_office_id_address", "users", ["office_id", sa.literal_column("lower(address)")], unique=True
    )
    op.create_table(
        "agreements",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("own_place_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("state_entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "entries", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("proposed_on", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Text(), nullable=True),
        sa.Column("in_force_on", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("last_contact_on", sa.Text(), nullable=True),
        sa.Column(
            "dates_known",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replan_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_error", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "head_hash",
            sa.LargeBinary(),
            server_default=sa.text("'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(outcome IS NOT NULL) = (phase = 'over')", name=op.f("ck_agreements_outcome_when_over")),
        sa.CheckConstraint(
            "ended_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_agreements_ended_on_edtf"),
        ),
        sa.CheckConstraint(
            "in_force_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_agreements_in_force_on_edtf"),
        ),
        sa.CheckConstraint(
            "last_contact_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_agreements_last_contact_on_edtf"),
        ),
        sa.CheckConstraint(
            "outcome IN ('expired', 'terminated', 'declined', 'withdrawn', 'superseded', 'completed')",
            name=op.f("ck_agreements_outcome"),
        ),
        sa.CheckConstraint("phase IN ('making', 'in-force', 'asleep', 'over')", name=op.f("ck_agreements_phase")),
        sa.CheckConstraint(
            "proposed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_agreements_proposed_on_edtf"),
        ),
        sa.CheckConstraint("reference ~ '^[A-Z0-9]{2,6}-[0-9]{4}-[0-9]{3,}$'", name=op.f("ck_agreements_reference")),
        sa.CheckConstraint(
            "signed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_agreements_signed_on_edtf"),
        ),
        sa.CheckConstraint("octet_length(head_hash) = 32", name=op.f("ck_agreements_head_hash")),
        sa.CheckConstraint("version > 0", name=op.f("ck_agreements_version")),
        sa.ForeignKeyConstraint(
            ["office_id", "own_place_id"],
            ["places.office_id", "places.id"],
            name=op.f("fk_agreements_office_id_own_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "owner_id"], ["users.office_id", "users.id"], name=op.f("fk_agreements_office_id_owner_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_agreements_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_agreements_office_id_id")),
        sa.UniqueConstraint("office_id", "reference", name=op.f("uq_agreements_office_id_reference")),
    )
    op.create_index("ix_agreements_office_id_phase", "agreements", ["office_id", "phase"], unique=False)
    op.create_index(
        "ix_agreements_replan_at",
        "agreements",
        ["replan_at"],
        unique=False,
        postgresql_where=sa.text("phase <> 'over'"),
    )
    op.create_table(
        "occasions",
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "date ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'", name=op.f("ck_occasions_date_edtf")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "place_id"], ["places.office_id", "places.id"], name=op.f("fk_occasions_office_id_place_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_occasions_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasions")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_occasions_office_id_id")),
        sa.UniqueConstraint("office_id", "title", "date", name=op.f("uq_occasions_office_id_title_date")),
    )
    op.create_table(
        "persons",
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("native_name", sa.Text(), nullable=True),
        sa.Column("latin_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column(
            "contacts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "place_id"], ["places.office_id", "places.id"], name=op.f("fk_persons_office_id_place_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_persons_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_persons_office_id_id")),
    )
    op.create_table(
        "sessions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_sessions_digest")),
        sa.ForeignKeyConstraint(
            ["office_id", "user_id"], ["users.office_id", "users.id"], name=op.f("fk_sessions_office_id_user_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_sessions_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_sessions_office_id_id")),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_sign_in_links_digest")),
        sa.ForeignKeyConstraint(
            ["office_id", "user_id"], ["users.office_id", "users.id"], name=op.f("fk_sign_in_links_office_id_user_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_sign_in_links_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_links_digest")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_sign_in_links_office_id_id")),
    )
    op.create_table(
        "agreement_fields",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_agreement_fields_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "field_id"],
            ["fields.office_id", "fields.id"],
            name=op.f("fk_agreement_fields_office_id_field_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_agreement_fields_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_fields")),
        sa.UniqueConstraint("agreement_id", "field_id", name=op.f("uq_agreement_fields_agreement_id_field_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_agreement_fields_office_id_id")),
    )
    op.create_table(
        "agreement_occasions",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_agreement_occasions_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "occasion_id"],
            ["occasions.office_id", "occasions.id"],
            name=op.f("fk_agreement_occasions_office_id_occasion_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_agreement_occasions_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_occasions")),
        sa.UniqueConstraint(
            "agreement_id", "occasion_id", name=op.f("uq_agreement_occasions_agreement_id_occasion_id")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_agreement_occasions_office_id_id")),
    )
    op.create_table(
        "approvals",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("state_name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'given', 'returned', 'dropped')", name=op.f("ck_approvals_state")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_approvals_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_approvals_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint(
            "agreement_id", "state_name", "entry", name=op.f("uq_approvals_agreement_id_state_name_entry")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_approvals_office_id_id")),
    )
    op.create_table(
        "documents",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "dated_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_documents_dated_on_edtf"),
        ),
        sa.CheckConstraint(
            "kind IN ('agreement', 'council-resolution', 'minutes', 'letter', 'programme', 'report')",
            name=op.f("ck_documents_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_documents_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_documents_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_documents_office_id_id")),
    )
    op.create_index("ix_documents_agreement_id", "documents", ["agreement_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("chain = coalesce(agreement_id, office_id)", name=op.f("ck_events_chain")),
        sa.CheckConstraint("hash = sha256(body)", name=op.f("ck_events_hash")),
        sa.CheckConstraint("octet_length(prev) = 32", name=op.f("ck_events_prev")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_events_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_events_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_events_chain_seq")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_events_office_id_id")),
    )
    op.create_table(
        "fact_sources",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_fact_sources_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "source_id"],
            ["sources.office_id", "sources.id"],
            name=op.f("fk_fact_sources_office_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_fact_sources_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_sources")),
        sa.UniqueConstraint(
            "agreement_id",
            "source_id",
            "subject",
            "subject_id",
            "fact",
            name=op.f("uq_fact_sources_agreement_id_source_id_subject_subject_id_fact"),
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_fact_sources_office_id_id")),
    )
    op.create_table(
        "meetings",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "held_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_meetings_held_on_edtf"),
        ),
        sa.CheckConstraint("kind IN ('meeting', 'visit', 'call', 'conference')", name=op.f("ck_meetings_kind")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_meetings_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_meetings_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_meetings_office_id_id")),
    )
    op.create_index("ix_meetings_agreement_id", "meetings", ["agreement_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "since ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_memberships_since_edtf"),
        ),
        sa.CheckConstraint(
            "until ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_memberships_until_edtf"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_memberships_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "place_id"], ["places.office_id", "places.id"], name=op.f("fk_memberships_office_id_place_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_memberships_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_memberships_office_id_id")),
        sa.UniqueConstraint(
            "office_id", "place_id", "organisation", name=op.f("uq_memberships_office_id_place_id_organisation")
        ),
    )
    op.create_table(
        "parties",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "signed_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_parties_signed_on_edtf"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_parties_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "place_id"], ["places.office_id", "places.id"], name=op.f("fk_parties_office_id_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "signatory_id"],
            ["persons.office_id", "persons.id"],
            name=op.f("fk_parties_office_id_signatory_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_parties_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("agreement_id", "place_id", name=op.f("uq_parties_agreement_id_place_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_parties_office_id_id")),
    )
    op.create_table(
        "plan_items",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("offset", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fate IN ('planned', 'sending', 'sent', 'done', 'skipped', 'folded', 'cancelled', 'dead')",
            name=op.f("ck_plan_items_fate"),
        ),
        sa.CheckConstraint("kind IN ('reminder', 'exchange', 'transition')", name=op.f("ck_plan_items_kind")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_plan_items_attempts")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_plan_items_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_plan_items_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
        sa.UniqueConstraint(
            "agreement_id",
            "rule",
            "occurrence",
            "offset",
            name=op.f("uq_plan_items_agreement_id_rule_occurrence_offset"),
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_plan_items_office_id_id")),
    )
    op.create_index(
        "ix_plan_items_due", "plan_items", ["due_at"], unique=False, postgresql_where=sa.text("fate = 'planned'")
    )
    op.create_index("ix_plan_items_office_id_due_at", "plan_items", ["office_id", "due_at"], unique=False)
    op.create_table(
        "state_changes",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "happened_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_state_changes_happened_on_edtf"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_state_changes_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_state_changes_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_changes")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_state_changes_agreement_id_number")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_state_changes_office_id_id")),
    )
    op.create_table(
        "terms",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("entry_into_force", sa.Text(), nullable=True),
        sa.Column("valid_for", sa.Text(), nullable=True),
        sa.Column("notice_period", sa.Text(), nullable=True),
        sa.Column("renewal", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
        sa.Column("prevailing_language", sa.Text(), nullable=True),
        sa.Column("binding", sa.Boolean(), nullable=True),
        sa.Column("hosting", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "entry_into_force IN ('last-signature', 'date', 'notification', 'ratification')",
            name=op.f("ck_terms_entry_into_force"),
        ),
        sa.CheckConstraint("renewal IN ('none', 'by-agreement', 'tacit')", name=op.f("ck_terms_renewal")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_terms_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_terms_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_terms_agreement_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_terms_office_id_id")),
    )
    op.create_table(
        "witnesses",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_witnesses_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "person_id"],
            ["persons.office_id", "persons.id"],
            name=op.f("fk_witnesses_office_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_witnesses_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witnesses")),
        sa.UniqueConstraint("agreement_id", "person_id", name=op.f("uq_witnesses_agreement_id_person_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_witnesses_office_id_id")),
    )
    op.create_table(
        "commitments",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "due_on ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'",
            name=op.f("ck_commitments_due_on_edtf"),
        ),
        sa.CheckConstraint("state IN ('open', 'kept', 'dropped')", name=op.f("ck_commitments_state")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_commitments_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "field_id"], ["fields.office_id", "fields.id"], name=op.f("fk_commitments_office_id_field_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "party_id"],
            ["parties.office_id", "parties.id"],
            name=op.f("fk_commitments_office_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_commitments_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_commitments_office_id_id")),
    )
    op.create_index("ix_commitments_agreement_id", "commitments", ["agreement_id"], unique=False)
    op.create_index(
        "uq_commitments_agreement_id_rule",
        "commitments",
        ["agreement_id", "rule"],
        unique=True,
        postgresql_where=sa.text("rule IS NOT NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("plan_item_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(class = 'reminder') = (plan_item_id IS NOT NULL)", name=op.f("ck_deliveries_reminder_has_item")
        ),
        sa.CheckConstraint("class IN ('reminder', 'sign-in')", name=op.f("ck_deliveries_class")),
        sa.CheckConstraint("state IN ('queued', 'sent', 'skipped', 'dead')", name=op.f("ck_deliveries_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deliveries_attempts")),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_deliveries_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "plan_item_id"],
            ["plan_items.office_id", "plan_items.id"],
            name=op.f("fk_deliveries_office_id_plan_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "user_id"], ["users.office_id", "users.id"], name=op.f("fk_deliveries_office_id_user_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_deliveries_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("message_id", name=op.f("uq_deliveries_message_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_deliveries_office_id_id")),
        sa.UniqueConstraint("plan_item_id", "user_id", name=op.f("uq_deliveries_plan_item_id_user_id")),
    )
    op.create_index(
        "ix_deliveries_next", "deliveries", ["next_at"], unique=False, postgresql_where=sa.text("state = 'queued'")
    )
    op.create_index("ix_deliveries_office_id_sent_at", "deliveries", ["office_id", "sent_at"], unique=False)
    op.create_table(
        "document_texts",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("prevails", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'agreed', 'signed')", name=op.f("ck_document_texts_status")),
        sa.CheckConstraint("number > 0", name=op.f("ck_document_texts_number")),
        sa.ForeignKeyConstraint(
            ["office_id", "document_id"],
            ["documents.office_id", "documents.id"],
            name=op.f("fk_document_texts_office_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_document_texts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_texts")),
        sa.UniqueConstraint(
            "document_id", "language", "number", name=op.f("uq_document_texts_document_id_language_number")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_document_texts_office_id_id")),
    )
    op.create_table(
        "meeting_participants",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "meeting_id"],
            ["meetings.office_id", "meetings.id"],
            name=op.f("fk_meeting_participants_office_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "person_id"],
            ["persons.office_id", "persons.id"],
            name=op.f("fk_meeting_participants_office_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_meeting_participants_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_participants")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meeting_participants_meeting_id_person_id")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_meeting_participants_office_id_id")),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "id"], ["events.office_id", "events.id"], name=op.f("fk_outbox_office_id_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_outbox_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_outbox_office_id_id")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
    )
    op.create_table(
        "personal_values",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(salt IS NULL) = (value IS NULL)", name=op.f("ck_personal_values_erased_whole")),
        sa.CheckConstraint("(value IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_personal_values_erased_at")),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_personal_values_salt")),
        sa.ForeignKeyConstraint(
            ["office_id", "event_id"],
            ["events.office_id", "events.id"],
            name=op.f("fk_personal_values_office_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "person_id"],
            ["persons.office_id", "persons.id"],
            name=op.f("fk_personal_values_office_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_personal_values_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_values")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_personal_values_office_id_id")),
    )
    op.create_table(
        "votes",
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("choice IN ('approve', 'return')", name=op.f("ck_votes_choice")),
        sa.ForeignKeyConstraint(
            ["office_id", "approval_id"],
            ["approvals.office_id", "approvals.id"],
            name=op.f("fk_votes_office_id_approval_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "user_id"], ["users.office_id", "users.id"], name=op.f("fk_votes_office_id_user_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_votes_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("approval_id", "by", name=op.f("uq_votes_approval_id_by")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_votes_office_id_id")),
    )
    op.create_table(
        "exchanges",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("occasion_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("occurrence", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "date ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'", name=op.f("ck_exchanges_date_edtf")
        ),
        sa.CheckConstraint(
            "kind IN ('anniversary', 'visit', 'festival', 'conference')", name=op.f("ck_exchanges_kind")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'invited', 'confirmed', 'held', 'reported', 'cancelled')",
            name=op.f("ck_exchanges_state"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "agreement_id"],
            ["agreements.office_id", "agreements.id"],
            name=op.f("fk_exchanges_office_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "commitment_id"],
            ["commitments.office_id", "commitments.id"],
            name=op.f("fk_exchanges_office_id_commitment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "occasion_id"],
            ["occasions.office_id", "occasions.id"],
            name=op.f("fk_exchanges_office_id_occasion_id"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_exchanges_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint(
            "agreement_id", "rule", "occurrence", name=op.f("uq_exchanges_agreement_id_rule_occurrence")
        ),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_exchanges_office_id_id")),
    )
    op.create_index("ix_exchanges_agreement_id", "exchanges", ["agreement_id"], unique=False)
    for statement in STATEMENTS:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_index("ix_exchanges_agreement_id", table_name="exchanges")
    op.drop_table("exchanges")
    op.drop_table("votes")
    op.drop_table("personal_values")
    op.drop_table("outbox")
    op.drop_table("meeting_participants")
    op.drop_table("document_texts")
    op.drop_index("ix_deliveries_office_id_sent_at", table_name="deliveries")
    op.drop_index("ix_deliveries_next", table_name="deliveries", postgresql_where=sa.text("state = 'queued'"))
    op.drop_table("deliveries")
    op.drop_index(
        "uq_commitments_agreement_id_rule", table_name="commitments", postgresql_where=sa.text("rule IS NOT NULL")
    )
    op.drop_index("ix_commitments_agreement_id", table_name="commitments")
    op.drop_table("commitments")
    op.drop_table("witnesses")
    op.drop_table("terms")
    op.drop_table("state_changes")
    op.drop_index("ix_plan_items_office_id_due_at", table_name="plan_items")
    op.drop_index("ix_plan_items_due", table_name="plan_items", postgresql_where=sa.text("fate = 'planned'"))
    op.drop_table("plan_items")
    op.drop_table("parties")
    op.drop_table("memberships")
    op.drop_index("ix_meetings_agreement_id", table_name="meetings")
    op.drop_table("meetings")
    op.drop_table("fact_sources")
    op.drop_table("events")
    op.drop_index("ix_documents_agreement_id", table_name="documents")
    op.drop_table("documents")
    op.drop_table("approvals")
    op.drop_table("agreement_occasions")
    op.drop_table("agreement_fields")
    op.drop_table("sign_in_links")
    op.drop_table("sessions")
    op.drop_table("persons")
    op.drop_table("occasions")
    op.drop_index("ix_agreements_replan_at", table_name="agreements", postgresql_where=sa.text("phase <> 'over'"))
    op.drop_index("ix_agreements_office_id_phase", table_name="agreements")
    op.drop_table("agreements")
    op.drop_index("uq_users_office_id_address", table_name="users")
    op.drop_table("users")
    op.drop_table("sources")
    op.drop_table("places")
    op.drop_table("fields")
    op.drop_table("definitions")
    op.drop_table("offices")
    op.drop_table("installation")
    op.drop_table("clock")
    op.execute("DROP FUNCTION due_work()")
    op.execute("DROP FUNCTION take_outbox(integer)")
    op.execute("DROP FUNCTION claim_replans(integer)")
    op.execute("DROP FUNCTION claim_deliveries(integer, interval)")
    op.execute("DROP FUNCTION claim_plan_items(integer, interval)")
    op.execute("DROP FUNCTION session_by_digest(bytea)")
    op.execute("DROP FUNCTION sign_in_link_by_digest(bytea)")
    op.execute("DROP FUNCTION users_by_address(text)")
    op.execute("DROP FUNCTION all_offices()")
    op.execute("DROP FUNCTION amity_clock_forward()")
    op.execute("DROP FUNCTION amity_event_to_outbox()")
    op.execute("DROP FUNCTION amity_log_refuses()")
    op.execute("DROP FUNCTION amity_now()")
    op.execute("DROP FUNCTION amity_office()")
