"""Notices, on the real database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import Renewal
from tests.factories import TestOffice
from tests.workflows.conftest import FIVE_YEARS
from workflows.execution.clock import stand_at
from workflows.read_models.agreement_list import list_agreements
from workflows.read_models.plans import show_plan
from workflows.records.termination import LateNoticeError, NoticeError, confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms


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


def test_a_notice_cannot_come_before_the_signing(office: TestOffice, seongnam: str) -> None:
    with pytest.raises(UsageError), office.transaction() as tx:
        give_notice(tx, seongnam, by=office.actor, place=office.partner, given_on=date(2024, 9, 1), reason="Too soon")


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
