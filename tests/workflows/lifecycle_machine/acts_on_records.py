"""What people record about an agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import RowMapping, text

from models.enums import (
    CommitmentState,
    DocumentKind,
    EntryIntoForce,
    MeetingKind,
    OccasionKind,
    Renewal,
    TermStart,
    TextStatus,
    TrackState,
)
from models.queries.parties import parties
from models.queries.terms import running_notice
from tests.workflows.lifecycle_machine.life import Life, near, some, who
from tests.workflows.lifecycle_machine.versions import DEFINITIONS, FACTS, TRACKS
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft
from workflows.records.amendments import amend
from workflows.records.commitments import close_commitment, make_commitment
from workflows.records.custom_facts import record_fact
from workflows.records.documents import record_document
from workflows.records.duties import record_duty
from workflows.records.fields import add_fields
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.occasions import OccasionDraft, add_occasion, record_occasion, remove_occasion
from workflows.records.parties import add_party, record_carrier, record_notification, record_ratification
from workflows.records.partner_tracks import clear_partner_step, record_partner_step
from workflows.records.signatories import name_signatory
from workflows.records.termination import confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms, set_hosting_rotation

terms = st.fixed_dictionaries(
    {},
    optional={
        "valid_for": st.sampled_from([None, "P1Y", "P3Y"]),
        "renewal": st.sampled_from([None, *Renewal]),
        "renewal_period": st.sampled_from([None, "P1Y"]),
        "notice_period": st.sampled_from([None, "P3M", "P6M"]),
        "entry_into_force": st.sampled_from([None, *EntryIntoForce]),
        "counted_from": st.sampled_from([None, *TermStart]),
    },
)
# Entry into force on a day has that day.
entry = st.none() | near

_COMMITMENTS = text("SELECT id FROM commitments WHERE agreement_id = :id ORDER BY id")
_OCCASIONS = text("SELECT id FROM occasions ORDER BY id")


class ActsOnRecords(Life):
    def parties_of(self, pick: int) -> list[UUID]:
        """The places of the parties of an agreement, our own first."""
        row = self.one(pick)
        with self.office.transaction() as tx:
            found = parties(tx, row["id"]) if row else []
            return [party.place_id for party in sorted(found, key=lambda one: one.position)]

    @rule(pick=some, by=who, kind=st.sampled_from([DocumentKind.AGREEMENT, DocumentKind.COUNCIL_RESOLUTION]))
    def add_what_is_asked(self, pick: int, by: str, kind: DocumentKind = DocumentKind.AGREEMENT) -> None:
        self.act_on(pick, add_fields, names=["Culture"], by=by)
        self.act_on(pick, record_document, title="Text", texts={"en": TextStatus.AGREED}, kind=kind, by=by)
        league, representative = "League", PersonDraft("A delegate")
        self.act_on(
            pick, record_membership, by=by, place=self.office.own, organisation=league, representative=representative
        )
        for place in self.parties_of(pick):
            self.act_on(pick, name_signatory, place=place, person=PersonDraft("A signatory"), by=by)

    @rule(pick=some, which=st.integers(0, 3), by=who)
    def add_party(self, pick: int, which: int, by: str) -> None:
        new = PlaceDraft("new", {"en": "Sheki"}, country="AZ", zone="Asia/Baku", calendar="AZ")
        self.act_on(pick, add_party, partner=[*self.places, new][which], by=by)

    @rule(pick=some, which=some, on=near, what=st.sampled_from(["notified", "ratified", "carried"]), by=who)
    def record_of_party(self, pick: int, which: int, on: int, what: str, by: str) -> None:
        place = self.among(self.parties_of(pick), which)
        if place is None:
            return
        if what == "notified":
            self.act_on(pick, record_notification, place=place, on=self.day(on), by=by)
        elif what == "ratified":
            self.act_on(pick, record_ratification, place=place, on=self.day(on), by=by)
        else:
            self.act_on(pick, record_carrier, place=place, carrier="A league", by=by)

    @rule(
        pick=some,
        which=some,
        step=st.sampled_from(TRACKS),
        state=st.none() | st.sampled_from(TrackState),
        on=near,
        by=who,
    )
    def follow_the_partner(self, pick: int, which: int, step: str, state: TrackState | None, on: int, by: str) -> None:
        place = self.among(self.parties_of(pick), which)
        if place is None:
            return
        if state is None:
            self.act_on(pick, clear_partner_step, place=place, step=step, by=by)
        else:
            self.act_on(pick, record_partner_step, place=place, step=step, state=state, since=self.day(on), by=by)

    @rule(pick=some, held=near, kind=st.sampled_from(MeetingKind), by=who)
    def meet(self, pick: int, held: int, kind: MeetingKind, by: str) -> None:
        self.act_on(pick, record_meeting, title="A meeting", held_on=self.day(held), kind=kind, by=by)

    @rule(pick=some, due=st.none() | near, by=who)
    def promise(self, pick: int, due: int | None, by: str) -> None:
        day = None if due is None else self.day(due)
        self.act_on(pick, make_commitment, what="A tree", due_on=day, by=by)

    @rule(pick=some, which=some, state=st.sampled_from(CommitmentState), by=who)
    def close_a_promise(self, pick: int, which: int, state: CommitmentState, by: str) -> None:
        row = self.one(pick)
        with self.office.transaction() as tx:
            kept = tx.scalars(_COMMITMENTS, {"id": row["id"]}).all() if row else []
        one = self.among(kept, which)
        if one is not None:
            self.act_on(pick, close_commitment, one, state=state, by=by)

    @rule(pick=some, which=some, by=who)
    def do_a_duty(self, pick: int, which: int, by: str) -> None:
        row = self.one(pick)
        duty = self.among(DEFINITIONS[row["kind"], row["definition_version"]].duties, which) if row else None
        if duty is not None:
            self.act_on(pick, record_duty, duty.id, by=by)

    @rule(pick=some, name=st.sampled_from(sorted(FACTS)), number=st.integers(0, 6), day=st.none() | near, by=who)
    def record_a_fact(self, pick: int, name: str, number: int, day: int | None, by: str) -> None:
        value = number if day is None else self.calendar_day(day).toordinal()
        self.act_on(pick, record_fact, name, value, by=by)

    @rule(pick=some, draft=terms, entry=entry, by=who)
    def write_terms(self, pick: int, draft: dict[str, Any], entry: int | None, by: str) -> None:
        day = None if entry is None else self.day(entry)
        self.act_on(pick, record_terms, TermsDraft(**draft, entry_date=day), by=by)

    @rule(pick=some, changes=terms, decided=near, begins=st.none() | st.integers(-400, 900), by=who)
    def amend(self, pick: int, changes: dict[str, Any], decided: int, begins: int | None, by: str) -> None:
        starts = None if begins is None else self.day(begins)
        self.act_on(
            pick, amend, title="A change", decided_on=self.day(decided), in_force_on=starts, changes=changes, by=by
        )

    @rule(pick=some, order=st.permutations(range(3)), hosts=st.integers(0, 3), by=who)
    def take_turns_as_hosts(self, pick: int, order: list[int], hosts: int, by: str) -> None:
        self.act_on(pick, set_hosting_rotation, [self.places[index] for index in order[:hosts]], by=by)

    @rule(pick=some, given=near, effect=st.none() | st.integers(0, 500), ours=st.booleans(), by=who)
    def give_notice(self, pick: int, given: int, effect: int | None, ours: bool, by: str) -> None:
        place = self.office.own if ours else self.office.partner
        ends = None if effect is None else self.calendar_day(effect)
        self.act_on(
            pick,
            give_notice,
            place=place,
            given_on=self.calendar_day(given),
            reason="Too far",
            effective_on=ends,
            by=by,
        )

    @rule(pick=some, on=st.integers(-60, 10), received=st.booleans(), by=who)
    def answer_the_notice(self, pick: int, on: int, received: bool, by: str) -> None:
        day = self.calendar_day(on)
        if received:
            self.act_on(pick, confirm_receipt, received_on=day, by=by, where=self.has_notice)
        else:
            self.act_on(pick, withdraw_notice, on=day, reason="We stay", by=by, where=self.has_notice)

    def has_notice(self, row: RowMapping) -> bool:
        with self.office.transaction() as tx:
            return running_notice(tx, row["id"]) is not None

    @rule(
        pick=st.none() | some,
        on=st.integers(0, 400) | st.integers(-9000, 0),
        kind=st.sampled_from(OccasionKind),
        where=st.none() | st.integers(0, 2),
        lasts=st.none() | st.integers(-1, 20),
        yearly=st.booleans(),
        field=st.sampled_from([(), ("Culture",), ("Sport",)]),
        by=who,
    )
    def mark_an_occasion(
        self,
        pick: int | None,
        on: int,
        kind: OccasionKind,
        where: int | None,
        lasts: int | None,
        yearly: bool,
        field: tuple[str, ...],
        by: str,
    ) -> None:
        """For one agreement, or for all with a city."""
        place = None if where is None else self.places[where]
        until = None if lasts is None else self.day(on + lasts)
        draft = OccasionDraft("A feast", self.day(on), kind, place, until=until, yearly=yearly, fields=field)
        if pick is None:
            self.act(add_occasion, draft, by=by)
        else:
            self.act_on(pick, record_occasion, draft, by=by)

    @rule(which=some, by=who)
    def remove_an_occasion(self, which: int, by: str) -> None:
        with self.office.transaction() as tx:
            one = self.among(tx.scalars(_OCCASIONS).all(), which)
        if one is not None:
            self.act(remove_occasion, one, by=by)
