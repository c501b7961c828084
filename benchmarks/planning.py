"""Thirty years of plans: the planner alone, and with reading the agreements from the database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from statistics import median

from benchmarks.office import make_office
from benchmarks.parts import environment, parts
from benchmarks.results import Figure, Result, spread
from benchmarks.trying import days_of_signing
from config.runtime import Runtime
from models.database import Database
from models.queries import agreements as agreements_queries
from workflows.calendar.holidays import CALENDARS
from workflows.planning.planner import plan
from workflows.read_models.workload import simulate
from workflows.unit_of_work.loader import LoadedAgreement, load

NAME = "planning"
AGREEMENTS = 500
YEARS = 30
START, UNTIL = date(2027, 1, 1), date(2056, 12, 31)
ROUNDS = 5


def measure() -> Result:
    with parts(at=datetime(2027, 1, 1, tzinfo=UTC)) as made:
        with environment(made.settings()):
            database = Database(Runtime.load().database_url, pool_size=1)
        try:
            office = make_office(database, days_of_signing(AGREEMENTS)).id
            with database.transaction(office) as tx:
                agreements = load(tx, agreements_queries.references(tx))
                # The first plan asks the holiday library for every year; after that they are known to the process.
                items = _plan(agreements)
                rounds = []
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    _plan(agreements)
                    between = time.perf_counter()
                    simulate(tx, start=START, until=UNTIL)
                    rounds.append((between - began, time.perf_counter() - between))
        finally:
            database.close()
    alone = [AGREEMENTS / planner for planner, _ in rounds]
    whole = [AGREEMENTS / simulated for _, simulated in rounds]
    ratios = [planner / simulated for planner, simulated in rounds]
    return Result(
        NAME,
        "Thirty years of plans",
        [
            Figure("agreement-years a minute, in thousands", median(alone) * YEARS * 60 / 1000, 1000),
            Figure("`plan --all --by-year` over the planner alone", median(ratios), 0.5),
        ],
        [
            f"{AGREEMENTS} agreements in force, {YEARS} years each ({items / AGREEMENTS:.0f} items an agreement), one "
            f"process: {spread(alone)} agreements a second, {spread([rate * YEARS * 60 for rate in alone])} "
            "agreement-years a minute.",
            f"With loading and adding up by year: {spread(whole)} agreements a second; ratio {spread(ratios)}.",
        ],
    )


def _plan(agreements: Sequence[LoadedAgreement]) -> int:
    """How many items there are."""
    return sum(len(plan(loaded.facts, loaded.machine.definition, CALENDARS, START, UNTIL)) for loaded in agreements)
