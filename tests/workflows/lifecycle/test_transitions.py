"""Moving an agreement: what happens, what is refused, and that both are told."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from config.json_shapes import to_json
from tests.factories import TestOffice
from workflows.actors import AMITY, Actor, RoleMissingError
from workflows.calendar.dates import Edtf, local_day
from workflows.engine.machine import TransitionRefusedError
from workflows.lifecycle.corrections import Correction, correct
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.transitions import advance, advance_all, advance_by_timer
from workflows.read_models.agreement import show_actions, show_agreement
from workflows.records.meetings import record_meeting
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.optimistic_lock import VersionConflictError
from workflows.unit_of_work.record import DateAheadError, ReasonNeededError


def state_of(office: TestOffice, reference: str) -> str:
    with office.transaction() as tx:
        return load_one(tx, reference).facts.state


def steps_of(office: TestOffice, reference: str) -> list[tuple[str, str | None, str]]:
    with office.transaction() as tx:
        rows = tx.execute(
            text(
                "SELECT trigger, from_state, to_state FROM state_changes c JOIN agreements a ON a.id = c.agreement_id"
                " WHERE reference = :ref ORDER BY number"
            ),
            {"ref": reference},
        )
        return [(row.trigger, row.from_state, row.to_state) for row in rows]


def test_an_agreement_goes_from_proposal_to_force(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        advance(tx, reference, "sign", by=office.actor, on=Edtf(2022, 11, 17))

    assert steps_of(office, reference) == [
        ("propose", None, "proposed"),
        ("open", "proposed", "negotiating"),
        ("agree", "negotiating", "approving"),
        ("approve", "approving", "signing"),
        ("sign", "signing", "in-force"),
    ]
    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert (shown["state"], shown["phase"], shown["signed_on"]) == ("in-force", "in-force", "2022-11-17")
    assert [party["signed_on"] for party in shown["parties"]] == ["2022-11-17", "2022-11-17"]


def test_a_reference_counts_within_its_place_and_year(office: TestOffice) -> None:
    first, second = office.record("1974-02-04", "1974-05-01")
    other = office.record("2000-05-10")[0]

    assert (first, second, other) == ("AND-1974-001", "AND-1974-002", "AND-2000-001")


def test_a_sister_city_needs_the_councils_resolution(office: TestOffice) -> None:
    reference = office.propose(kind="sister-city")
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")

    with pytest.raises(TransitionRefusedError) as caught:
        office.advance(reference, "approve")

    assert [item.code for item in caught.value.unmet] == ["council.resolutions"]
    assert state_of(office, reference) == "approving"


def test_all_that_is_missing_is_named_with_who_can_clear_it(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")

    with office.transaction() as tx:
        shown = to_json(show_actions(tx, reference, actor=office.actor, language="en"))

    agree = next(action for action in shown["actions"] if action["trigger"] == "agree")
    assert not agree["allowed"]
    assert [(item["code"], item["who"]) for item in agree["unmet"]] == [
        ("texts.agreed", "coordinator"),
        ("fields.count", "coordinator"),
    ]


def test_a_role_that_is_missing_is_a_requirement_too(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    coordinator = Actor(office.actor.by, frozenset({"coordinator"}), office.actor.user_id)

    with office.transaction() as tx:
        shown = to_json(show_actions(tx, reference, actor=coordinator, language="en"))
    with pytest.raises(TransitionRefusedError) as caught, office.transaction() as tx:
        advance(tx, reference, "approve", by=coordinator)

    approve = next(action for action in shown["actions"] if action["trigger"] == "approve")
    assert [item["code"] for item in approve["unmet"]] == ["role"]
    assert caught.value.roles == ("approver",)


@pytest.mark.parametrize("trigger", ["sign", "fly"])
def test_a_trigger_that_does_not_lead_on_is_refused_with_those_that_do(office: TestOffice, trigger: str) -> None:
    reference = office.propose()

    with pytest.raises(TransitionRefusedError) as caught:
        office.advance(reference, trigger)

    assert "open" in caught.value.hint
    assert state_of(office, reference) == "proposed"


def test_a_viewer_can_propose_nothing(office: TestOffice) -> None:
    viewer = Actor("user:viewer", frozenset({"viewer"}))

    with pytest.raises(RoleMissingError), office.transaction() as tx:
        propose(tx, AgreementDraft("friendship-mou", office.own, [office.partner]), by=viewer)


def test_a_stale_version_is_refused_with_both_versions(office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")

    with pytest.raises(VersionConflictError) as caught, office.transaction() as tx:
        advance(tx, reference, "withdraw", by=office.actor, version=1)

    assert (caught.value.expected, caught.value.actual) == (1, 2)
    assert (caught.value.then["state"], caught.value.now["state"]) == ("proposed", "negotiating")
    assert [(change["type"], change["by"]) for change in caught.value.changes] == [
        ("agreement.advanced", office.actor.by)
    ]
    assert state_of(office, reference) == "negotiating"


def test_a_conflict_tells_the_facts_of_both_versions(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]
    with office.transaction() as tx:
        correct(tx, reference, Correction({"signed_on": Edtf(1974, 2, 14)}), by=office.actor, version=1)
    office.advance(reference, "end")

    with pytest.raises(VersionConflictError) as caught, office.transaction() as tx:
        advance(tx, reference, "renew", by=office.actor, version=1)

    then, present = caught.value.then, caught.value.now
    assert (then["state"], then["signed_on"], then["ended_on"]) == ("in-force", "1974-02-04", None)
    assert (present["state"], present["signed_on"]) == ("ended", "1974-02-14")
    assert present["ended_on"] is not None
    assert "signed_on" in str(caught.value)


def test_of_two_clerks_at_once_one_is_told(office: TestOffice) -> None:
    reference = office.propose()
    barrier, ends = threading.Barrier(2), []

    def clerk(trigger: str) -> None:
        barrier.wait()
        try:
            with office.transaction() as tx:
                advance(tx, reference, trigger, by=office.actor, version=1)
            ends.append("done")
        except VersionConflictError:
            ends.append("refused")

    clerks = [threading.Thread(target=clerk, args=(trigger,)) for trigger in ("open", "withdraw")]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()

    assert sorted(ends) == ["done", "refused"]
    assert len(steps_of(office, reference)) == 2


def test_a_day_that_has_not_come_is_refused(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)

    with pytest.raises(DateAheadError), office.transaction() as tx:
        advance(tx, reference, "sign", by=office.actor, on=Edtf(2999, 1, 1))

    assert state_of(office, reference) == "signing"


def test_a_batch_moves_all_or_none(office: TestOffice) -> None:
    references = office.record("1974-02-04", "2000-05-10")
    proposed = office.propose()

    with pytest.raises(TransitionRefusedError), office.transaction() as tx:
        advance_all(tx, [*references, proposed], "renew", by=office.actor)
    with office.transaction() as tx:
        advance_all(tx, references, "renew", by=office.actor)

    assert [state_of(office, reference) for reference in references] == ["renewing", "renewing"]


def test_approving_is_kept_as_a_vote(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)

    with office.transaction() as tx:
        votes = tx.execute(text("SELECT v.by, v.choice, a.state FROM votes v JOIN approvals a ON a.id = v.approval_id"))
        found = [tuple(vote) for vote in votes]

    assert found == [(office.actor.by, "approve", "given")]


def test_entering_a_state_again_counts(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]
    office.advance(reference, "renew", "extend", "renew")

    with office.transaction() as tx:
        assert load_one(tx, reference).facts.entry_number == 2
        nudges = tx.execute(
            text(
                "SELECT occurrence FROM plan_items WHERE rule = 'renewing-nudge' AND status = 'planned' ORDER BY due_at"
            )
        ).scalars()
        assert next(iter(nudges)) == "2"


def test_what_ended_has_an_outcome_and_nothing_to_come(office: TestOffice) -> None:
    reference = office.record("1974-02-04")[0]
    office.advance(reference, "end")

    with office.transaction() as tx:
        row = tx.execute(text("SELECT outcome, phase FROM agreements")).one()
        planned = tx.execute(text("SELECT count(*) FROM plan_items WHERE status = 'planned'")).scalar()

    assert (row.outcome, row.phase, planned) == ("terminated", "over", 0)


def test_leaving_a_state_that_asks_for_a_reason_by_hand_keeps_it(office: TestOffice) -> None:
    revived, ended = office.record("1974-02-04", "1975-02-04", state="dormant")

    for note in (None, " "):
        with pytest.raises(ReasonNeededError), office.transaction() as tx:
            advance(tx, revived, "revive", by=office.actor, note=note)
    with office.transaction() as tx:
        advance(tx, revived, "revive", by=office.actor, note="They wrote again.")
        advance(tx, ended, "end", by=office.actor, note="Nobody answers.")

    with office.transaction() as tx:
        ways = [to_json(show_agreement(tx, reference, "en"))["way"][-1] for reference in (revived, ended)]
    assert [(step["to"], step["note"]) for step in ways] == [
        ("in-force", "They wrote again."),
        ("ended", "Nobody answers."),
    ]


def test_a_timer_needs_no_reason(office: TestOffice) -> None:
    [reference] = office.record("1974-02-04", state="dormant")

    with office.transaction() as tx:
        id = load_one(tx, reference).id
        moved = advance_by_timer(tx, id, "end", by=AMITY)

    assert moved.facts.state == "ended"


def test_renewing_many_takes_as_many_statements_as_renewing_one(office: TestOffice) -> None:
    """Each gets its own renewal in the chain of its terms."""
    many = office.record(*(f"20{number}-03-04" for number in range(10, 16)))
    office.advance(many[0], "renew")
    with office.transaction() as tx:
        advance_all(tx, many[1:], "renew", by=office.actor)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    counts = []
    event.listen(office.database.engine, "before_cursor_execute", note)
    try:
        for some in (many[:1], many[1:]):
            seen.clear()
            with office.transaction() as tx:
                advance_all(tx, some, "extend", by=office.actor)
            counts.append(len(seen))
    finally:
        event.remove(office.database.engine, "before_cursor_execute", note)

    assert counts[0] == counts[1]
    with office.transaction() as tx:
        kept = tx.execute(text("SELECT number, kind, title FROM amendments ORDER BY agreement_id")).all()
        renewals = tx.execute(text("SELECT renewals FROM terms")).scalars().all()
    assert [tuple(row) for row in kept] == [(1, "renewal", "Renewal 1")] * len(many)
    assert renewals == [1] * len(many)


def test_a_signing_recorded_later_does_not_take_a_later_contact_back(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        today = local_day(tx.now, load_one(tx, reference).facts.zone)
        signed, met = today - timedelta(days=20), today - timedelta(days=3)
        record_meeting(tx, reference, by=office.actor, title="Talks", held_on=Edtf(met.year, met.month, met.day))

    with office.transaction() as tx:
        on = Edtf(signed.year, signed.month, signed.day)
        advance(tx, reference, "sign", by=office.actor, on=on)

    with office.transaction() as tx:
        snapshot = load_one(tx, reference).snapshot
    assert (snapshot.signed_on, snapshot.last_contact_on) == (signed.isoformat(), met.isoformat())
