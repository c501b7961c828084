"""Every page with an empty office, with one row, with many, and with each kind of item that it can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from sqlalchemy import text

from config.vocabulary import WORDS
from models.enums import (
    ApprovalState,
    ClosedDayKind,
    CommitmentState,
    DeliveryState,
    DocumentKind,
    EntryIntoForce,
    ExchangeKind,
    ExchangeState,
    ItemStatus,
    LinkKind,
    MeetingKind,
    OccasionKind,
    Outcome,
    Renewal,
    SourceKind,
    TermStart,
    TextStatus,
    TrackState,
    VoteChoice,
)
from tests.due_work import propose_exchange
from tests.factories import TestOffice
from tests.languages import typed
from tests.situations import decide_item, keep_mail
from tests.web.pages.test_place_check import record_unchecked
from tests.web.pages.test_whose_turn import CASES
from tests.web.site import Visitor, words_of
from web.http.allowed_methods import routes_of
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, add_programme_item
from workflows.exchanges.proposals import decline
from workflows.lifecycle.handover import handover
from workflows.lifecycle.links import link
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.persons import PersonDraft
from workflows.offices.substitutions import name_substitute
from workflows.offices.users import create_user
from workflows.records.amendments import amend
from workflows.records.commitments import close_commitment, make_commitment
from workflows.records.documents import record_document
from workflows.records.fields import add_fields
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.records.partner_tracks import record_partner_step
from workflows.records.signatories import add_witness, name_signatory
from workflows.records.termination import give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms
from workflows.unit_of_work.sources import SourceDraft

# Addresses that nobody reads as a page: a one-time link, and what leads elsewhere.
NO_PAGES = ("/sign-in/{token}", "/set-up/{token}", "/language/{language}", "/healthz", "/readyz", "/openapi.json")
LANGUAGES = ("en", "ko", "az")

WORDED: dict[str, type[StrEnum]] = {
    "approval-step": ApprovalState,
    "closed-day-kind": ClosedDayKind,
    "commitment": CommitmentState,
    "counted-from": TermStart,
    "delivery": DeliveryState,
    "document-kind": DocumentKind,
    "entry": EntryIntoForce,
    "exchange": ExchangeState,
    "exchange-kind": ExchangeKind,
    "item-status": ItemStatus,
    "meeting-kind": MeetingKind,
    "occasion-kind": OccasionKind,
    "outcome": Outcome,
    "renewal": Renewal,
    "source-kind": SourceKind,
    "text-status": TextStatus,
    "track": TrackState,
    "vote": VoteChoice,
}


@pytest.mark.parametrize("group", WORDED)
def test_every_value_of_a_closed_set_has_a_word(group: str) -> None:
    """Without one the page would show what the database holds."""
    assert set(WORDED[group]) - set(WORDS[group]) == set()


def addresses(visitor: Visitor, office: TestOffice, *, most: int | None = None) -> Iterator[str]:
    """Every page, those of one thing with each thing of the office, or with the first of them."""
    with office.transaction() as tx:
        known = {
            "reference": tx.execute(text("SELECT reference FROM agreements ORDER BY id")).scalars().all(),
            "exchange": tx.execute(text("SELECT id FROM exchanges ORDER BY id")).scalars().all(),
            "person": tx.execute(text("SELECT id FROM users ORDER BY id")).scalars().all(),
            "mail": tx.execute(text("SELECT id FROM deliveries WHERE class <> 'sign-in' ORDER BY id")).scalars().all(),
        }
    for route in routes_of(visitor.app):
        if "GET" not in (route.methods or ()) or route.path.startswith("/api/") or route.path in NO_PAGES:
            continue
        names = list(route.param_convertors)
        assert set(names) <= set(known), f"{route.path}: name what it is a page of"
        yield from (
            [route.path]
            if not names
            else [route.path.replace("{" + names[0] + "}", str(value)) for value in known[names[0]][:most]]
        )
    yield from (f"/agreements?view={view}&show={show}" for view in ("board", "list") for show in SHOWN)
    yield from (f"/exchanges?show={show}" for show in ("proposed", "report", "upcoming", "reported", "off"))
    yield from (f"/mail?show={show}" for show in ("sent", "planned", "dead", "skipped"))


SHOWN = ("", "mine", "needs", "undated", "over")


def read_all(
    visitor: Visitor, office: TestOffice, *, most: int | None = None, languages: tuple[str, ...] = LANGUAGES
) -> list[tuple[str, str, int]]:
    """What is no page: address, language and status."""
    failed = []
    paths = list(addresses(visitor, office, most=most))
    for language in languages:
        visitor.get(f"/language/{language}?next=/")
        for path in paths:
            answer = visitor.client.get(path)
            if answer.status_code not in (200, 303):
                failed.append((path, language, answer.status_code))
    return failed


def test_an_empty_office(clerk: Visitor, office: TestOffice) -> None:
    assert read_all(clerk, office) == []


def test_one_agreement(clerk: Visitor, office: TestOffice) -> None:
    office.record("2022-11-17")

    assert read_all(clerk, office) == []


def test_every_kind_of_item(clerk: Visitor, office: TestOffice) -> None:
    furnish(office)

    assert read_all(clerk, office) == []
    # Nothing shows through that is a name of the code.
    clerk.get("/language/en?next=/")
    page_text = words_of(clerk.get("/agreements").text + clerk.get("/exchanges").text)
    assert "%(" not in page_text


def test_many_rows(clerk: Visitor, office: TestOffice) -> None:
    record_unchecked(office, 40)
    office.record(*["2010-05-04"] * 80, None, "2011", "2012-03")
    [reference] = office.record("2015-01-02")
    for number in range(60):
        exchange(office, reference, number - 30)

    # One page of each thing was read with every kind of item already.
    assert read_all(clerk, office, most=3, languages=("en",)) == []


def exchange(office: TestOffice, reference: str, days: int | None, kind: ExchangeKind = ExchangeKind.VISIT) -> UUID:
    with office.transaction() as tx:
        day = tx.now.date() + timedelta(days=days) if days is not None else None
        on = Edtf(day.year, day.month, day.day) if day else None
        return plan_exchange(tx, reference, by=office.actor, title=typed(f"{kind} {days}"), date=on, kind=kind)


def furnish(office: TestOffice) -> None:
    for make, _ in CASES.values():
        make(office)
    office.record("2010", "2011-02", None)
    record_unchecked(office, 2)
    [full] = office.record("2012-03-04")
    _records(office, full)
    _exchanges(office, full)
    _terms(office, full)
    _people(office)
    _mails(office)


def _records(office: TestOffice, full: str) -> None:
    with office.transaction() as tx:
        add_fields(tx, full, by=office.actor, names=[typed("Culture"), typed("<b>Tourism</b>")])
    for kind in DocumentKind:
        with office.transaction() as tx:
            texts = dict(zip(("ko", "az", "en"), TextStatus.recordable(), strict=True))
            record_document(
                tx,
                full,
                by=office.actor,
                title=typed(f"A {kind}"),
                kind=kind,
                texts=texts,
                prevails="en",
                dated_on=Edtf(2012, 3),
            )
    for meeting in MeetingKind:
        with office.transaction() as tx:
            source = SourceDraft(SourceKind.PRESS, typed("Andong Daily"), typed("page 3"), "likely")
            record_meeting(
                tx, full, by=office.actor, title=typed("Talks"), held_on=Edtf(2013, 5), kind=meeting, source=source
            )
    for index, occasion in enumerate(OccasionKind):
        with office.transaction() as tx:
            record_occasion(
                tx,
                full,
                OccasionDraft(
                    typed(f"A {occasion}"),
                    Edtf(2028, index + 1),
                    occasion,
                    office.partner,
                    yearly=index % 2 == 0,
                ),
                by=office.actor,
            )
    for state in CommitmentState:
        with office.transaction() as tx:
            made = make_commitment(tx, full, by=office.actor, what=typed(f"Garden, {state}"), due_on=Edtf(2031))
        if state is not CommitmentState.OPEN:
            with office.transaction() as tx:
                close_commitment(tx, full, made, by=office.actor, state=state, evidence=typed("A photograph"))
    for day in ClosedDayKind:
        with office.transaction() as tx:
            first = date(2028, 5, 1)
            add_closed_day(
                tx,
                ClosedDayDraft(office.own, typed(f"A {day} day"), first, first + timedelta(days=2), day, yearly=True),
                by=office.actor,
            )
    for track, step in zip(TrackState, ("council", "ministry", "mayor"), strict=True):
        with office.transaction() as tx:
            record_partner_step(
                tx, full, by=office.actor, place=office.partner, step=step, state=track, note=typed("By mail")
            )
    with office.transaction() as tx:
        record_membership(
            tx, full, by=office.actor, organisation=typed("League of Historical Cities"), place=office.own
        )
    with office.transaction() as tx:
        person = PersonDraft(typed("Kwon Ki-chang"), native_name="권기창", title=typed("Mayor"))
        name_signatory(tx, full, by=office.actor, place=office.own, person=person)
    with office.transaction() as tx:
        add_witness(tx, full, by=office.actor, person=PersonDraft(typed("Ramin Hasanov")), capacity=typed("Ambassador"))
    [earlier] = office.record("2001-02-03")
    for kind_of_link in LinkKind:
        [earlier] = office.record("2001-02-03")
        with office.transaction() as tx:
            link(tx, full, earlier, kind=kind_of_link, by=office.actor)


def _exchanges(office: TestOffice, full: str) -> None:
    for state in (ExchangeState.PROPOSED, ExchangeState.DECLINED):
        made = propose_exchange(office, full, typed(f"{state} year"))
        if state is ExchangeState.DECLINED:
            with office.transaction() as tx:
                decline(tx, full, made, by=office.actor, reason=typed("Too far"))
    for index, state in enumerate(ExchangeState):
        if state in (ExchangeState.PROPOSED, ExchangeState.DECLINED):
            continue
        kind = list(ExchangeKind)[index % len(ExchangeKind)]
        days = {ExchangeState.INVITED: None, ExchangeState.HELD: -30, ExchangeState.REPORTED: -60}
        made = exchange(office, full, days.get(state, 20 * index - 60), kind)
        with office.transaction() as tx:
            settle(tx, full, made, ExchangeChanges(online=index % 2 == 0), by=office.actor)
        for step in _way_to(state):
            with office.transaction() as tx:
                advance_exchange(tx, full, made, step, by=office.actor, outcome=typed("Good"))
    with office.transaction() as tx:
        states = tx.execute(text("SELECT state FROM exchanges")).scalars()
        assert set(states) == set(ExchangeState)
        one = tx.execute(text("SELECT id FROM exchanges WHERE state = 'confirmed' LIMIT 1")).scalar_one()
        add_delegation_member(tx, full, one, by=office.actor, person=PersonDraft(typed("Adin Karimov")))
        day = tx.execute(text("SELECT date FROM exchanges WHERE id = :id"), {"id": one}).scalar_one()
    with office.transaction() as tx:
        add_programme_item(
            tx, full, one, by=office.actor, item=ProgrammeDraft(what=typed("Opening"), day=date.fromisoformat(day))
        )
    for currency, amount in (("KRW", "1500000"), ("AZN", "120.50"), ("USD", "3")):
        with office.transaction() as tx:
            add_cost(
                tx,
                full,
                one,
                by=office.actor,
                place=office.own,
                what=typed("Travel"),
                amount=str(Decimal(amount)),
                currency=currency,
            )


def _way_to(state: ExchangeState) -> tuple[ExchangeState, ...]:
    """The steps from a planned exchange to one in this state."""
    if state is ExchangeState.CANCELLED:
        return (state,)
    way = ExchangeState.in_order()
    return way[1 : way.index(state) + 1]


def _terms(office: TestOffice, full: str) -> None:
    for renewal in Renewal:
        [reference] = office.record("2015-06-07")
        with office.transaction() as tx:
            draft = TermsDraft(
                valid_for="P20Y",
                renewal=renewal,
                notice_period="P6M",
                counted_from=TermStart.SIGNING,
                languages=("ko", "az"),
                prevailing_language="ko",
                binding=False,
                hosting=typed("By turns"),
            )
            record_terms(tx, reference, draft, by=office.actor)
        with office.transaction() as tx:
            given = tx.now.date() - timedelta(days=3)
            give_notice(tx, reference, by=office.actor, place=office.own, given_on=given, reason=typed("Budget"))
        if renewal is Renewal.TACIT:
            with office.transaction() as tx:
                withdraw_notice(tx, reference, by=office.actor, on=given, reason=typed("Found some"))
    with office.transaction() as tx:
        record_terms(tx, full, TermsDraft(valid_for="P30Y", renewal=Renewal.TACIT), by=office.actor)
    with office.transaction() as tx:
        amend(
            tx,
            full,
            by=office.actor,
            title=typed("Longer"),
            decided_on=Edtf(2020, 1, 1),
            in_force_on=Edtf(2020, 2, 1),
            changes={"valid_for": "P40Y"},
        )


def _people(office: TestOffice) -> None:
    with office.transaction() as tx:
        kim, lee = (
            create_user(tx, name=name, address=f"{name}@example.org", roles=["coordinator"], by=OPERATOR).id
            for name in ("kim", "lee")
        )
        today = tx.now.date()
        assert office.actor.user_id is not None
        name_substitute(
            tx,
            office.actor.user_id,
            to=lee,
            from_on=today,
            until_on=today + timedelta(days=9),
            by=office.actor,
        )
    with office.transaction() as tx:
        handover(tx, kim, to=lee, by=office.actor, secret=b"secret", mail_domain="example.org", give_roles=True)


def _mails(office: TestOffice) -> None:
    """One reminder of every status, with mails in every state."""
    with office.transaction() as tx:
        items = tx.execute(text("SELECT id FROM plan_items WHERE kind = 'reminder' ORDER BY id")).scalars().all()
        for status, item in zip(ItemStatus, items, strict=False):
            decide_item(tx, item, status, "it was late")
        for state, item in zip(DeliveryState, items, strict=False):
            content = "Subject: «x»\r\n\r\n«Text»".encode()
            keep_mail(tx, office.actor.user_id, content=content, subject="«Subject»", state=state, item=item)
