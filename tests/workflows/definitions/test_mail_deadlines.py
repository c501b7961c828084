"""By when a mail asks: never after the day it is for, and never on a day off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar.dates import first_working_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Template
from workflows.definitions.mail_deadlines import answer_by, is_over, last_day

KOREA = CALENDARS.of("KR")
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def detail_of(held: date, step: date) -> dict[str, str]:
    return {"anniversary": held.isoformat(), "day": step.isoformat()}


@pytest.mark.parametrize("template", Template)
@given(today=DAYS, about=DAYS, step=st.integers(-200, 60))
def test_no_mail_names_a_deadline_after_its_day_or_on_a_day_off(
    template: Template, today: date, about: date, step: int
) -> None:
    detail = detail_of(about, about + timedelta(days=step))
    if step > 0:
        about += timedelta(days=step)
    if is_over(template, about, detail, today):
        return

    deadline = answer_by(template, about, detail, today, KOREA)

    last = last_day(template, about, detail)
    assert deadline >= today
    assert last is None or deadline <= last
    if last is None or first_working_day(today, KOREA) <= last:
        assert KOREA.is_working(deadline)
    else:
        assert deadline == last


def test_a_step_of_a_milestone_has_its_own_deadline() -> None:
    """The 30th anniversary is on 23 June; the invitation goes out on 9 March, and is asked for within a week."""
    held, invite = date(2026, 6, 23), date(2026, 3, 9)

    asked = answer_by(Template.MILESTONE_STEP, held, detail_of(held, invite), invite, KOREA)

    assert asked == date(2026, 3, 16)


def test_the_last_step_before_a_milestone_is_asked_for_by_the_day_itself() -> None:
    held, confirm = date(2026, 6, 23), date(2026, 6, 22)

    assert answer_by(Template.MILESTONE_STEP, held, detail_of(held, confirm), confirm, KOREA) == held


def test_a_report_after_a_milestone_stays_open() -> None:
    held, report = date(2026, 6, 23), date(2026, 7, 7)
    late = date(2026, 9, 1)

    assert not is_over(Template.MILESTONE_STEP, report, detail_of(held, report), late)
    assert answer_by(Template.MILESTONE_STEP, report, detail_of(held, report), late, KOREA) >= late


def test_a_deadline_on_a_holiday_moves_before_it() -> None:
    """9 October is Hangeul Day."""
    assert answer_by(Template.COMMITMENT_DUE, date(2026, 10, 9), {}, date(2026, 10, 1), KOREA) == date(2026, 10, 8)
