"""Clauses of real agreements, as terms: what they mean in days."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.enums import EntryIntoForce, Renewal, TermStart
from workflows.calendar.dates import Edtf, Period
from workflows.engine.terms import (
    PartyFact,
    TermsFact,
    effect_of_notice,
    end_of,
    entry_status,
    host_of,
    late_for,
    period_of,
    periods,
    running,
)

SIGNED = Edtf(2009, 9, 14)
# Valid five years from signing, prolonged for five more unless one side cancels six months before.
SEONGNAM_NAMANGAN = TermsFact(
    counted_from=TermStart.SIGNING,
    valid_for=Period(years=5),
    renewal=Renewal.TACIT,
    notice_period=Period(months=6),
    projects_continue=True,
)


def party(number: int, **known: Any) -> PartyFact:
    return PartyFact(UUID(int=number), own=number == 1, **known)


def test_a_tacit_term_has_a_deadline_before_each_end_for_ever() -> None:
    found = list(periods(SEONGNAM_NAMANGAN, SIGNED, date(2009, 9, 14), date(2025, 1, 1)))

    assert [(p.number, p.end, p.deadline) for p in found] == [
        (1, date(2014, 9, 14), date(2014, 3, 14)),
        (2, date(2019, 9, 14), date(2019, 3, 14)),
        (3, date(2024, 9, 14), date(2024, 3, 14)),
    ]


@pytest.mark.parametrize(
    ("given", "effective", "missed"),
    [
        (date(2014, 3, 14), date(2014, 9, 14), None),
        (date(2014, 3, 15), date(2019, 9, 14), date(2014, 9, 14)),
        (date(2014, 9, 14), date(2019, 9, 14), date(2014, 9, 14)),
        (date(2014, 9, 15), date(2019, 9, 14), None),
    ],
)
def test_a_notice_takes_effect_at_the_end_whose_deadline_it_meets(
    given: date, effective: date, missed: date | None
) -> None:
    late = late_for(SEONGNAM_NAMANGAN, SIGNED, given)

    assert effect_of_notice(SEONGNAM_NAMANGAN, SIGNED, given) == effective
    assert (late.end if late else None) == missed


def test_without_a_term_a_notice_takes_effect_after_its_period() -> None:
    terms = TermsFact(notice_period=Period(months=3))

    assert effect_of_notice(terms, SIGNED, date(2020, 11, 30)) == date(2021, 2, 28)


def test_a_notice_in_a_fixed_term_does_not_outlast_it() -> None:
    terms = TermsFact(valid_for=Period(years=2), renewal=Renewal.NONE, notice_period=Period(months=6))

    assert effect_of_notice(terms, Edtf(2020, 1, 1), date(2021, 3, 1)) == date(2021, 9, 1)
    assert effect_of_notice(terms, Edtf(2020, 1, 1), date(2021, 10, 1)) == date(2022, 1, 1)


def test_a_fixed_term_has_one_end_and_a_renewed_one_the_next() -> None:
    fixed = TermsFact(valid_for=Period(years=3), renewal=Renewal.BY_AGREEMENT, renewal_period=Period(years=1))
    renewed = TermsFact(
        valid_for=Period(years=3), renewal=Renewal.BY_AGREEMENT, renewal_period=Period(years=1), renewals=2
    )

    assert [p.end for p in periods(fixed, Edtf(2020, 5, 1), date(2020, 5, 1), date(2100, 1, 1))] == [date(2023, 5, 1)]
    assert [p.end for p in periods(renewed, Edtf(2020, 5, 1), date(2020, 5, 1), date(2100, 1, 1))] == [date(2025, 5, 1)]
    assert (fixed.fixed, fixed.tacit) == (True, False)


def test_ends_are_counted_from_the_beginning_so_that_a_31st_does_not_creep() -> None:
    terms = TermsFact(valid_for=Period(months=1), renewal=Renewal.TACIT)

    assert [end_of(terms, Edtf(2023, 1, 31), n) for n in (1, 2, 3)] == [
        date(2023, 2, 28),
        date(2023, 3, 31),
        date(2023, 4, 30),
    ]
    assert end_of(TermsFact(valid_for=Period(years=1)), Edtf(2024, 2, 29), 1) == date(2025, 2, 28)


def test_of_a_start_known_to_its_month_the_earliest_day_counts() -> None:
    assert end_of(SEONGNAM_NAMANGAN, Edtf(2009, 9), 1) == date(2014, 9, 1)
    assert end_of(SEONGNAM_NAMANGAN, Edtf(2009), 1) == date(2014, 1, 1)


def test_terms_without_a_term_have_no_periods() -> None:
    assert period_of(TermsFact(), SIGNED, 1) is None
    assert list(periods(TermsFact(notice_period=Period(months=6)), SIGNED, date(2000, 1, 1), date(2100, 1, 1))) == []
    assert running(TermsFact(), SIGNED, date(2020, 1, 1)) is None


def test_entry_into_force_on_the_last_signature() -> None:
    both = [party(1, signed_on=Edtf(2018, 5, 1)), party(2, signed_on=Edtf(2018, 6, 12))]

    assert entry_status(TermsFact(), both).day == Edtf(2018, 6, 12)
    assert entry_status(TermsFact(entry_into_force=EntryIntoForce.LAST_SIGNATURE), [both[0], party(2)]).day is None


def test_entry_into_force_on_ratification_waits_for_every_party() -> None:
    terms = TermsFact(entry_into_force=EntryIntoForce.RATIFICATION)
    signed = Edtf(2016, 10, 4)
    waiting = [party(1, signed_on=signed, ratified_on=Edtf(2016, 11, 1)), party(2, signed_on=signed)]
    ratified = [waiting[0], party(2, signed_on=signed, ratified_on=Edtf(2017, 1, 17))]

    assert entry_status(terms, waiting).missing == 1
    assert (entry_status(terms, ratified).missing, entry_status(terms, ratified).day) == (0, Edtf(2017, 1, 17))


def test_entry_into_force_on_notification_and_on_a_date() -> None:
    signed = Edtf(2020, 1, 1)
    notified = [party(1, signed_on=signed, notified_on=Edtf(2020, 2, 1)), party(2, signed_on=signed)]
    dated = TermsFact(entry_into_force=EntryIntoForce.DATE, entry_date=Edtf(2020, 7, 1))

    assert entry_status(TermsFact(entry_into_force=EntryIntoForce.NOTIFICATION), notified).missing == 1
    assert entry_status(dated, [party(1, signed_on=signed), party(2, signed_on=signed)]).day == Edtf(2020, 7, 1)
    assert entry_status(dated, [party(1, signed_on=signed), party(2, signed_on=Edtf(2020, 8, 1))]).day == Edtf(
        2020, 8, 1
    )


def test_hosting_goes_by_turns() -> None:
    parties = [party(1, hosting_turn=2), party(2, hosting_turn=1), party(3)]

    assert [host.id.int if (host := host_of(parties, n)) else None for n in (1, 2, 3)] == [2, 1, 2]
    assert host_of([party(1), party(2)], 1) is None
