"""What people do to the life of an agreement: steps, votes, links, corrections."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import RowMapping, text

from models.enums import LinkKind, Phase, VoteChoice
from tests.workflows.lifecycle_machine.life import PEOPLE, Life, near, notes, some, who
from tests.workflows.lifecycle_machine.versions import DEFINITIONS, KINDS, SECOND_VERSIONS, TRIGGERS
from workflows.calendar.dates import Edtf
from workflows.lifecycle.corrections import DATES, Correction, correct
from workflows.lifecycle.creation import AgreementDraft, propose, record
from workflows.lifecycle.links import link, propose_successor, unlink
from workflows.lifecycle.transitions import advance
from workflows.lifecycle.version_migration import migrate
from workflows.lifecycle.voting import vote
from workflows.offices.owners import assign_owner
from workflows.unit_of_work.adoption import adopt

MOST_AGREEMENTS = 4
seldom_another = st.sampled_from([*10 * [None], *PEOPLE])

_LINKS = text("""
SELECT s.reference AS later, e.reference AS earlier FROM agreement_links l
JOIN agreements s ON s.id = l.agreement_id JOIN agreements e ON e.id = l.earlier_id ORDER BY l.id
""")


class ActsOnAgreements(Life):
    @rule(kind=st.sampled_from(KINDS), partners=st.integers(1, 2), by=who)
    def propose(self, kind: str, partners: int, by: str) -> None:
        if len(self.all()) < MOST_AGREEMENTS:
            self.act(propose, AgreementDraft(kind, self.office.own, self.places[1 : 1 + partners]), by=by)

    @rule(kind=st.sampled_from(KINDS), state=some, signed=st.none() | st.integers(-9000, 0), by=who)
    def record(self, kind: str, state: int, signed: int | None, by: str) -> None:
        if len(self.all()) >= MOST_AGREEMENTS:
            return
        # A name of another version than the newest is refused.
        states = sorted({name for (each, _), found in DEFINITIONS.items() if each == kind for name in found.states})
        draft = AgreementDraft(
            kind,
            self.office.own,
            [self.office.partner],
            state=states[state % len(states)],
            dates={} if signed is None else {name: self.day(signed) for name in ("signed_on", "in_force_on")},
        )
        self.act(record, [draft], by=by)

    def record_in_force(self, kind: str, version: int) -> None:
        state = next(name for name, each in DEFINITIONS[kind, version].states.items() if each.phase is Phase.IN_FORCE)
        signed = {name: self.day(-1000) for name in ("signed_on", "in_force_on")}
        draft = AgreementDraft(kind, self.office.own, [self.office.partner], state=state, dates=signed)
        self.act(record, [draft], by="Coordinator")

    @rule(pick=some, trigger=st.sampled_from(TRIGGERS), by=who, note=notes, on=st.none() | near)
    def press_any(self, pick: int, trigger: str, by: str, note: str | None, on: int | None) -> None:
        self.act_on(pick, advance, trigger, by=by, note=note, on=None if on is None else self.day(on))

    @rule(pick=some, way=some, by=who, note=notes)
    def press_what_leads_on(self, pick: int, way: int, by: str, note: str | None) -> None:
        row = self.one(pick)
        ways = DEFINITIONS[row["kind"], row["definition_version"]].leaving(row["state"]) if row else ()
        if ways:
            self.act_on(pick, advance, ways[way % len(ways)].trigger, by=by, note=note)

    @rule(pick=some, choice=st.sampled_from(VoteChoice), by=who, of=seldom_another, note=notes)
    def vote(self, pick: int, choice: VoteChoice, by: str, of: str | None, note: str | None) -> None:
        """Where an approval is asked for. Elsewhere anything that is pressed shows what a vote does there."""
        absent = self.people[of].user_id if of in self.people else None
        self.act_on(pick, vote, None, choice, by=by, note=note, on_behalf_of=absent, where=self.asks_for_approval)

    @staticmethod
    def asks_for_approval(row: RowMapping) -> bool:
        return DEFINITIONS[row["kind"], row["definition_version"]].states[row["state"]].approval is not None

    @rule(pick=some, name=st.sampled_from(DATES), day=st.none() | near, vague=st.booleans(), by=who)
    def correct(self, pick: int, name: str, day: int | None, vague: bool, by: str) -> None:
        value = None if day is None else self.day(day)
        if value is not None and vague:
            value = Edtf(value.year)
        self.act_on(pick, correct, Correction({name: value}), by=by)

    @rule(pick=some, to=st.none() | who, by=who)
    def assign(self, pick: int, to: str | None, by: str) -> None:
        row = self.one(pick)
        if row is not None and (to is None or to in self.people):
            self.act(assign_owner, [row["reference"]], self.people[to].user_id if to else None, by=by)

    @rule(pick=some, earlier=some, kind=st.sampled_from(LinkKind), by=who)
    def link(self, pick: int, earlier: int, kind: LinkKind, by: str) -> None:
        row = self.one(earlier)
        if row is not None:
            self.act_on(pick, link, row["reference"], kind=kind, by=by)

    @rule(which=some, by=who)
    def unlink(self, which: int, by: str) -> None:
        with self.office.transaction() as tx:
            found = self.among(tx.execute(_LINKS).all(), which)
        if found is not None:
            self.act(unlink, found.later, found.earlier, by=by)

    @rule(pick=some, kind=st.sampled_from(KINDS), link_kind=st.sampled_from(LinkKind), fewer=st.booleans(), by=who)
    def propose_successor(self, pick: int, kind: str, link_kind: LinkKind, fewer: bool, by: str) -> None:
        partners = [self.office.partner] if fewer else None
        if len(self.all()) < MOST_AGREEMENTS:
            self.act_on(pick, propose_successor, kind, link_kind=link_kind, partners=partners, by=by)

    @rule(kind=st.sampled_from(KINDS), by=who)
    def adopt_the_second_version(self, kind: str, by: str) -> None:
        self.act(adopt, SECOND_VERSIONS[kind], by=by)

    @rule(kind=st.sampled_from(KINDS), version=st.integers(1, 2), back=st.booleans(), by=who)
    def migrate(self, kind: str, version: int, back: bool, by: str) -> None:
        """To a version that was adopted, or is refused; in transactions of its own, as the command does."""
        if by in self.people:
            more: dict[str, Any] = {"by": self.people[by], "back": back}
            foreseen = self.attempt(
                migrate, lambda: migrate(self.database, self.office.id, kind, version, dry_run=True, **more)
            )
            done = self.attempt(migrate, lambda: migrate(self.database, self.office.id, kind, version, **more))
            assert done == foreseen
