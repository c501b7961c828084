"""The stored plan follows the facts: idempotent, moved by corrections, never sent twice."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.database import Database, Transaction
from models.enums import ExchangeState
from tests.due_work import come_due, do
from tests.factories import TestOffice, make_office
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.lifecycle.corrections import Correction, correct
from workflows.unit_of_work.changes import store
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.reconcile import reconcile

ITEMS = text('SELECT rule, occurrence, "offset", date, due_at, status, reason, id FROM plan_items ORDER BY id')


def items(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in tx.execute(ITEMS)]


def again(office: TestOffice, reference: str) -> None:
    with office.transaction() as tx:
        loaded = load_one(tx, reference, lock=True)
        reconcile(tx, [loaded], because="again")
        store(tx, [loaded], bumps_version=False)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signed=st.dates(datetime(1950, 1, 1, tzinfo=UTC).date(), datetime(2020, 1, 1, tzinfo=UTC).date()),
    triggers=st.lists(st.sampled_from(["renew", "extend", "rest", "revive", "end"]), max_size=4),
)
def test_reconciling_again_does_nothing(database: Database, signed: object, triggers: list[str]) -> None:
    office = make_office(database)
    reference = office.record(str(signed))[0]
    for trigger in triggers:
        try:
            office.advance(reference, trigger, note="As agreed")
        except Exception:  # noqa: S112  not every trigger leads on from every state
            continue
    with office.transaction() as tx:
        before = items(tx)

    again(office, reference)

    with office.transaction() as tx:
        assert items(tx) == before


def test_a_corrected_date_moves_reminders_and_sends_none_again(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.record("1974-02-04")[0]
    do(office, come_due(office, "signing-anniversary", offset="P-60D"))
    with office.transaction() as tx:
        before = {row[:3]: row for row in items(tx)}

    with office.transaction() as tx:
        correct(tx, reference, Correction({"signed_on": Edtf(1974, 6, 4)}), by=office.actor)

    with office.transaction() as tx:
        after = {row[:3]: row for row in items(tx)}
    sent = [key for key, row in before.items() if row[5] == "sending"]
    assert len(sent) == 1
    assert after[sent[0]] == before[sent[0]]
    moved = [key for key in before if key in after and key not in sent and after[key][3] != before[key][3]]
    assert moved
    assert all(str(after[key][3]).endswith("06-04") for key in moved)
    with office.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM deliveries")).scalar() == 1


def test_a_corrected_year_keeps_the_exchange_on_its_day(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.record("1974-02-04")[0]
    do(office, come_due(office, "signing-anniversary-exchange", offset="P-60D"))
    with office.transaction() as tx:
        day = tx.execute(text("SELECT date FROM exchanges")).scalar_one()

    with office.transaction() as tx:
        correct(tx, reference, Correction({"signed_on": Edtf(1984, 2, 4)}), by=office.actor)

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT date, occurrence, state FROM exchanges")).all()
    assert [tuple(row) for row in rows] == [(day, str(int(day[:4]) - 1984), "planned")]


def test_correcting_to_the_same_changes_nothing(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]

    with office.transaction() as tx:
        changed = correct(tx, reference, Correction({"signed_on": Edtf(1974, 2, 4)}), by=office.actor)

    with office.transaction() as tx:
        version = tx.execute(text("SELECT version FROM agreements")).scalar()
    assert (changed, version) == (False, 1)


def test_leaving_a_state_cancels_its_nudges_with_the_reason(office: TestOffice) -> None:
    reference = office.propose()

    office.advance(reference, "open")

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT status, reason FROM plan_items WHERE rule = 'proposed-nudge'")).all()
    assert {tuple(row) for row in rows} == {("cancelled", "agreement.advanced")}


def test_a_reported_exchange_is_asked_about_no_more(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="Visit", date=Edtf(2020, 5, 1))
    for state, outcome in ((ExchangeState.HELD, None), (ExchangeState.REPORTED, "Went well.")):
        with office.transaction() as tx:
            advance_exchange(tx, reference, exchange, state, by=office.actor, outcome=outcome)

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT DISTINCT status FROM plan_items WHERE rule = 'exchange-report'")).scalars()
        assert set(rows) <= {"cancelled"}
        assert tx.execute(text("SELECT last_contact_on FROM agreements")).scalar() == "2020-05-01"


def test_the_ledger_never_has_a_key_twice(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]
    for _ in range(3):
        again(office, reference)

    with office.transaction() as tx:
        keys = [row[:3] for row in items(tx)]
    assert len(keys) == len(set(keys))
