"""Databases with many agreements: copies of one that was recorded through the use cases."""

from __future__ import annotations

import psycopg

from benchmarks.parts import Parts

# Copies of the one agreement that was recorded, as the use case left it, with its plan, events and a mail of the past.
_FILL = (
    "ALTER TABLE events DISABLE TRIGGER USER",
    """
CREATE TEMPORARY TABLE copies AS
SELECT gen_random_uuid() AS id, 'AND-' || (1000 + n / 1000) || '-' || lpad((n % 1000)::text, 3, '0') AS reference, n
FROM generate_series(1, {count}) n
""",
    """
INSERT INTO agreements SELECT (jsonb_populate_record(a, jsonb_build_object(
  'id', c.id, 'reference', c.reference, 'replan_at', a.replan_at + c.n * interval '1 second'))).*
FROM agreements a, copies c
""",
    """
INSERT INTO parties SELECT (jsonb_populate_record(p, jsonb_build_object(
  'id', gen_random_uuid(), 'agreement_id', c.id))).* FROM parties p, copies c
""",
    """
INSERT INTO events SELECT (jsonb_populate_record(e, jsonb_build_object(
  'id', gen_random_uuid(), 'agreement_id', c.id, 'chain', c.id))).*
FROM events e, copies c WHERE e.agreement_id IS NOT NULL
""",
    """
INSERT INTO plan_items SELECT (jsonb_populate_record(i, jsonb_build_object(
  'id', gen_random_uuid(), 'agreement_id', c.id, 'due_at', i.due_at + c.n % 1000 * interval '1 minute'))).*
FROM plan_items i, copies c
""",
    """
INSERT INTO deliveries (id, office_id, agreement_id, user_id, plan_item_id, class, key, message_id, state, queued_at,
  next_at, sent_at)
SELECT gen_random_uuid(), i.office_id, i.agreement_id, u.id, i.id, 'reminder', 'key', i.id::text, 'sent', i.due_at,
  i.due_at, i.due_at
FROM (SELECT DISTINCT ON (agreement_id) * FROM plan_items WHERE kind = 'reminder' ORDER BY agreement_id, id) i,
  users u
""",
    "ALTER TABLE events ENABLE TRIGGER USER",
    "SELECT fold_agreement_counts(1)",
    "DROP TABLE copies",
    "VACUUM ANALYZE",
)


def fill(made: Parts, count: int) -> None:
    """Copies the one agreement of a database so many times."""
    with made.as_owner() as connection:
        for statement in _FILL:
            connection.execute(statement.format(count=count).encode())
    with psycopg.connect(made.postgres.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
