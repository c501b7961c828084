"""Notices, amendments and successors, on the real database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import LinkKind, Renewal, TermStart
from models.queries.links import LinkedAgreement
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.execution.clock import stand_at
from workflows.lifecycle.links import LinkError, agreement_chain, link, propose_successor
from workflows.read_models.agreement_list import list_agreements
from workflows.read_models.plans import show_plan
from workflows.records.amendments import amend, amendment_chain, terms_on
from workflows.records.termination import LateNoticeError, NoticeError, confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import AmendedError, TermsDraft, record_some, record_terms, set_hosting_rotation
from workflows.unit_of_work.loader import load_one

FIVE_YEARS = TermsDraft(
    counted_from=TermStart.SIGNING,
    valid_for="P5Y",
    renewal=Renewal.TACIT,
    notice_period="P6M",
    projects_continue=True,
    languages=("uz", "en", "ko"),
    prevailing_language="en",
)


@pytest.fixture
def seongnam(office: TestOffice) -> str:
    """Seongnam-Namangan's clause on an agreement signed on 14 September 2024."""
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        record_terms(tx, reference, FIVE_YEARS, by=office.actor)
    return reference


def planned(office: TestOffice, reference: str, rule: str, until: date) -> list[tuple[str, str]]:
    with office.transaction() as tx:
        shown = to_json(show_plan(tx, reference, start=date(2024, 9, 15), until=until, language="en"))
    return [(item["date"], item["key"].rsplit("/", 2)[1]) for item in shown["items"] if item["rule"] == rule]


def test_deadlines_are_planned_for_every_period(office: TestOffice, seongnam: str) -> None:
    found = planned(office, seongnam, "notice-deadline", date(2041, 1, 1))

    assert sorted(set(found)) == [("2029-03-14", "1"), ("2034-03-14", "2"), ("2039-03-14", "3")]
    assert len(found) > 3


def test_a_notice_a_day_late_is_refused_with_the_day_that_is_possible(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2021-07-01")
    with office.transaction() as tx:
        record_terms(tx, reference, FIVE_YEARS, by=office.actor)

    with pytest.raises(LateNoticeError) as refused, office.transaction() as tx:
        give_notice(
            tx, reference, by=office.actor, place=office.partner, given_on=date(2026, 1, 2), reason="A new council"
        )

    assert refused.value.effective_on == date(2031, 7, 1)
    assert "2026-01-01" in str(refused.value)
    assert "2031-07-01" in str(refused.value)
    with office.transaction() as tx:
        effective = give_notice(
            tx,
            reference,
            by=office.actor,
            place=office.partner,
            given_on=date(2026, 1, 2),
            reason="A new council",
            effective_on=date(2031, 7, 1),
        )
    assert effective == date(2031, 7, 1)


def test_a_notice_stops_deadlines_and_can_be_withdrawn(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        record_terms(tx, reference, FIVE_YEARS, by=office.actor)
    with office.transaction() as tx:
        effective = give_notice(
            tx, reference, by=office.actor, place=office.own, given_on=date(2026, 12, 31), reason="Moved on"
        )
    assert effective == date(2029, 9, 14)
    assert planned(office, reference, "notice-deadline", date(2040, 1, 1)) == []
    assert [day for day, _ in planned(office, reference, "end", date(2040, 1, 1))] == ["2029-09-14"]
    with pytest.raises(NoticeError), office.transaction() as tx:
        give_notice(tx, reference, by=office.actor, place=office.own, given_on=date(2026, 12, 31), reason="Again")

    with office.transaction() as tx:
        confirm_receipt(tx, reference, by=office.actor, received_on=date(2027, 1, 1))
    with office.transaction() as tx:
        withdraw_notice(tx, reference, by=office.actor, on=date(2027, 1, 1), reason="The council thought again")

    assert planned(office, reference, "end", date(2040, 1, 1)) == []
    assert planned(office, reference, "notice-deadline", date(2030, 1, 1)) != []
    with office.transaction() as tx:
        types = tx.execute(text("SELECT type FROM events WHERE type LIKE 'notice.%' ORDER BY seq")).scalars()
        assert list(types) == ["notice.given", "notice.received", "notice.withdrawn"]


def test_amendments_form_a_chain_and_say_what_held_on_a_day(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="Three years instead of five",
            decided_on=Edtf(2025, 3, 1),
            in_force_on=Edtf(2025, 4, 1),
            changes={"valid_for": "P3Y"},
        )
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="Four years",
            decided_on=Edtf(2026, 1, 1),
            changes={"valid_for": "P4Y"},
        )
    with office.transaction() as tx:
        id = load_one(tx, seongnam).id
        assert [row.number for row in amendment_chain(tx, id)] == [1, 2]
        held = [
            to_json(terms_on(tx, id, day))["valid_for"]
            for day in (date(2025, 3, 31), date(2025, 4, 1), date(2026, 6, 1))
        ]

    assert held == ["P5Y", "P3Y", "P4Y"]
    assert planned(office, seongnam, "notice-deadline", date(2029, 1, 1))[0][0] == "2028-03-14"


def test_an_agreement_supersedes_the_one_it_grew_out_of(office: TestOffice) -> None:
    (friendship,) = office.record("2020-05-01")
    with office.transaction() as tx:
        sister = propose_successor(tx, friendship, "friendship-mou", by=office.actor).reference
    with pytest.raises(LinkError), office.transaction() as tx:
        link(tx, friendship, sister, by=office.actor)
    with pytest.raises(LinkError, match=sister), office.transaction() as tx:
        propose_successor(tx, friendship, "friendship-mou", by=office.actor)

    office.bring_to_signing(sister)
    office.advance(sister, "sign")

    with office.transaction() as tx:
        kin = {row.ref: row for row in agreement_chain(tx, friendship)}
    assert (kin[friendship].state, kin[friendship].outcome) == ("ended", "superseded")
    assert kin[sister].state == "in-force"
    assert kin[sister].earlier == (LinkedAgreement(friendship, LinkKind.SUPERSEDES),)
    assert kin[friendship].later == (LinkedAgreement(sister, LinkKind.SUPERSEDES),)


def test_hosting_by_turns_is_planned(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.partner, office.own], by=office.actor)
    with office.transaction() as tx:
        details = tx.execute(
            text("SELECT detail ->> 'host' FROM plan_items WHERE kind = 'exchange' ORDER BY date")
        ).scalars()
        rows = tx.execute(text("SELECT id::text AS id, place_id FROM parties"))
        hosts = {row.id: row.place_id for row in rows}
        found = [hosts[host] for host in details]

    # 2027 is the third anniversary: the first in the row again.
    assert found == [office.partner]


def test_recording_some_terms_leaves_the_others(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        record_some(tx, seongnam, {"binding": False}, by=office.actor)
        terms = to_json(terms_on(tx, load_one(tx, seongnam).id, date(2025, 1, 1)))

    assert (terms["valid_for"], terms["notice_period"], terms["binding"]) == ("P5Y", "P6M", False)
    assert len(planned(office, seongnam, "notice-deadline", date(2031, 1, 1))) > 1


def test_terms_that_were_amended_are_amended_again(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(tx, seongnam, by=office.actor, title="Shorter", decided_on=Edtf(2025, 1, 2), changes={})

    with pytest.raises(AmendedError), office.transaction() as tx:
        record_some(tx, seongnam, {"binding": False}, by=office.actor)


def test_an_amendment_to_come_changes_nothing_before_its_day(office: TestOffice, seongnam: str) -> None:
    with office.transaction() as tx:
        amend(
            tx,
            seongnam,
            by=office.actor,
            title="The last term",
            decided_on=Edtf(2025, 1, 2),
            in_force_on=Edtf(2035, 1, 1),
            changes={"renewal": Renewal.NONE},
        )
        facts = load_one(tx, seongnam).facts

    assert (facts.terms.tacit, [day for day, _ in facts.future_terms]) == (True, [date(2035, 1, 1)])
    found = planned(office, seongnam, "expire", date(2060, 1, 1))
    assert found == [("2039-09-14", "3")]
    deadlines = {day for day, _ in planned(office, seongnam, "notice-deadline", date(2060, 1, 1))}
    assert deadlines == {"2029-03-14", "2034-03-14", "2039-03-14"}


def test_a_notice_cannot_come_before_the_signing(office: TestOffice, seongnam: str) -> None:
    with pytest.raises(UsageError), office.transaction() as tx:
        give_notice(tx, seongnam, by=office.actor, place=office.partner, given_on=date(2024, 9, 1), reason="Too soon")


def test_what_will_be_in_force_heeds_notices_and_terms(office: TestOffice, seongnam: str) -> None:
    fixed, without = office.record("2023-01-10", "2023-02-10")
    with office.transaction() as tx:
        record_terms(tx, fixed, TermsDraft(valid_for="P9Y", renewal=Renewal.NONE), by=office.actor)
        give_notice(
            tx, seongnam, by=office.actor, place=office.partner, given_on=date(2025, 1, 2), reason="New council"
        )
        in_force = {
            year: {item["ref"] for item in to_json(list_agreements(tx, "en", on=date(year, 12, 1)))["agreements"]}
            for year in (2026, 2028, 2030, 2033)
        }

    assert in_force[2026] == in_force[2028] == {seongnam, fixed, without}
    assert in_force[2030] == {fixed, without}
    assert in_force[2033] == {without}


def on(office: TestOffice, day: date) -> dict[str, bool]:
    with office.transaction() as tx:
        return {item["ref"]: item["certain"] for item in to_json(list_agreements(tx, "en", on=day))["agreements"]}


def test_a_term_that_is_renewed_by_agreement_ends_where_nobody_renews_it(rehearsed_office: TestOffice) -> None:
    """Also behind its end, where the state still asks for a renewal or a report."""
    office = rehearsed_office
    (project,) = office.record("2020-05-04", kind="project-mou")
    terms = TermsDraft(valid_for="P8Y", renewal=Renewal.BY_AGREEMENT)
    with office.transaction() as tx:
        record_terms(tx, project, terms, by=office.actor)

    listed = {day: project in on(office, day) for day in (date(2019, 1, 1), date(2026, 1, 1), date(2028, 5, 3))}
    assert listed == {date(2019, 1, 1): False, date(2026, 1, 1): True, date(2028, 5, 3): True}
    assert project not in on(office, date(2028, 5, 4))
    assert project not in on(office, date(2060, 1, 1))
    with office.transaction() as tx:
        stand_at(tx, datetime(2030, 1, 1, tzinfo=UTC))
    assert project not in on(office, date(2029, 6, 1))
    assert project in on(office, date(2028, 5, 3))


def test_what_has_no_known_date_is_in_force_since_it_stands_so_and_perhaps_before(
    rehearsed_office: TestOffice,
) -> None:
    office = rehearsed_office
    (undated,) = office.record(None)
    declined = office.propose()
    office.advance(declined, "decline")
    over = office.record(None, state="ended")[0]

    assert on(office, date(2027, 6, 1)) == {undated: True}
    assert on(office, date(2015, 6, 1)) == {undated: False, over: False}
