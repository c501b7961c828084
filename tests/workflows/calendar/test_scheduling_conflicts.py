"""What stands against a day: holidays and people on whole days, elections on everything that lies in them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.pure import id_of
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.scheduling_conflicts import LONGEST_DAYS, Blackout, ClashKind, OtherExchange, clashes

ANDONG, SHUSHA = ("Andong", CALENDARS.of("KR")), ("Shusha", CALENDARS.of("AZ"))
ELECTION = Blackout("Election", date(2027, 3, 1), date(2027, 3, 14), "Andong")
LEYLA, MINSU = (id_of(1), "Leyla"), (id_of(2), "Minsu")
OTHER = OtherExchange(id_of(9), "Fair", date(2027, 5, 10), date(2027, 5, 12), [MINSU, LEYLA])


def test_each_day_off_of_each_city_is_told() -> None:
    found = clashes(Edtf(2027, 3, 1), Edtf(2027, 3, 24), calendars=[ANDONG, SHUSHA])

    assert [(clash.day, clash.until, clash.whose, clash.estimated) for clash in found] == [
        (date(2027, 3, 1), None, "Andong", False),
        (date(2027, 3, 8), None, "Shusha", False),
        # Ramazan, which is announced only shortly before.
        (date(2027, 3, 9), date(2027, 3, 10), "Shusha", True),
        (date(2027, 3, 20), date(2027, 3, 24), "Shusha", False),
    ]


def test_an_election_and_people_are_against_the_days_in_common() -> None:
    visit = (Edtf(2027, 3, 10), Edtf(2027, 3, 20))
    fair = OtherExchange(id_of(9), "Fair", date(2027, 3, 18), date(2027, 3, 25), [MINSU])

    found = clashes(*visit, calendars=[], people=[MINSU[0]], others=[fair], blackouts=[ELECTION])

    assert [(clash.kind, clash.day, clash.until) for clash in found] == [
        (ClashKind.ELECTION, date(2027, 3, 10), date(2027, 3, 14)),
        (ClashKind.PEOPLE, date(2027, 3, 18), date(2027, 3, 20)),
    ]


@pytest.mark.parametrize("when", [None, Edtf(2027, 3), Edtf(2027)])
def test_what_can_still_move_has_no_holiday_and_no_people_against_it(when: Edtf | None) -> None:
    assert clashes(when, None, calendars=[ANDONG], people=[LEYLA[0]], others=[OTHER]) == ()


def test_a_long_visit_is_looked_at_for_its_first_days_only() -> None:
    # Nothing is closed in Korea from 7 June to 14 August 2027.
    begins = date(2027, 6, 7)
    reaches = (date(2027, 8, 15) - begins).days

    assert reaches > LONGEST_DAYS
    assert clashes(Edtf(2027, 6, 7), Edtf(2027, 8, 31), calendars=[ANDONG]) == ()
    assert len(clashes(Edtf(2027, 7, 20), Edtf(2027, 8, 31), calendars=[ANDONG])) == 2


@pytest.mark.parametrize(
    ("when", "until", "day"),
    [
        (Edtf(2027, 2, 27), None, None),
        (Edtf(2027, 2, 27), Edtf(2027, 3, 1), date(2027, 3, 1)),
        (Edtf(2027, 3, 14), Edtf(2027, 3, 20), date(2027, 3, 14)),
        (Edtf(2027, 3, 15), None, None),
        # A month can be held outside of it.
        (Edtf(2027, 3), None, None),
    ],
)
def test_an_election_stands_against_what_touches_it(when: Edtf, until: Edtf | None, day: date | None) -> None:
    found = clashes(when, until, calendars=[], blackouts=[ELECTION])

    assert [clash.day for clash in found] == ([day] if day else [])


def test_a_month_that_lies_in_an_election_whole_cannot_move() -> None:
    whole = Blackout("Election", date(2027, 2, 15), date(2027, 4, 2))

    assert [clash.day for clash in clashes(Edtf(2027, 3), None, calendars=[], blackouts=[whole])] == [date(2027, 3, 1)]


def test_an_election_that_is_a_holiday_is_told_once() -> None:
    name = CALENDARS.of("KR").name(date(2027, 3, 1), "en", marked=False)
    assert name is not None
    closed = Blackout(name, date(2027, 3, 1), date(2027, 3, 1), "Andong")

    found = clashes(Edtf(2027, 3, 1), None, calendars=[ANDONG], blackouts=[closed])

    assert [clash.kind for clash in found] == [ClashKind.ELECTION]


@pytest.mark.parametrize(
    ("when", "until", "day"),
    [
        (Edtf(2027, 5, 9), None, None),
        (Edtf(2027, 5, 9), Edtf(2027, 5, 10), date(2027, 5, 10)),
        (Edtf(2027, 5, 12), None, date(2027, 5, 12)),
        (Edtf(2027, 5, 13), None, None),
        # Of a visit "until May" its first day alone is sure.
        (Edtf(2027, 5, 9), Edtf(2027, 5), None),
    ],
)
def test_nobody_is_in_two_places(when: Edtf, until: Edtf | None, day: date | None) -> None:
    found = clashes(when, until, calendars=[], people=[LEYLA[0], id_of(7)], others=[OTHER])

    assert [(clash.day, clash.whose, clash.what) for clash in found] == ([(day, "Leyla", "Fair")] if day else [])


def test_those_who_go_to_both_are_named_together() -> None:
    (found,) = clashes(Edtf(2027, 5, 10), None, calendars=[], people=[LEYLA[0], MINSU[0]], others=[OTHER])

    assert found.whose == "Leyla, Minsu"


def test_an_end_before_the_beginning_counts_as_one_day() -> None:
    assert len(clashes(Edtf(2027, 3, 1), Edtf(2027, 2, 1), calendars=[ANDONG])) == 1
