"""A tick with nothing due, at a thousand and at a hundred thousand agreements."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median

import psycopg

from benchmarks.office import make_office
from benchmarks.parts import Parts, environment, parts
from benchmarks.results import Figure, Result, spread
from config.runtime import Runtime
from tasks.due import act_on_items, sweep
from tasks.mail import claim
from tasks.relay import SUBSCRIBERS
from tasks.running import Running
from workflows.handing_on import hand_on

NAME = "ticks"
SIZES = (1_000, 100_000)
ROUNDS = 5
TICKS = 200

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
    "DROP TABLE copies",
    "VACUUM ANALYZE",
)


def measure() -> Result:
    with ExitStack() as stack:
        ticking = [stack.enter_context(_Filled(size)) for size in SIZES]
        rounds = [[each.tick() for each in ticking] for _ in range(ROUNDS)]
    ratios = [large / small for small, large in rounds]
    return Result(
        NAME,
        "A tick with nothing due",
        [Figure(f"at {SIZES[1]:,} agreements over {SIZES[0]:,}", median(ratios), 1.1, at_least=False)],
        [
            f"All that the three ticks do (replanning, due items, mails, relay), {TICKS} times a run: "
            + "; ".join(
                f"at {size:,} {spread([each[index] * 1000 for each in rounds], ' ms')}"
                for index, size in enumerate(SIZES)
            )
            + f"; ratio {spread(ratios)}.",
        ],
    )


class _Filled:
    """A database with so many agreements, and a worker's tasks on it in this process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stack = ExitStack()

    def __enter__(self) -> _Filled:
        made = self._stack.enter_context(parts(at=datetime(2027, 1, 1, tzinfo=UTC)))
        with environment(made.settings()):
            self._here = Running(Runtime.load())
        self._stack.callback(self._here.database.close)
        make_office(self._here.database, ["2001-09-15"])
        sweep(self._here, time.monotonic() + 60)
        self._drain()
        _fill(made, self._size - 1)
        self.tick()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def tick(self) -> float:
        """Seconds for one tick."""
        began = time.perf_counter()
        for _ in range(TICKS):
            until = time.monotonic() + 60
            assert sweep(self._here, until)
            assert act_on_items(self._here, until)
            assert claim(self._here) is None
            self._drain()
        return (time.perf_counter() - began) / TICKS

    def _drain(self) -> None:
        with self._here.database.transaction(None) as session:
            hand_on(session, batch=500, installation="", subscribers=SUBSCRIBERS)


def _fill(made: Parts, count: int) -> None:
    with made.as_owner() as connection:
        for statement in _FILL:
            connection.execute(statement.format(count=count).encode())
    with psycopg.connect(made.postgres.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
