"""A state change through the whole use case, beside pgbench with the statements that it issues; and in batches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import psycopg
from psycopg import sql

from benchmarks.office import Office, make_office
from benchmarks.parts import Parts, parts
from benchmarks.replay import Captured, capturing, pgbench, write_script
from benchmarks.results import Figure, Result, spread
from config.garbage import keep_what_is_imported
from models.database import Database
from workflows.lifecycle.transitions import advance, advance_all

NAME = "changes"
ROUNDS = 15
AGREEMENTS = 300
BATCH = 100


def measure() -> Result:
    # As web and workers do.
    keep_what_is_imported()
    with parts() as made:
        database = Database(made.database_url)
        office = make_office(
            database, [f"{1980 + number % 40}-{1 + number % 12:02}-15" for number in range(AGREEMENTS)]
        )
        database.close()
        rounds = [_round(made, office) for _ in range(ROUNDS)]
    ratios = [pgbench_seconds / single for single, pgbench_seconds, _, _ in rounds]
    batches = [single / batched for single, _, batched, _ in rounds]
    rates = [2 * AGREEMENTS / single for single, *_ in rounds]
    waited = median(captured.seconds / single for single, _, _, captured in rounds)
    statements = len([rows for _, rows in rounds[-1][3].statements if rows is not None]) / (2 * AGREEMENTS)
    return Result(
        NAME,
        "A state change",
        [
            Figure("whole use case over pgbench with its statements, changes a second", median(ratios), 0.5),
            Figure(f"batches of {BATCH} over single ones, each agreement", median(batches), 4),
        ],
        [
            f"`renew` and `extend` of {AGREEMENTS} agreements in force, one client, a transaction each: "
            f"{spread(rates)} changes a second; pgbench with the same statements and data (prepared, pipelined where "
            f"the driver does) {spread([2 * AGREEMENTS / each for _, each, _, _ in rounds])}; ratio {spread(ratios)}.",
            f"Batches: {spread([2 * AGREEMENTS / each for _, _, each, _ in rounds])} changes a second; "
            f"{spread(batches)} times single ones.",
            f"A single change spends {waited:.0%} of its time waiting for its {statements:.0f} statements; "
            "the rest is Python: SQLAlchemy, the guards, planning, and the event's canonical JSON and hash.",
        ],
    )


def _round(made: Parts, office: Office) -> tuple[float, float, float, Captured]:
    """Seconds of single changes, of pgbench, and of batches, each on a fresh copy of the same database."""
    with _copy(made, "single") as url, _capturing(url) as (database, captured):
        began = time.perf_counter()
        for trigger in ("renew", "extend"):
            for reference in office.references:
                with database.transaction(office.id) as tx:
                    advance(tx, reference, trigger, by=office.actor)
        single = time.perf_counter() - began
    with _copy(made, "replayed") as url:
        file = made.folder / "changes.sql"
        write_script(captured, file)
        replayed = pgbench(url.replace("+psycopg", ""), file)
    with _copy(made, "batched") as url, _capturing(url) as (database, _):
        began = time.perf_counter()
        for trigger in ("renew", "extend"):
            for first in range(0, AGREEMENTS, BATCH):
                with database.transaction(office.id) as tx:
                    advance_all(tx, office.references[first : first + BATCH], trigger, by=office.actor)
        batched = time.perf_counter() - began
    return single, replayed, batched, captured


@contextmanager
def _copy(made: Parts, name: str) -> Iterator[str]:
    """A copy of the database as it was made, gone at the end; its address as the application role."""
    with psycopg.connect(made.postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE amity OWNER amity_owner STRATEGY FILE_COPY").format(
                sql.Identifier(name)
            )
        )
        connection.execute("CHECKPOINT")
        yield made.postgres.url("amity_app", name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _capturing(url: str) -> Iterator[tuple[Database, Captured]]:
    """Warm: connected, and with the installation's id read."""
    database = Database(url)
    try:
        assert database.installation
        with capturing(database.engine) as captured:
            yield database, captured
    finally:
        database.close()
