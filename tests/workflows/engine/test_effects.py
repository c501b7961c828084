"""What a transition makes of the facts: its days, who signed, the last contact, and what is promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models.enums import EntryIntoForce
from tests.workflows.pure import BEGAN, FRIENDSHIP, WORDS, facts, id_of, known_since
from workflows.calendar.dates import Edtf
from workflows.definitions.planning_rules import EntryCommitment
from workflows.engine.effects import day_of_change, days_of, entered_by_signing, facts_after, promised
from workflows.engine.terms import PartyFact, TermsFact

TRIGGERS = FRIENDSHIP.triggers
AT_ONCE, LATER = TRIGGERS["sign"]
(ENTER,) = TRIGGERS["enter"]
DAY = Edtf(2027, 1, 4)
PARTIES = (PartyFact(id_of(1), own=True, signed_on=Edtf(2026, 12, 1)), PartyFact(id_of(2), own=False))


def test_a_signing_dates_those_that_have_no_day_of_their_own() -> None:
    found = facts_after(
        facts(parties=PARTIES), FRIENDSHIP, AT_ONCE, at=BEGAN, on=DAY, entry_number=1, dates={"signed_on": DAY}
    )

    assert [party.signed_on for party in found.parties] == [Edtf(2026, 12, 1), DAY]
    assert found.dates["signed_on"].value == DAY


def test_a_step_that_signs_nothing_leaves_parties_and_contact() -> None:
    found = facts_after(
        facts(parties=PARTIES, last_contact=date(2020, 1, 1)),
        FRIENDSHIP,
        ENTER,
        at=BEGAN,
        on=DAY,
        entry_number=1,
        dates={},
    )

    assert (found.parties, found.last_contact) == (PARTIES, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("known", "on", "contact"),
    [
        (None, DAY, date(2027, 1, 4)),
        (date(2026, 1, 1), DAY, date(2027, 1, 4)),
        (date(2027, 1, 4), Edtf(2026, 5, 1), date(2027, 1, 4)),
        # Of a month only its last day is sure, and no contact lies ahead.
        (None, Edtf(2027, 1), date(2027, 1, 4)),
        (None, Edtf(2026, 2), date(2026, 2, 28)),
    ],
)
def test_the_last_contact_never_goes_back_and_never_lies_ahead(known: date | None, on: Edtf, contact: date) -> None:
    found = facts_after(facts(last_contact=known), FRIENDSHIP, AT_ONCE, at=BEGAN, on=on, entry_number=1, dates={})

    assert found.last_contact == contact


def test_the_day_of_the_end_is_not_a_fact_that_plans_are_made_of() -> None:
    found = facts_after(
        facts(),
        FRIENDSHIP,
        TRIGGERS["end"][0],
        at=BEGAN,
        on=DAY,
        entry_number=2,
        dates={"ended_on": DAY, "signed_on": DAY},
    )

    assert set(found.dates) == {"signed_on"}
    assert (found.state, found.entry_number, found.entered_at) == ("ended", 2, BEGAN)


def test_an_agreement_is_signed_with_the_last_of_its_parties() -> None:
    later = (PartyFact(id_of(1), own=True, signed_on=Edtf(2027, 3, 1)), *PARTIES[1:])

    assert days_of(AT_ONCE, facts(parties=PARTIES), DAY) == {"signed_on": DAY, "in_force_on": DAY}
    assert days_of(AT_ONCE, facts(parties=later), DAY)["signed_on"] == Edtf(2027, 3, 1)
    assert set(days_of(LATER, facts(parties=PARTIES), DAY)) == {"signed_on"}


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (None, Edtf(2027, 1, 2)),
        (EntryIntoForce.LAST_SIGNATURE, Edtf(2027, 1, 2)),
        (EntryIntoForce.DATE, Edtf(2027, 2, 1)),
        (EntryIntoForce.RATIFICATION, Edtf(2027, 1, 3)),
    ],
)
def test_it_enters_into_force_by_the_rule_of_its_terms(rule: EntryIntoForce | None, day: Edtf) -> None:
    signed = Edtf(2027, 1, 2)
    known = facts(
        dates={"signed_on": known_since(signed)},
        terms=TermsFact(entry_into_force=rule, entry_date=Edtf(2027, 2, 1)),
        parties=tuple(
            PartyFact(id_of(n), own=n == 1, signed_on=signed, ratified_on=Edtf(2027, 1, n + 1)) for n in (1, 2)
        ),
    )

    assert days_of(ENTER, known, DAY) == {"in_force_on": day}


@pytest.mark.parametrize(
    ("rule", "corrected", "enters"),
    [
        (None, Edtf(2026, 6, 1), Edtf(2026, 6, 1)),
        (None, None, None),
        (EntryIntoForce.RATIFICATION, Edtf(2026, 6, 1), Edtf(2026, 8, 1)),
        (EntryIntoForce.RATIFICATION, Edtf(2026, 9, 1), Edtf(2026, 9, 1)),
        (EntryIntoForce.NOTIFICATION, Edtf(2026, 6, 1), None),
    ],
)
def test_a_corrected_signing_brings_another_entry(
    rule: EntryIntoForce | None, corrected: Edtf | None, enters: Edtf | None
) -> None:
    signed = Edtf(2026, 5, 1)
    party = PartyFact(id_of(1), own=True, signed_on=signed, ratified_on=Edtf(2026, 8, 1))
    known = facts(dates={"signed_on": known_since(signed)}, terms=TermsFact(entry_into_force=rule), parties=(party,))

    assert entered_by_signing(known, corrected) == enters


@pytest.mark.parametrize(("state", "number", "due"), [("in-force", 1, date(2027, 7, 5)), ("in-force", 2, None)])
def test_a_promise_is_made_on_the_first_entry_and_counted_from_the_local_day(
    state: str, number: int, due: date | None
) -> None:
    rule = EntryCommitment.model_validate({"id": "report", "state": "in-force", "what": WORDS, "due": "P6M"})
    definition = FRIENDSHIP.model_copy(update={"commitments": (rule,)})
    # Three in the morning in Seoul, while it is still the day before in UTC.
    entered = datetime(2027, 1, 4, 18, tzinfo=UTC)
    known = facts(state=state, entry_number=number, entered_at=entered)

    assert [day for _, day in promised(definition, known)] == ([due] if due else [])
    assert list(promised(definition, facts(state="dormant", entered_at=entered + timedelta(days=1)))) == []


@pytest.mark.parametrize(
    ("recorded", "day"),
    [
        ({"signed_on": "2026-05", "in_force_on": "2026-06-01"}, "2026-05"),
        ({"in_force_on": "2026-06-01"}, "2026-06-01"),
        ({}, "2027"),
    ],
)
def test_the_history_tells_the_date_as_it_is_known_now(recorded: dict[str, str], day: str) -> None:
    assert day_of_change(AT_ONCE, recorded.get, "2027") == day
    assert day_of_change(None, recorded.get, "2027") == "2027"
