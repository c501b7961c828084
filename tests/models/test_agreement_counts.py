"""What the pages count is what there is, whatever was done, and however often it was folded."""

from __future__ import annotations

from sqlalchemy import text

from models.queries.work_queue import fold_agreement_counts
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.lifecycle.corrections import Correction, correct
from workflows.lifecycle.transitions import advance
from workflows.offices.place_check import mark_place_checked

COUNTED = """
SELECT kind, definition_version, state, phase, countries, owner_id,
  signed_on IS NULL AND in_force_on IS NULL AND phase IN ('in-force', 'asleep') AS undated,
  turn IS NOT DISTINCT FROM 'ours' AS ours, count(*) AS number
FROM agreements GROUP BY kind, definition_version, state, phase, countries, owner_id, undated, ours
"""
COUNTS = """
SELECT kind, definition_version, state, phase, countries, owner_id, undated, ours, CAST(sum(number) AS bigint)
FROM agreement_counts
GROUP BY kind, definition_version, state, phase, countries, owner_id, undated, ours HAVING sum(number) <> 0
"""


def rows(office: TestOffice, statement: str) -> set[tuple[object, ...]]:
    with office.transaction() as tx:
        return {(*row[:4], tuple(row[4]), *row[5:]) for row in tx.execute(text(statement))}


def lived(office: TestOffice) -> None:
    """Agreements that are proposed, recorded, moved, dated and placed."""
    office.record("2001-09-15", "2013-05", None)
    sister = office.record("2019-05-01", kind="sister-city")[0]
    reference = office.propose()
    with office.transaction() as tx:
        advance(tx, reference, "open", by=office.actor)
        advance(tx, sister, "end", by=office.actor)
    undated = office.record(None)[0]
    with office.transaction() as tx:
        correct(tx, undated, Correction({"signed_on": Edtf(2004, 7, 9)}), by=office.actor)
        mark_place_checked(
            tx,
            office.partner,
            by=office.actor,
            names={"en": "Tbilisi"},
            country="GE",
            zone="Asia/Tbilisi",
            calendar="GE",
        )


def test_counts_add_up_to_what_there_is(office: TestOffice) -> None:
    lived(office)

    assert rows(office, COUNTS) == rows(office, COUNTED)
    assert {row[4] for row in rows(office, COUNTED)} == {("GE",)}


def test_folding_changes_no_sum_and_leaves_few_rows(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    lived(office)
    before = rows(office, COUNTS)
    with office.database.transaction(None) as tx:
        fold_agreement_counts(tx, 10_000)
    with office.transaction() as tx:
        unfolded = tx.execute(text("SELECT count(*) FROM agreement_counts WHERE NOT folded")).scalar_one()

    with office.database.transaction(None) as tx:
        fold_agreement_counts(tx, 1)

    assert unfolded > len(before)
    assert rows(office, COUNTS) == before
    with office.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM agreement_counts")).scalar_one() == len(before)
