"""What must hold, whatever people do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis.stateful import invariant
from sqlalchemy import RowMapping, text

from models.database import Transaction
from models.enums import AmendmentKind, LinkKind, Outcome, Phase
from models.queries.terms import amendments, recorded_terms, terms_of
from tests.workflows.lifecycle_machine.life import Life
from tests.workflows.lifecycle_machine.versions import DEFINITIONS
from workflows.audit.verification import verify
from workflows.unit_of_work.loader import load_by_id
from workflows.unit_of_work.reconcile import plan_of, reconcile

# Longer than the longest review of a packaged definition.
YEARS_AHEAD = timedelta(days=6 * 366)

_STEPS = text("SELECT agreement_id, number, from_state, to_state FROM state_changes ORDER BY agreement_id, number")
_WAITING = text("SELECT DISTINCT agreement_id FROM plan_items WHERE status = 'planned'")
_TWICE = text("""
SELECT message_id FROM deliveries GROUP BY message_id HAVING count(*) > 1
UNION ALL SELECT user_id || ' ' || key FROM deliveries WHERE key IS NOT NULL GROUP BY user_id, key HAVING count(*) > 1
""")
_LINKS = text("SELECT agreement_id, earlier_id, kind FROM agreement_links")
_AWAY_TWICE = text("""
SELECT a.id FROM substitutions a JOIN substitutions b ON a.id < b.id AND a.user_id = b.user_id
WHERE a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL AND a.from_on <= b.until_on AND b.from_on <= a.until_on
""")
_COUNTRIES = text("""
SELECT y.agreement_id, array_agg(DISTINCT p.country ORDER BY p.country) AS countries
FROM parties y JOIN places p ON p.id = y.place_id WHERE NOT y.own AND p.country IS NOT NULL GROUP BY y.agreement_id
""")
_PLANNED = text("""
SELECT agreement_id, rule, occurrence, "offset", due_at, date, audience, template, detail
FROM plan_items WHERE status = 'planned' AND due_at <= :until ORDER BY agreement_id, rule, occurrence, "offset"
""")


class Invariants(Life):
    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[str, int] = {}

    def teardown(self) -> None:
        try:
            self.work()
            self.what_must_hold()
            self.is_planned_as_it_would_be_now()
            assert verify(self.database).broken == []
        finally:
            super().teardown()

    @invariant()
    def what_must_hold(self) -> None:
        rows = self.all()
        with self.office.transaction() as tx:
            steps = grouped(tx.execute(_STEPS).all())
            countries = {row.agreement_id: row.countries for row in tx.execute(_COUNTRIES)}
            for row in rows:
                has_one_state(row, steps[row["id"]])
                assert row["version"] >= self.versions.get(row["reference"], 1)
                self.versions[row["reference"]] = row["version"]
                assert row["countries"] == countries.get(row["id"], [])
                has_a_chain_of_terms(tx, row)
            has_what_comes(tx, rows)
            are_linked_forwards(tx, {row["id"]: row for row in rows})
            assert tx.execute(_AWAY_TWICE).all() == []
            assert tx.scalars(_TWICE).all() == []
        assert [key for key, count in self.sent.items() if count > 1] == []

    def is_planned_as_it_would_be_now(self) -> None:
        """Planning every agreement again moves, adds and cancels nothing of what was planned already."""
        ids = [row["id"] for row in self.all()]
        with self.office.transaction() as tx:
            # What lies further ahead is planned when its month comes.
            until = {"until": tx.now + timedelta(days=360)}
            before = tx.execute(_PLANNED, until).all()
            reconcile(tx, load_by_id(tx, ids, lock=True), because="")
            assert tx.execute(_PLANNED, until).all() == before


def grouped(steps: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for step in steps:
        found[step.agreement_id].append(step)
    return found


def has_one_state(row: RowMapping, steps: list[Any]) -> None:
    """The state is one of the definition's, says the phase, and is where the history ends, step by step."""
    definition = DEFINITIONS[row["kind"], row["definition_version"]]
    assert row["phase"] == definition.states[row["state"]].phase
    assert (row["outcome"] is not None) <= (row["phase"] == Phase.OVER)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [step.from_state for step in steps[1:]] == [step.to_state for step in steps[:-1]]
    assert steps[-1].to_state == row["state"]
    assert row["state_entry_counts"][row["state"]] >= 1


def has_what_comes(tx: Transaction, rows: Iterable[RowMapping]) -> None:
    """Nothing is forgotten before it is over. What is stored reaches a year ahead; the rest is planned in its year."""
    waiting = set(tx.scalars(_WAITING))
    bare = [row["id"] for row in rows if row["phase"] != Phase.OVER and row["id"] not in waiting]
    for loaded in load_by_id(tx, bare):
        items = plan_of(loaded, start=tx.now.date(), until=tx.now.date() + YEARS_AHEAD)
        assert any(item.due_at > tx.now for item in items), loaded.facts


def has_a_chain_of_terms(tx: Transaction, row: RowMapping) -> None:
    """Amendments count from 1, and from the first that changed the text on, each begins where the last one ended."""
    chain = amendments(tx, row["id"])
    assert [one.number for one in chain] == list(range(1, len(chain) + 1))
    text_changed = [one.kind for one in chain].index(AmendmentKind.AMENDMENT) if row_is_amended(chain) else len(chain)
    chained = chain[text_changed:]
    assert all(before.terms.after == after.terms.before for before, after in pairwise(chained))
    if chained:
        assert recorded_terms(terms_of(tx, row["id"])) == chained[-1].terms.after


def row_is_amended(chain: Iterable[Any]) -> bool:
    return any(one.kind is AmendmentKind.AMENDMENT for one in chain)


def are_linked_forwards(tx: Transaction, rows: Mapping[UUID, RowMapping]) -> None:
    """Links form no ring, and what ended as superseded has a successor."""
    links = tx.execute(_LINKS).all()
    earlier: dict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        earlier[link.agreement_id].add(link.earlier_id)
    for start in rows:
        reached: set[UUID] = set()
        ahead = set(earlier[start])
        while ahead:
            reached |= ahead
            ahead = {further for one in ahead for further in earlier[one]} - reached
        assert start not in reached
    for id, row in rows.items():
        if row["outcome"] == Outcome.SUPERSEDED:
            assert [link for link in links if link.earlier_id == id], LinkKind.SUPERSEDES
