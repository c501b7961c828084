"""Correcting what was recorded: the exchanges of anniversaries follow, whatever was wrong."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from sqlalchemy import text

from config.errors import UsageError
from config.json_shapes import to_json
from models.enums import Renewal
from tests.factories import TestOffice
from tests.refusals import refused
from tests.situations import keep_anniversary_exchange
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.definitions.parser import packaged
from workflows.lifecycle.corrections import Correction, correct
from workflows.lifecycle.transitions import advance
from workflows.read_models.agreement import show_agreement
from workflows.records.termination import give_notice
from workflows.records.terms import TermsDraft, record_terms
from workflows.unit_of_work.adoption import adopt
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.reconcile import plan_of


def plan_exchanges(office: TestOffice, reference: str, *days: tuple[str, str]) -> None:
    """Anniversary exchanges (ordinal, day) as the rule would have made them."""
    with office.transaction() as tx:
        agreement = load_one(tx, reference).id
        for ordinal, day in days:
            keep_anniversary_exchange(tx, agreement, ordinal, day)


def exchanges(office: TestOffice, reference: str) -> list[tuple[str, str, str]]:
    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))["exchanges"]
    return [(item["title"].split()[0], item["date"], item["state"]) for item in shown]


def correct_signing(office: TestOffice, reference: str, day: str) -> None:
    with office.transaction() as tx:
        correct(tx, reference, Correction({"signed_on": Edtf.parse(day)}), by=office.actor)


@pytest.fixture
def signed(office: TestOffice) -> str:
    """Signed on 17 November 2022, with one exchange behind and two ahead, as far as any test's clock goes."""
    reference = office.record("2022-11-17")[0]
    plan_exchanges(office, reference, ("1", "2023-11-17"), ("27", "2049-11-17"), ("28", "2050-11-17"))
    return reference


def test_a_wrong_year_changes_all_ordinals_at_once(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2021-11-17")

    assert exchanges(office, signed) == [
        ("2nd", "2023-11-17", "planned"),
        ("28th", "2049-11-17", "planned"),
        ("29th", "2050-11-17", "planned"),
    ]


def test_a_wrong_day_moves_what_lies_ahead_only(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2022-11-07")

    assert exchanges(office, signed) == [
        ("1st", "2023-11-17", "planned"),
        ("27th", "2049-11-07", "planned"),
        ("28th", "2050-11-07", "planned"),
    ]


def test_a_month_is_kept_on_its_first_working_day(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2022-11")

    assert [(ordinal, day[:7], state) for ordinal, day, state in exchanges(office, signed)] == [
        ("1st", "2023-11", "planned"),
        ("27th", "2049-11", "planned"),
        ("28th", "2050-11", "planned"),
    ]


def test_a_month_is_kept_on_a_day_on_which_both_sides_work_if_the_rule_says_so(office: TestOffice) -> None:
    """2 January is a holiday in Azerbaijan, not in Korea."""
    document = yaml.safe_load(packaged()["friendship-mou", 1]) | {"kind": "kept-together"}
    document["anniversaries"][0]["working_days"] = "both"
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(document, allow_unicode=True, sort_keys=False), by=OPERATOR)
    reference = office.record("2022-01-17", kind="kept-together")[0]
    plan_exchanges(office, reference, ("26", "2048-01-17"))

    correct_signing(office, reference, "2022-01")

    assert exchanges(office, reference) == [("26th", "2048-01-03", "planned")]


def test_of_a_year_only_what_lies_ahead_is_cancelled(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2022")

    assert [state for _, _, state in exchanges(office, signed)] == ["planned", "cancelled", "cancelled"]


def test_moves_are_in_the_log(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2022-11-07")

    with office.transaction() as tx:
        types = [event["type"] for event in to_json(show_agreement(tx, signed, "en"))["events"]]
    assert types.count("exchange.moved") == 2


def test_parties_that_signed_on_the_wrong_day_follow(office: TestOffice, signed: str) -> None:
    correct_signing(office, signed, "2022-11-07")

    with office.transaction() as tx:
        parties = to_json(show_agreement(tx, signed, "en"))["parties"]
    assert [party["signed_on"] for party in parties] == ["2022-11-07", "2022-11-07"]


def test_a_day_that_has_not_come_is_refused(office: TestOffice, signed: str) -> None:
    with refused(UsageError, day=Edtf(2999, 11, 17)):
        correct_signing(office, signed, "2999-11-17")

    with office.transaction() as tx:
        assert to_json(show_agreement(tx, signed, "en"))["signed_on"] == "2022-11-17"


TACIT = TermsDraft(valid_for="P5Y", renewal=Renewal.TACIT, notice_period="P6M")


def facts_of(office: TestOffice, reference: str) -> dict[str, str | None]:
    with office.transaction() as tx:
        row = tx.execute(
            text("SELECT signed_on, in_force_on, last_contact_on FROM agreements WHERE reference = :ref"),
            {"ref": reference},
        )
        return dict(row.mappings().one())


def sign(office: TestOffice, day: str) -> str:
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        advance(tx, reference, "sign", by=office.actor, on=Edtf.parse(day))
    return reference


def test_a_corrected_signing_carries_through_to_everything_that_followed_from_it(office: TestOffice) -> None:
    reference = sign(office, "2024-03-04")

    correct_signing(office, reference, "2024-02-28")

    assert facts_of(office, reference) == dict.fromkeys(("signed_on", "in_force_on", "last_contact_on"), "2024-02-28")
    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert [step["on"] for step in shown["way"] if step["trigger"] == "sign"] == ["2024-02-28"]
    assert [party["signed_on"] for party in shown["parties"]] == ["2024-02-28", "2024-02-28"]


def test_terms_and_deadlines_follow_too(office: TestOffice) -> None:
    reference = sign(office, "2024-03-04")
    with office.transaction() as tx:
        record_terms(tx, reference, TACIT, by=office.actor)

    correct_signing(office, reference, "2024-02-28")

    with office.transaction() as tx:
        until = date(2029, 12, 31)
        items = plan_of(load_one(tx, reference), start=date(2024, 1, 1), until=until)
    assert {item.date for item in items if item.rule == "notice-deadline"} == {date(2028, 8, 28)}


def test_a_running_notice_follows_the_period_that_it_ends(office: TestOffice) -> None:
    reference = sign(office, "2024-03-04")
    with office.transaction() as tx:
        record_terms(tx, reference, TACIT, by=office.actor)
    with office.transaction() as tx:
        given = date(2024, 6, 1)
        effect = give_notice(tx, reference, by=office.actor, place=office.own, given_on=given, reason="Budget")

    correct_signing(office, reference, "2024-02-28")

    with office.transaction() as tx:
        moved = load_one(tx, reference).facts.termination
    assert (effect, moved and moved.effective_on) == (date(2029, 3, 4), date(2029, 2, 28))


def test_an_entry_into_force_of_its_own_stays(office: TestOffice) -> None:
    reference = sign(office, "2024-03-04")
    with office.transaction() as tx:
        correct(tx, reference, Correction({"in_force_on": Edtf.parse("2024-04-01")}), by=office.actor)

    correct_signing(office, reference, "2024-02-28")

    assert facts_of(office, reference)["in_force_on"] == "2024-04-01"


def test_a_day_of_signing_that_becomes_known_is_that_of_the_entry_too(office: TestOffice) -> None:
    [reference] = office.record(None)

    correct_signing(office, reference, "2013-05")

    assert facts_of(office, reference) == dict.fromkeys(("signed_on", "in_force_on", "last_contact_on"), "2013-05")


def test_a_day_that_was_taken_away_comes_back_to_the_parties(office: TestOffice) -> None:
    reference = sign(office, "2024-03-04")
    with office.transaction() as tx:
        correct(tx, reference, Correction({"signed_on": None}), by=office.actor)

    correct_signing(office, reference, "2024-02-28")

    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert [party["signed_on"] for party in shown["parties"]] == ["2024-02-28", "2024-02-28"]
    assert facts_of(office, reference)["in_force_on"] == "2024-02-28"
