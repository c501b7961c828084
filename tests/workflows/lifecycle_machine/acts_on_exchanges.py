"""What people do with exchanges, from the plan to the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from models.enums import DocumentKind, ExchangeState, TextStatus
from tests.workflows.lifecycle_machine.life import Life, near, notes, some, who
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import OPEN_AGAIN, ExchangeChanges, settle
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, add_programme_item, write_programme
from workflows.exchanges.proposals import accept, decline, reopen
from workflows.exchanges.removals import remove_cost, remove_delegation_member, remove_programme_item
from workflows.offices.persons import PersonDraft
from workflows.records.documents import record_document

_EXCHANGES = text("SELECT id FROM exchanges WHERE agreement_id = :id ORDER BY id")
_CAUSES = text("""
SELECT 'commitment' AS cause, id FROM commitments WHERE agreement_id = :id
UNION ALL SELECT 'occasion', occasion_id FROM agreement_occasions WHERE agreement_id = :id ORDER BY id
""")
_DETAILS = text("""
SELECT 'delegate' AS sort, id FROM delegation_members WHERE exchange_id = :id
UNION ALL SELECT 'item', id FROM programme_items WHERE exchange_id = :id
UNION ALL SELECT 'cost', id FROM costs WHERE exchange_id = :id ORDER BY id
""")
REMOVALS: dict[str, Callable[..., None]] = {
    "delegate": remove_delegation_member,
    "item": remove_programme_item,
    "cost": remove_cost,
}
people = st.sampled_from(["Leyla", "Minsu"])


class ActsOnExchanges(Life):
    def exchange(self, pick: int, which: int) -> UUID | None:
        row = self.one(pick)
        if row is None:
            return None
        with self.office.transaction() as tx:
            return self.among(tx.scalars(_EXCHANGES, {"id": row["id"]}).all(), which)

    def act_on_exchange(self, pick: int, which: int, what: Callable[..., Any], /, *arguments: Any, **more: Any) -> None:
        exchange = self.exchange(pick, which)
        if exchange is not None:
            self.act_on(pick, what, exchange, *arguments, **more)

    @rule(pick=some, on=st.none() | st.integers(-800, 400), cause=st.none() | some, by=who)
    def plan_exchange(self, pick: int, on: int | None, cause: int | None, by: str) -> None:
        row = self.one(pick)
        if row is None:
            return
        with self.office.transaction() as tx:
            found = tx.execute(_CAUSES, {"id": row["id"]}).all()
        because = None if cause is None else self.among(found, cause)
        more = {because.cause: because.id} if because else {}
        self.act_on(pick, plan_exchange, title="A visit", date=None if on is None else self.day(on), by=by, **more)

    @rule(pick=some, which=some, to=st.sampled_from(ExchangeState), by=who, note=notes)
    def move_exchange(self, pick: int, which: int, to: ExchangeState, by: str, note: str | None) -> None:
        self.act_on_exchange(pick, which, advance_exchange, to, by=by, outcome=note)

    @rule(pick=some, which=some, on=st.none() | near, yes=st.booleans(), by=who)
    def answer_the_proposal(self, pick: int, which: int, on: int | None, yes: bool, by: str) -> None:
        if yes:
            day = None if on is None else self.day(on)
            self.act_on_exchange(pick, which, accept, date=day, by=by)
        else:
            self.act_on_exchange(pick, which, decline, reason="No time", by=by)

    @rule(pick=some, which=some, by=who)
    def reopen(self, pick: int, which: int, by: str) -> None:
        self.act_on_exchange(pick, which, reopen, by=by)

    @rule(
        pick=some,
        which=some,
        first=st.none() | near,
        lasts=st.none() | st.integers(-1, 20),
        host=st.none() | st.integers(0, 2),
        online=st.none() | st.booleans(),
        without=st.sets(st.sampled_from(OPEN_AGAIN), max_size=2),
        by=who,
    )
    def settle(
        self,
        pick: int,
        which: int,
        first: int | None,
        lasts: int | None,
        host: int | None,
        online: bool | None,
        without: set[str],
        by: str,
    ) -> None:
        changes = ExchangeChanges(
            first=None if first is None else self.day(first),
            until=None if lasts is None else self.day((first or 0) + lasts),
            host=None if host is None else self.places[host],
            online=online,
            fields=("Culture",),
            without=sorted(without),
        )
        self.act_on_exchange(pick, which, settle, changes, by=by)

    @rule(pick=some, which=some, name=people, place=st.none() | st.integers(0, 2), by=who)
    def send_somebody(self, pick: int, which: int, name: str, place: int | None, by: str) -> None:
        party = None if place is None else self.places[place]
        self.act_on_exchange(pick, which, add_delegation_member, PersonDraft(name), place=party, by=by)

    @rule(
        pick=some, which=some, on=near, begins=st.integers(8, 20), ends=st.integers(8, 20), again=st.booleans(), by=who
    )
    def write_the_programme(self, pick: int, which: int, on: int, begins: int, ends: int, again: bool, by: str) -> None:
        item = ProgrammeDraft("A dinner", self.calendar_day(on), time(begins), time(ends))
        if again:
            self.act_on_exchange(pick, which, write_programme, [item, ProgrammeDraft("A walk")], by=by)
        else:
            self.act_on_exchange(pick, which, add_programme_item, item, by=by)

    @rule(pick=some, which=some, place=st.integers(0, 2), money=st.sampled_from(["KRW", "AZN", "DEM"]), by=who)
    def bear_a_cost(self, pick: int, which: int, place: int, money: str, by: str) -> None:
        self.act_on_exchange(pick, which, add_cost, place=self.places[place], amount="250", currency=money, by=by)

    @rule(pick=some, which=some, detail=some, by=who)
    def take_a_detail_back(self, pick: int, which: int, detail: int, by: str) -> None:
        exchange = self.exchange(pick, which)
        if exchange is None:
            return
        with self.office.transaction() as tx:
            found = self.among(tx.execute(_DETAILS, {"id": exchange}).all(), detail)
        if found is not None:
            self.act_on(pick, REMOVALS[found.sort], exchange, found.id, by=by)

    @rule(pick=some, which=some, kind=st.sampled_from([DocumentKind.PROGRAMME, DocumentKind.REPORT]), by=who)
    def write_a_report(self, pick: int, which: int, kind: DocumentKind, by: str) -> None:
        exchange = self.exchange(pick, which)
        if exchange is not None:
            texts = {"und": TextStatus.SIGNED}
            self.act_on(pick, record_document, title="Paper", kind=kind, texts=texts, exchange=exchange, by=by)
