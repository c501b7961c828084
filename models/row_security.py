"""What the database itself enforces: who sees which rows, and that the log stays as written.

The statements here describe the present. Migrations carry their own frozen copies; `make check` compares a
database made by the migrations with one made from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.tables.agreements import undated
from models.tables.registry import SHARED, metadata

# Rows of these are only ever added: the application role may neither change nor remove them.
ADD_ONLY = frozenset({"events", "state_changes", "fact_sources", "votes", "personal_values"})
REMOVABLE = frozenset(
    {
        "outbox",
        "sessions",
        "sign_in_links",
        "agreement_fields",
        "agreement_links",
        "agreement_occasions",
        "meeting_participants",
        "occasion_fields",
        "occasions",
        "closed_days",
        "costs",
        "list_mappings",
        "delegation_members",
        "exchange_fields",
        "programme_items",
        "partner_approval_steps",
    }
)
# Written by triggers and folded by a function: the application role may only read them.
COUNTED = frozenset({"agreement_counts"})

FUNCTIONS = {
    # An unset office is NULL, and NULL equals nothing: without an office nothing is visible.
    "amity_office()": """
CREATE FUNCTION amity_office() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('amity.office', true), '')::uuid
""",
    "amity_now()": """
CREATE FUNCTION amity_now() RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public
AS $$
SELECT coalesce(
  (SELECT virtual_at + (clock_timestamp() - real_at) * rate::float8 FROM public.clock),
  clock_timestamp())
$$
""",
    "amity_log_refuses()": """
CREATE FUNCTION amity_log_refuses() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the event log is only ever added to: % refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$
""",
    "amity_event_to_outbox()": """
CREATE FUNCTION amity_event_to_outbox() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
  INSERT INTO public.outbox (id, office_id) VALUES (NEW.id, NEW.office_id);
  RETURN NULL;
END
$$
""",
    "amity_clock_forward()": """
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
    # As its owner: the application role may read agreement_counts and not write them.
    "amity_count_agreement()": f"""
CREATE FUNCTION amity_count_agreement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO public.agreement_counts
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (OLD.office_id, OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id,
      {undated("OLD")},
      OLD.turn IS NOT DISTINCT FROM 'ours', -1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.agreement_counts
      (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number)
    VALUES (NEW.office_id, NEW.kind, NEW.definition_version, NEW.state, NEW.phase, NEW.countries, NEW.owner_id,
      {undated("NEW")},
      NEW.turn IS NOT DISTINCT FROM 'ours', 1);
  END IF;
  RETURN NULL;
END
$$
""",  # noqa: S608  no values, only names of columns
    # Adds up the counts of every office in which so many changes wait. Two at once share no row. A reader meanwhile
    # sees the rows from before or those from after, and both add up to the same.
    "fold_agreement_counts(integer)": """
CREATE FUNCTION fold_agreement_counts(enough integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH crowded AS (
  SELECT office_id FROM public.agreement_counts WHERE NOT folded GROUP BY office_id HAVING count(*) >= enough
), taken AS (
  SELECT t.id FROM public.agreement_counts t JOIN crowded c ON c.office_id = t.office_id FOR UPDATE OF t SKIP LOCKED
), gone AS (
  DELETE FROM public.agreement_counts t USING taken WHERE t.id = taken.id RETURNING t.*
)
INSERT INTO public.agreement_counts
  (office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, number, folded)
SELECT office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours, sum(number), true
FROM gone
GROUP BY office_id, kind, definition_version, state, phase, countries, owner_id, undated, ours HAVING sum(number) <> 0
$$
""",
    # A list fills tables of which the planner knows nothing; before the commit, autovacuum sees none of it. As the
    # tables' owner, and without waiting: a table that somebody else works at is passed over.
    "analyze_imported()": """
CREATE FUNCTION analyze_imported() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  ANALYZE (SKIP_LOCKED) public.agreements, public.parties, public.places, public.state_changes, public.events,
    public.plan_items, public.agreement_fields, public.sources, public.fact_sources;
END
$$
""",
    "all_offices()": """
CREATE FUNCTION all_offices() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT id FROM public.offices ORDER BY created_at, id $$
""",
    "users_by_address(text)": """
CREATE FUNCTION users_by_address(wanted text) RETURNS TABLE (user_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT u.id, u.office_id FROM public.users u
WHERE lower(u.address COLLATE "C") = lower(wanted COLLATE "C") AND u.left_on IS NULL ORDER BY u.id
$$
""",
    "sign_in_link_by_digest(bytea)": """
CREATE FUNCTION sign_in_link_by_digest(wanted bytea) RETURNS TABLE (link_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT l.id, l.office_id FROM public.sign_in_links l WHERE l.digest = wanted $$
""",
    "session_by_digest(bytea)": """
CREATE FUNCTION session_by_digest(wanted bytea) RETURNS TABLE (session_id uuid, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT s.id, s.office_id FROM public.sessions s WHERE s.digest = wanted $$
""",
    # While the installation is held, each of the four claims finds nothing: that is what the hold is.
    # Attempts count at the claim, so that a row which kills its worker is found out. The clock is read in a
    # subselect: once, and the index is searched for what it says instead of being walked from end to end.
    "claim_plan_items(integer, interval)": """
CREATE FUNCTION claim_plan_items(batch integer, lease interval) RETURNS TABLE (item_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.plan_items p SET lost_claims = p.lost_claims + 1, leased_until = clock_timestamp() + lease
FROM (
  SELECT i.id FROM public.plan_items i
  WHERE i.status = 'planned' AND i.due_at <= (SELECT public.amity_now())
    AND NOT EXISTS (SELECT FROM public.hold)
    AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
  ORDER BY i.due_at, i.id LIMIT batch FOR UPDATE SKIP LOCKED
) due
WHERE p.id = due.id
RETURNING p.id, p.office_id
$$
""",
    "claim_deliveries(integer, interval)": """
CREATE FUNCTION claim_deliveries(batch integer, lease interval) RETURNS TABLE (delivery_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
UPDATE public.deliveries d SET lost_claims = d.lost_claims + 1, leased_until = clock_timestamp() + lease
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
    # The rows stay locked until the transaction ends: that is the claim, and a killed worker's ends with it.
    "claim_replans(integer)": """
CREATE FUNCTION claim_replans(batch integer) RETURNS TABLE (agreement_id uuid, office_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT a.id, a.office_id FROM public.agreements a
WHERE a.phase <> 'over' AND a.replan_at <= (SELECT public.amity_now()) AND NOT EXISTS (SELECT FROM public.hold)
ORDER BY a.replan_at, a.id LIMIT batch FOR UPDATE SKIP LOCKED
$$
""",
    # One relay at a time: that is what keeps the order of each chain.
    "take_outbox(integer)": """
CREATE FUNCTION take_outbox(batch integer) RETURNS TABLE (event_id uuid, office_id uuid, "position" bigint)
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
    # As its owner: the application role may not change a personal value. What is erased is what the log says is.
    "erase_personal_values(uuid)": """
CREATE FUNCTION erase_personal_values(event uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  proof public.events;
  erased integer;
BEGIN
  SELECT * INTO proof FROM public.events e
  WHERE e.id = event AND e.office_id = public.amity_office() AND e.type = 'personal.erased';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'erasing needs its event' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE public.personal_values v SET salt = NULL, value = NULL, erased_at = proof.at
  WHERE v.office_id = proof.office_id AND v.erased_at IS NULL AND v.id IN (
    SELECT item::uuid FROM jsonb_array_elements_text(convert_from(proof.body, 'UTF8')::jsonb -> 'data' -> 'values') item
  );
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$
""",
    # For the jump of a rehearsal's clock: is anything left to do at this instant, and which one is next.
    "due_work()": """
CREATE FUNCTION due_work() RETURNS TABLE (pending boolean, next_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
WITH next AS (
  SELECT least(
    (SELECT min(due_at) FROM public.plan_items WHERE status = 'planned'),
    (SELECT min(next_at) FROM public.deliveries WHERE state = 'queued'),
    (SELECT min(replan_at) FROM public.agreements WHERE phase <> 'over')) AS at
)
SELECT coalesce(next.at <= public.amity_now(), false) OR EXISTS (SELECT FROM public.outbox), next.at FROM next
$$
""",
}

# Called by triggers; everything else is granted to the application role alone.
INTERNAL = frozenset(
    {"amity_log_refuses()", "amity_event_to_outbox()", "amity_clock_forward()", "amity_count_agreement()"}
)

TRIGGERS = (
    "CREATE TRIGGER events_add_only BEFORE UPDATE OR DELETE ON events "
    "FOR EACH ROW EXECUTE FUNCTION amity_log_refuses()",
    "CREATE TRIGGER events_not_emptied BEFORE TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION amity_log_refuses()",
    "CREATE TRIGGER events_to_outbox AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION amity_event_to_outbox()",
    "CREATE TRIGGER clock_forward BEFORE UPDATE ON clock FOR EACH ROW EXECUTE FUNCTION amity_clock_forward()",
    "CREATE TRIGGER agreements_counted AFTER INSERT OR DELETE ON agreements "
    "FOR EACH ROW EXECUTE FUNCTION amity_count_agreement()",
    "CREATE TRIGGER agreements_recounted AFTER UPDATE ON agreements FOR EACH ROW "
    "WHEN ((OLD.kind, OLD.definition_version, OLD.state, OLD.phase, OLD.countries, OLD.owner_id, OLD.signed_on, "
    "OLD.in_force_on, OLD.turn) IS DISTINCT FROM (NEW.kind, NEW.definition_version, NEW.state, NEW.phase, "
    "NEW.countries, NEW.owner_id, NEW.signed_on, NEW.in_force_on, NEW.turn)) "
    "EXECUTE FUNCTION amity_count_agreement()",
)


def statements() -> Iterator[str]:
    """Everything to run after the tables exist, but for the grants."""
    for signature, text in FUNCTIONS.items():
        yield text.strip()
        yield f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
    yield from TRIGGERS
    for table in sorted(set(metadata.tables) - SHARED):
        column = "id" if table == "offices" else "office_id"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY {table}_of_office ON {table} USING ({column} = amity_office())"


def grants(role: str) -> Iterator[str]:
    """What the application role may do, and nothing else. Run after each migration; a second run changes nothing."""
    quoted = '"' + role.replace('"', '""') + '"'
    # By default every role of the server may connect and make temporary tables. The database's owner can end that;
    # where it is somebody else's, that is for its owner.
    yield f"""
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'MEMBER'))
  THEN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), {_literal(role)});
  END IF;
END
$$
"""  # noqa: S608  quoted
    yield f"GRANT USAGE ON SCHEMA public TO {quoted}"
    for table in sorted(set(metadata.tables) - SHARED):
        rights = ["SELECT"]
        if table not in COUNTED:
            rights.append("INSERT")
        if table not in ADD_ONLY | COUNTED:
            rights.append("UPDATE")
        if table in REMOVABLE:
            rights.append("DELETE")
        # What an earlier version granted and this one does not goes.
        yield f"REVOKE ALL ON {table} FROM {quoted}"
        yield f"GRANT {', '.join(rights)} ON {table} TO {quoted}"
    yield f"GRANT SELECT ON installation, hold, backups, alembic_version TO {quoted}"
    yield f"GRANT SELECT, UPDATE ON clock TO {quoted}"
    for signature in FUNCTIONS.keys() - INTERNAL:
        yield f"GRANT EXECUTE ON FUNCTION {signature} TO {quoted}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
