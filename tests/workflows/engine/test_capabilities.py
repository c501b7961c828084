"""What a kind cannot carry out is refused where it is recorded; what is recorded happens, and the lists agree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from config.json_shapes import to_json
from models.enums import EntryIntoForce, Phase, Renewal
from tests.factories import TestOffice
from tests.refusals import refused
from workflows.actors import OPERATOR
from workflows.definitions.parser import packaged
from workflows.execution.clock import stand_at
from workflows.execution.executor import execute
from workflows.lifecycle.version_migration import migrate
from workflows.read_models.agreement_list import list_agreements
from workflows.records.termination import NoticeError, give_notice
from workflows.records.terms import TermsDraft, TermsNotCarriedError, record_terms
from workflows.unit_of_work.adoption import adopt

FIXED = TermsDraft(valid_for="P5Y", renewal=Renewal.NONE)
TACIT = TermsDraft(valid_for="P5Y", renewal=Renewal.TACIT, notice_period="P6M")


def without(*moments: str, kind: str = "endless", version: int = 1) -> str:
    """The friendship MOU without what time does on these days of the terms."""
    document: dict[str, Any] = yaml.safe_load(packaged()["friendship-mou", 1])
    document |= {"kind": kind, "version": version}
    for transition in document["transitions"]:
        if transition.get("timer", {}).get("at") in moments:
            del transition["timer"]
    document["reminders"] = [rule for rule in document["reminders"] if rule["anchor"] not in moments]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def recorded(office: TestOffice, *moments: str, signed: str = "2023-05-04") -> str:
    with office.transaction() as tx:
        adopt(tx, without(*moments), by=OPERATOR)
    return office.record(signed, kind="endless")[0]


def test_a_notice_that_would_never_take_effect_is_refused(office: TestOffice) -> None:
    reference = recorded(office, "termination")

    with refused(NoticeError, reference=reference), office.transaction() as tx:
        give_notice(tx, reference, by=office.actor, place=office.own, given_on=date(2024, 1, 2), reason="No budget")


@pytest.mark.parametrize(
    ("moment", "terms"),
    [
        ("expiry", FIXED),
        ("expiry", TermsDraft(valid_for="P5Y", renewal=Renewal.BY_AGREEMENT)),
        ("entry", TermsDraft(entry_into_force=EntryIntoForce.RATIFICATION)),
    ],
)
def test_terms_that_nothing_would_follow_are_refused(office: TestOffice, moment: str, terms: TermsDraft) -> None:
    reference = recorded(office, moment)

    with pytest.raises(TermsNotCarriedError), office.transaction() as tx:
        record_terms(tx, reference, terms, by=office.actor)
    with office.transaction() as tx:
        record_terms(tx, reference, TACIT, by=office.actor)


def test_a_version_that_cannot_carry_out_what_is_recorded_is_not_moved_to(office: TestOffice) -> None:
    plain, fixed, noticed = office.record("2023-05-04", "2023-06-05", "2023-07-06")
    with office.transaction() as tx:
        record_terms(tx, fixed, FIXED, by=office.actor)
        give_notice(tx, noticed, by=office.actor, place=office.own, given_on=date(2024, 1, 2), reason="No budget")
    with office.transaction() as tx:
        text_ = without("expiry", "termination", kind="friendship-mou", version=2)
        adopt(tx, text_, by=OPERATOR)

    migrate(office.database, office.id, "friendship-mou", 2, by=OPERATOR)

    with office.transaction() as tx:
        rows = tx.execute(text("SELECT reference, definition_version FROM agreements"))
        versions = {row[0]: row[1] for row in rows}
    assert versions == {plain: 2, fixed: 1, noticed: 1}


def test_the_two_lists_agree_whatever_the_state(rehearsed_office: TestOffice) -> None:
    """Also in the hours between the end of a term and the worker that acts on it."""
    office = rehearsed_office
    ends_today = "2025-01-01"
    references = office.record("2020-03-04", ends_today, None, "2019-02-03")
    dormant = office.record("2018-03-04", state="dormant")[0]
    closing = office.record("2021-03-04", state="closing", kind="project-mou")[0]
    with office.transaction() as tx:
        record_terms(tx, references[1], TermsDraft(valid_for="P2Y", renewal=Renewal.NONE), by=office.actor)
        record_terms(tx, closing, TermsDraft(valid_for="P2Y", renewal=Renewal.NONE), by=office.actor)
        give_notice(
            tx, references[3], by=office.actor, place=office.own, given_on=date(2026, 12, 31), reason="No budget"
        )
    office.propose()

    for instant in ("2027-01-01T00:30:00+09:00", "2027-01-01T12:00:00+09:00"):
        with office.transaction() as tx:
            stand_at(tx, datetime.fromisoformat(instant))
            held, on = lists(office)
        assert {ref for ref, phase in held.items() if phase == Phase.IN_FORCE} <= on
        assert on <= {ref for ref, phase in held.items() if phase in (Phase.IN_FORCE, Phase.ASLEEP)}
        assert dormant in on
        assert closing not in on
        do_what_is_due(office)

    held, on = lists(office)
    assert held[references[1]] == Phase.OVER
    assert references[1] not in on


def lists(office: TestOffice) -> tuple[dict[str, str], set[str]]:
    with office.transaction() as tx:
        everything = to_json(list_agreements(tx, "en"))["agreements"]
        on = to_json(list_agreements(tx, "en", on=date(2027, 1, 1)))["agreements"]
    return {item["ref"]: item["phase"] for item in everything}, {item["ref"] for item in on}


def do_what_is_due(office: TestOffice) -> None:
    with office.transaction() as tx:
        due = tx.execute(
            text("SELECT id FROM plan_items WHERE kind = 'transition' AND status = 'planned' AND due_at <= amity_now()")
        ).scalars()
        items = list(due)
    for item in items:
        with office.transaction() as tx:
            execute(tx, item, secret=b"secret", mail_domain="example.org")
