"""Random acts by random people over all packaged definitions: whatever they do, what must hold holds.

An act may be refused: every `AmityError` is a fine answer. Anything else that is raised is a fault.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as HypothesisPhase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import RowMapping, text

from config.errors import AmityError
from models.database import Database, Transaction
from models.enums import CommitmentState, ExchangeState, MeetingKind, Phase, Renewal, Role, TextStatus, VoteChoice
from models.queries.work_queue import claim_deliveries, claim_items, claim_replans, due_work
from tests import stores
from tests.factories import TestOffice, make_office
from workflows.actors import OPERATOR, Actor, user_actor
from workflows.audit.verification import verify
from workflows.calendar.dates import Edtf
from workflows.definitions.parser import packaged, parse
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.exchanges.proposals import accept, decline
from workflows.execution.clock import stand_at
from workflows.execution.deliveries import SendResult, record_delivery, record_sent
from workflows.execution.executor import execute
from workflows.execution.replan import replan
from workflows.lifecycle.corrections import Correction, correct
from workflows.lifecycle.creation import AgreementDraft, propose, record
from workflows.lifecycle.handover import handover
from workflows.lifecycle.transitions import advance, vote
from workflows.offices.persons import PersonDraft
from workflows.offices.users import create_user
from workflows.records.commitments import close_commitment, make_commitment
from workflows.records.documents import record_document
from workflows.records.fields import add_fields
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.signatories import name_signatory
from workflows.records.termination import confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms
from workflows.unit_of_work.loader import load_by_id
from workflows.unit_of_work.reconcile import plan_of

# `make soak LIVES=1000` lives so many; `make soak` alone as many as this.
LIVES = int(os.environ.get("LIVES") or 200)
BEGINS = datetime.fromisoformat("2027-01-01T09:00:00+09:00")
SECRET, DOMAIN, LEASE = b"secret", "example.org", timedelta(minutes=10)
# Longer than the longest review of a packaged definition.
YEARS_AHEAD = timedelta(days=6 * 366)
MOST_AGREEMENTS = 3

DEFINITIONS = {(found := parse(words)).kind: found for words in packaged().values()}
TRIGGERS = sorted({step.trigger for each in DEFINITIONS.values() for step in each.transitions})
PEOPLE: dict[str, tuple[str, ...]] = {
    "Coordinator": (Role.COORDINATOR,),
    "Approver": (Role.APPROVER,),
    "Viewer": (Role.VIEWER,),
    "Administrator": (Role.ADMINISTRATOR,),
    "Everything": (Role.COORDINATOR, Role.APPROVER, Role.ADMINISTRATOR),
}

some = st.integers(0, 999)
who = st.sampled_from(sorted(PEOPLE))
notes = st.sampled_from([None, "As agreed"])
# Days before or after the present one; an act for a day to come has to be refused or planned.
near = st.integers(-800, 60)

_AGREEMENTS = text("SELECT * FROM agreements ORDER BY id")
_STEPS = text("SELECT agreement_id, number, from_state, to_state FROM state_changes ORDER BY agreement_id, number")
_WAITING = text("SELECT DISTINCT agreement_id FROM plan_items WHERE status = 'planned'")
_TWICE = text("""
SELECT message_id FROM deliveries GROUP BY message_id HAVING count(*) > 1
UNION ALL SELECT user_id || ' ' || key FROM deliveries WHERE key IS NOT NULL GROUP BY user_id, key HAVING count(*) > 1
""")
_UNSENT = text("SELECT id, message_id FROM deliveries WHERE id = ANY(:ids) AND state = 'queued'")


class Lifecycle(RuleBasedStateMachine):
    """One office of a database of its own, so that a life that failed can be lived again at the same instants."""

    def __init__(self) -> None:
        super().__init__()
        self.clone = stores.clone("rehearsal", at=BEGINS)
        self.database = Database(self.clone.app_url, pool_size=2)
        self.office: TestOffice = make_office(self.database)
        self.people: dict[str, Actor] = {}
        self.versions: dict[str, int] = {}
        self.sent: Counter[str] = Counter()
        with self.office.transaction() as tx:
            for name, roles in PEOPLE.items():
                user = create_user(tx, name=name, address=f"{name.lower()}@example.org", roles=roles, by=OPERATOR)
                self.people[name] = user_actor(user.id, list(user.roles))

    def teardown(self) -> None:
        try:
            self.work()
            self.what_must_hold()
            assert verify(self.database).broken == []
        finally:
            self.database.close()
            stores.drop(self.clone)

    # Acts of people.

    def act(self, what: Callable[..., Any], /, *arguments: Any, by: str, **more: Any) -> Any:
        """Returns what the use case returns, None if it refused. Who has left acts no more."""
        if by not in self.people:
            return None
        try:
            with self.office.transaction() as tx:
                return what(tx, *arguments, by=self.people[by], **more)
        except AmityError:
            return None

    def act_on(self, pick: int, what: Callable[..., Any], /, *arguments: Any, by: str, **more: Any) -> Any:
        """An act on one of the agreements. If it wrote anything or moved the state, the version grew."""
        row = self.one(pick)
        if row is None:
            return None
        answer = self.act(what, row["reference"], *arguments, by=by, **more)
        after = self.agreement(row["reference"])
        # An answer to an approval is no edit, unless it moves the agreement.
        wrote = after["head_seq"] > row["head_seq"] and what not in (advance, vote)
        assert after["version"] > row["version"] or not (wrote or after["state"] != row["state"]), what
        return answer

    @initialize(kind=st.sampled_from(sorted(DEFINITIONS)), ways=st.lists(some, min_size=2, max_size=8))
    def begin(self, kind: str, ways: list[int]) -> None:
        """Some way along the lifecycle, which chance alone would seldom go."""
        self.propose(kind, "Coordinator")
        self.add_what_is_asked(0, "Coordinator")
        for way in ways:
            self.press_what_leads_on(0, way, "Everything", "As agreed")

    @rule(kind=st.sampled_from(sorted(DEFINITIONS)), by=who)
    def propose(self, kind: str, by: str) -> None:
        if len(self.versions) < MOST_AGREEMENTS:
            self.act(propose, AgreementDraft(kind, self.office.own, [self.office.partner]), by=by)

    @rule(kind=st.sampled_from(sorted(DEFINITIONS)), state=some, signed=st.none() | st.integers(-9000, 0), by=who)
    def record(self, kind: str, state: int, signed: int | None, by: str) -> None:
        if len(self.versions) >= MOST_AGREEMENTS:
            return
        states = sorted(DEFINITIONS[kind].states)
        draft = AgreementDraft(
            kind,
            self.office.own,
            [self.office.partner],
            state=states[state % len(states)],
            dates={} if signed is None else {name: self.day(signed) for name in ("signed_on", "in_force_on")},
        )
        self.act(record, [draft], by=by)

    @rule(pick=some, trigger=st.sampled_from(TRIGGERS), by=who, note=notes, on=st.none() | near)
    def press_any(self, pick: int, trigger: str, by: str, note: str | None, on: int | None) -> None:
        self.act_on(pick, advance, trigger, by=by, note=note, on=None if on is None else self.day(on))

    @rule(pick=some, way=some, by=who, note=notes)
    def press_what_leads_on(self, pick: int, way: int, by: str, note: str | None) -> None:
        row = self.one(pick)
        ways = DEFINITIONS[row["kind"]].leaving(row["state"]) if row else ()
        if ways:
            self.act_on(pick, advance, ways[way % len(ways)].trigger, by=by, note=note)

    @rule(pick=some, choice=st.sampled_from(VoteChoice), by=who, note=notes)
    def vote(self, pick: int, choice: VoteChoice, by: str, note: str | None) -> None:
        self.act_on(pick, vote, None, choice, by=by, note=note)

    @rule(pick=some, by=who)
    def add_what_is_asked(self, pick: int, by: str) -> None:
        self.act_on(pick, add_fields, names=["Culture"], by=by)
        self.act_on(pick, record_document, title="Text", texts={"en": TextStatus.AGREED}, by=by)
        league, representative = "League", PersonDraft("A delegate")
        self.act_on(
            pick, record_membership, by=by, place=self.office.own, organisation=league, representative=representative
        )
        for place in (self.office.own, self.office.partner):
            self.act_on(pick, name_signatory, place=place, person=PersonDraft("A signatory"), by=by)

    @rule(pick=some, held=near, kind=st.sampled_from(MeetingKind), by=who)
    def meet(self, pick: int, held: int, kind: MeetingKind, by: str) -> None:
        self.act_on(pick, record_meeting, title="A meeting", held_on=self.day(held), kind=kind, by=by)

    @rule(pick=some, due=st.none() | near, state=st.sampled_from(CommitmentState), by=who)
    def promise(self, pick: int, due: int | None, state: CommitmentState, by: str) -> None:
        day = None if due is None else self.day(due)
        made = self.act_on(pick, make_commitment, what="A tree", due_on=day, by=by)
        if made is not None:
            self.act_on(pick, close_commitment, made, state=state, by=by)

    @rule(
        pick=some,
        valid_for=st.sampled_from([None, "P1Y", "P3Y"]),
        renewal=st.sampled_from([None, *Renewal]),
        notice=st.sampled_from([None, "P3M", "P6M"]),
        by=who,
    )
    def write_terms(
        self, pick: int, valid_for: str | None, renewal: Renewal | None, notice: str | None, by: str
    ) -> None:
        draft = TermsDraft(valid_for=valid_for, renewal=renewal, notice_period=notice)
        self.act_on(pick, record_terms, draft, by=by)

    @rule(pick=some, given=near, effect=st.none() | st.integers(0, 500), ours=st.booleans(), by=who)
    def give_notice(self, pick: int, given: int, effect: int | None, ours: bool, by: str) -> None:
        place = self.office.own if ours else self.office.partner
        at = self.now()
        ends = None if effect is None else (at + timedelta(days=effect)).date()
        first = (at + timedelta(days=given)).date()
        self.act_on(pick, give_notice, place=place, given_on=first, reason="Too far", effective_on=ends, by=by)

    @rule(pick=some, on=near, received=st.booleans(), by=who)
    def answer_the_notice(self, pick: int, on: int, received: bool, by: str) -> None:
        day = (self.now() + timedelta(days=on)).date()
        if received:
            self.act_on(pick, confirm_receipt, received_on=day, by=by)
        else:
            self.act_on(pick, withdraw_notice, on=day, reason="We stay", by=by)

    @rule(pick=some, on=st.none() | st.integers(-800, 400), by=who)
    def plan_exchange(self, pick: int, on: int | None, by: str) -> None:
        self.act_on(pick, plan_exchange, title="A visit", date=None if on is None else self.day(on), by=by)

    @rule(pick=some, which=some, to=st.sampled_from(ExchangeState), by=who, note=notes)
    def move_exchange(self, pick: int, which: int, to: ExchangeState, by: str, note: str | None) -> None:
        row = self.one(pick)
        if row is None:
            return
        with self.office.transaction() as tx:
            mine = text("SELECT id FROM exchanges WHERE agreement_id = :id ORDER BY id")
            found = tx.scalars(mine, {"id": row["id"]}).all()
        if not found:
            return
        exchange = found[which % len(found)]
        if to is ExchangeState.PROPOSED:
            self.act_on(pick, accept, exchange, by=by, date=self.day(90))
        elif to is ExchangeState.DECLINED:
            self.act_on(pick, decline, exchange, by=by, reason="No time")
        else:
            self.act_on(pick, advance_exchange, exchange, to, by=by, outcome=note)

    @rule(pick=some, name=st.sampled_from(["signed_on", "in_force_on", "ended_on"]), day=st.none() | near, by=who)
    def correct(self, pick: int, name: str, day: int | None, by: str) -> None:
        self.act_on(pick, correct, Correction({name: None if day is None else self.day(day)}), by=by)

    @rule(leaver=who, to=who, by=who, gives=st.booleans())
    def hand_over(self, leaver: str, to: str, by: str, gives: bool) -> None:
        if leaver not in self.people or to not in self.people:
            return
        gone, heir = self.people[leaver].user_id, self.people[to].user_id
        more = {"give_roles": gives, "without_roles": not gives}
        if self.act(handover, gone, to=heir, by=by, secret=SECRET, mail_domain=DOMAIN, **more) is not None:
            del self.people[leaver]

    # Time, and what the workers do.

    @rule(days=st.integers(1, 45), asleep=st.booleans(), put_off=st.booleans())
    def time_moves_on(self, days: int, asleep: bool, put_off: bool) -> None:
        """From due instant to due instant; asleep, all of it is met late and at once."""
        target = self.now() + timedelta(days=days)
        while not asleep:
            self.work(put_off=put_off)
            with self.database.transaction(None) as tx:
                _, instant = due_work(tx)
            if instant is None or instant > target:
                break
            self.stand(instant)
        self.stand(target)
        self.work()

    @rule(days=st.integers(200, 700))
    def nobody_works_for_long(self, days: int) -> None:
        self.stand(self.now() + timedelta(days=days))
        self.work()

    def stand(self, instant: datetime) -> None:
        with self.database.transaction(None) as tx:
            stand_at(tx, instant)

    def work(self, *, put_off: bool = False) -> None:
        """Does what the tasks do until nothing is pending: plans, acts on items, sends mails."""
        refused: set[UUID] = set()
        while True:
            with self.database.transaction(None) as tx:
                for office, ids in (swept := claim_replans(tx, 100)).items():
                    tx.enter(office)
                    replan(tx, ids)
            with self.database.transaction(None) as tx:
                items = claim_items(tx, 50, LEASE)
            # Each twice, as when a worker's lease ran out: the second time nothing may happen.
            for item in (item for ids in items.values() for item in ids for _ in range(2)):
                with self.office.transaction() as tx:
                    execute(tx, item, secret=SECRET, mail_domain=DOMAIN)
            with self.database.transaction(None) as tx:
                mails = [mail for ids in claim_deliveries(tx, 50, LEASE).values() for mail in ids]
            with self.office.transaction() as tx:
                self.send(tx, mails, refused if put_off else None)
            if not (swept or items or mails):
                return

    def send(self, tx: Transaction, mails: list[UUID], refused: set[UUID] | None) -> None:
        """`refused` are the mails that the server did not take at first; None if it takes every one."""
        for row in tx.execute(_UNSENT, {"ids": mails}).all():
            if refused is not None and row.id not in refused:
                refused.add(row.id)
                record_delivery(tx, row.id, SendResult.PUT_OFF, detail="451", jitter=1)
            else:
                self.sent[row.message_id] += 1
                record_sent(tx, [row.id])

    # What must hold.

    @invariant()
    def what_must_hold(self) -> None:
        with self.office.transaction() as tx:
            rows = tx.execute(_AGREEMENTS).mappings().all()
            steps: dict[UUID, list[Any]] = {}
            for step in tx.execute(_STEPS):
                steps.setdefault(step.agreement_id, []).append(step)
            waiting = set(tx.scalars(_WAITING))
            twice = tx.scalars(_TWICE).all()
            for row in rows:
                self.has_one_state(row, steps[row["id"]])
                assert row["version"] >= self.versions.get(row["reference"], 1)
                self.versions[row["reference"]] = row["version"]
            # What is stored reaches a year ahead; what comes later is planned when its year comes.
            bare = [row["id"] for row in rows if row["phase"] != Phase.OVER and row["id"] not in waiting]
            for loaded in load_by_id(tx, bare):
                items = plan_of(loaded, start=tx.now.date(), until=tx.now.date() + YEARS_AHEAD)
                assert any(item.due_at > tx.now for item in items), loaded.facts
        assert twice == []
        assert [key for key, count in self.sent.items() if count > 1] == []

    def has_one_state(self, row: RowMapping, steps: list[Any]) -> None:
        """The state is one of the definition's, says the phase, and is where the history ends, step by step."""
        definition = DEFINITIONS[row["kind"]]
        assert row["phase"] == definition.states[row["state"]].phase
        assert (row["outcome"] is not None) <= (row["phase"] == Phase.OVER)
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        assert [step.from_state for step in steps[1:]] == [step.to_state for step in steps[:-1]]
        assert steps[-1].to_state == row["state"]
        assert row["state_entry_counts"][row["state"]] >= 1

    # Looking.

    def one(self, pick: int) -> RowMapping | None:
        with self.office.transaction() as tx:
            rows = tx.execute(_AGREEMENTS).mappings().all()
        return rows[pick % len(rows)] if rows else None

    def agreement(self, reference: str) -> RowMapping:
        with self.office.transaction() as tx:
            return next(row for row in tx.execute(_AGREEMENTS).mappings() if row["reference"] == reference)

    def now(self) -> datetime:
        with self.office.transaction() as tx:
            return tx.now

    def day(self, shift: int) -> Edtf:
        on = (self.now() + timedelta(days=shift)).date()
        return Edtf(on.year, on.month, on.day)


COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    # Explaining a failure would trace every line of each further life.
    "phases": [HypothesisPhase.generate, HypothesisPhase.shrink],
}


def test_what_must_hold_holds_after_any_act() -> None:
    run_state_machine_as_test(
        Lifecycle, settings=settings(max_examples=5, stateful_step_count=25, derandomize=True, **COMMON)
    )


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_what_must_hold_holds_in_many_long_lives() -> None:
    run_state_machine_as_test(
        Lifecycle, settings=settings(max_examples=LIVES, stateful_step_count=60, print_blob=True, **COMMON)
    )
