"""Facts as numbers, and the stretches in which the terms are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.enums import EntryIntoForce, ExchangeState, Renewal, TermStart
from tests.workflows.pure import facts, id_of, known_since
from workflows.calendar.dates import Edtf, Period
from workflows.definitions.catalogue import UNRECORDED
from workflows.engine.facts import CommitmentFact, ExchangeFact, Facts
from workflows.engine.terms import PartyFact, TerminationFact, TermsFact

TODAY = date(2027, 3, 1)
ONE, TWO = TermsFact(renewals=1), TermsFact(renewals=2)


@pytest.mark.parametrize(
    ("entered", "contact", "in_state", "quiet"),
    [
        # In Seoul it is the next day already.
        (datetime(2027, 2, 27, 16, tzinfo=UTC), None, 1, 1),
        (datetime(2027, 2, 1, 3, tzinfo=UTC), date(2027, 2, 20), 28, 9),
        (datetime(2027, 2, 1, 3, tzinfo=UTC), date(2020, 1, 1), 28, 28),
        (datetime(2027, 3, 1, 3, tzinfo=UTC), TODAY, 0, 0),
    ],
)
def test_days_are_counted_in_the_zone_of_the_own_place(
    entered: datetime, contact: date | None, in_state: int, quiet: int
) -> None:
    values = facts(entered_at=entered, last_contact=contact).values(TODAY)

    assert (values["state.days"], values["quiet.days"]) == (in_state, quiet)


@pytest.mark.parametrize(
    ("day", "value"), [(None, UNRECORDED), (TODAY, 0), (date(2027, 2, 27), 2), (date(2027, 3, 3), -2)]
)
def test_a_date_of_a_definition_counts_the_days_since_then(day: date | None, value: int) -> None:
    assert facts(custom_dates={"own.council-day": day}).values(TODAY)["own.council-day"] == value


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        (TermsFact(), 0),
        (TermsFact(entry_into_force=EntryIntoForce.NOTIFICATION), 1),
        (TermsFact(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2027, 3, 1)), 0),
        (TermsFact(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2027, 3, 2)), 1),
        # Of a month its last day has to come.
        (TermsFact(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2027, 3)), 1),
        (TermsFact(entry_into_force=EntryIntoForce.DATE), 1),
    ],
)
def test_signatures_are_not_counted_among_what_entry_waits_for(entry: TermsFact, missing: int) -> None:
    parties = (PartyFact(id_of(1), own=True, notified_on=Edtf(2027)), PartyFact(id_of(2), own=False))

    assert facts(terms=entry, parties=parties).values(TODAY)["entry.missing"] == missing


@pytest.mark.parametrize(
    ("renewal", "flags"),
    [(None, (0, 0, 1)), (Renewal.NONE, (0, 0, 1)), (Renewal.TACIT, (1, 0, 0)), (Renewal.BY_AGREEMENT, (0, 1, 1))],
)
def test_a_term_is_renewed_in_one_way(renewal: Renewal | None, flags: tuple[int, int, int]) -> None:
    terms = TermsFact(valid_for=Period(years=5), renewal=renewal)
    values = facts(terms=terms).values(TODAY)

    assert (values["terms.tacit"], values["terms.by-agreement"], values["terms.fixed"]) == flags


def test_what_is_open_is_counted() -> None:
    states = [ExchangeState.PLANNED, ExchangeState.HELD, ExchangeState.REPORTED, ExchangeState.CANCELLED]
    known = facts(
        exchanges=tuple(ExchangeFact(id_of(n), None, state) for n, state in enumerate(states)),
        commitments=(CommitmentFact(id_of(8), None, open=True), CommitmentFact(id_of(9), None, open=False)),
    )
    values = known.values(TODAY)

    assert values["exchanges.held"] == 2
    assert values["exchanges.open"] == sum(exchange.open for exchange in known.exchanges)
    assert values["commitments.open"] == 1


@pytest.mark.parametrize(
    ("counted", "day"), [(TermStart.SIGNING, Edtf(2026, 5, 1)), (TermStart.IN_FORCE, Edtf(2026, 6, 1))]
)
def test_a_term_starts_where_its_text_says(counted: TermStart, day: Edtf) -> None:
    dates = {"signed_on": known_since(Edtf(2026, 5, 1)), "in_force_on": known_since(Edtf(2026, 6, 1))}
    start = facts(dates=dates, terms=TermsFact(counted_from=counted)).term_start

    assert start is not None
    assert start.value == day


@pytest.mark.parametrize(
    ("future", "stretches"),
    [
        ((), [(0, date(2027, 1, 1), date(2027, 12, 31))]),
        (
            ((date(2027, 3, 1), ONE), (date(2027, 9, 1), TWO)),
            [
                (0, date(2027, 1, 1), date(2027, 2, 28)),
                (1, date(2027, 3, 1), date(2027, 8, 31)),
                (2, date(2027, 9, 1), date(2027, 12, 31)),
            ],
        ),
        # From before the first day on, from the first day on, and after the last.
        (((date(2026, 3, 1), ONE),), [(1, date(2027, 1, 1), date(2027, 12, 31))]),
        (((date(2027, 1, 1), ONE),), [(1, date(2027, 1, 1), date(2027, 12, 31))]),
        (((date(2028, 1, 1), ONE),), [(0, date(2027, 1, 1), date(2027, 12, 31))]),
        (
            ((date(2027, 12, 31), ONE),),
            [(0, date(2027, 1, 1), date(2027, 12, 30)), (1, date(2027, 12, 31), date(2027, 12, 31))],
        ),
    ],
)
def test_days_are_split_where_other_terms_begin(
    future: tuple[tuple[date, TermsFact], ...], stretches: list[tuple[int, date, date]]
) -> None:
    found = facts(future_terms=future).split_by_terms(date(2027, 1, 1), date(2027, 12, 31))

    assert [(part.terms.renewals, first, last) for part, first, last in found] == stretches


FIVE_YEARS = TermsFact(
    valid_for=Period(years=5), renewal=Renewal.TACIT, notice_period=Period(months=6), counted_from=TermStart.SIGNING
)
SIGNED = {"signed_on": known_since(Edtf(2022, 3, 11))}


@pytest.mark.parametrize(
    ("known", "term", "notice"),
    [
        (facts(), UNRECORDED, UNRECORDED),
        (facts(terms=FIVE_YEARS), UNRECORDED, UNRECORDED),
        # It ends on 2027-03-11; the deadline of that end has passed, so that the next one counts: 2031-09-11.
        (facts(terms=FIVE_YEARS, dates=SIGNED), 10, 1655),
        (facts(terms=replace(FIVE_YEARS, renewal=Renewal.NONE), dates=SIGNED), 10, UNRECORDED),
        (
            facts(terms=replace(FIVE_YEARS, renewal=Renewal.NONE, valid_for=Period(years=4)), dates=SIGNED),
            -355,
            UNRECORDED,
        ),
        (
            facts(terms=FIVE_YEARS, dates=SIGNED, termination=TerminationFact(id_of(1), TODAY, date(2027, 4, 1))),
            31,
            UNRECORDED,
        ),
    ],
)
def test_days_are_counted_to_the_end_of_the_term_and_to_the_deadline(known: Facts, term: int, notice: int) -> None:
    values = known.values(TODAY)

    assert (values["term.days-left"], values["notice.days-left"]) == (term, notice)


@pytest.mark.parametrize(
    ("held", "since"),
    [
        ([], UNRECORDED),
        ([(ExchangeState.PLANNED, date(2027, 2, 1))], UNRECORDED),
        ([(ExchangeState.HELD, date(2027, 2, 1)), (ExchangeState.REPORTED, date(2026, 2, 1))], 28),
        # Of a year its last day counts, and none that is still to come.
        ([(ExchangeState.HELD, date(2027, 12, 31))], 0),
    ],
)
def test_days_are_counted_since_the_last_exchange(held: list[tuple[ExchangeState, date]], since: int) -> None:
    exchanges = tuple(
        ExchangeFact(id_of(number), Edtf(last.year), state, last_day=last) for number, (state, last) in enumerate(held)
    )

    assert facts(exchanges=exchanges).values(TODAY)["exchange.days-since"] == since
