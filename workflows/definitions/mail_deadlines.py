"""By when a mail asks for what it asks. Pure.

A mail about a day asks for nothing after it, and a day off is nobody's deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from workflows.calendar.dates import WorkingDays, first_working_day, previous_working_day
from workflows.definitions.catalogue import Template
from workflows.definitions.item_details import details_of, needed

A_WEEK = timedelta(days=7)
# What they ask for has no sense once their day is over: the term was prolonged, the anniversary is past.
OF_A_DAY = frozenset(
    {
        Template.ANNIVERSARY,
        Template.OCCASION,
        Template.NOTICE_DEADLINE,
        Template.EXPIRY,
        Template.TERMINATION,
        Template.ENTRY,
    }
)
# Due on a day, and still open after it.
DUE = frozenset({Template.COMMITMENT_DUE, Template.DUTY_DUE})
# They go out at the moment at which they are due, whatever the hour and the day: somebody waits for the reader.
AT_ONCE = frozenset({Template.APPROVAL_ASKED, Template.RETURNED})


def last_day(template: Template, about: date, detail: Mapping[str, Any]) -> date | None:
    """The last day on which what the mail asks for can be done; None where the matter stays open."""
    if template in OF_A_DAY:
        return about
    if template is Template.MILESTONE_STEP:
        held = details_of(detail).anniversary
        # A step that follows the anniversary, such as its report, is about its own day and stays open.
        return held if held is not None and about <= held else None
    return None


def is_over(template: Template, about: date, detail: Mapping[str, Any], today: date) -> bool:
    last = last_day(template, about, detail)
    return last is not None and last < today


def answer_by(template: Template, about: date, detail: Mapping[str, Any], today: date, days: WorkingDays) -> date:
    """The deadline that a mail of `today` names: a working day by `days`, and never after the mail's last day.

    Where no working day is left until the last day, it is the last day itself.
    """
    last = last_day(template, about, detail)
    if template is Template.MILESTONE_STEP:
        wanted = needed(details_of(detail).day, "day") + A_WEEK
    elif last is not None or (template in DUE and about >= today):
        wanted = about
    else:
        wanted = max(about, today) + A_WEEK
    deadline = previous_working_day(min(wanted, last or wanted), days)
    if deadline < today:
        deadline = first_working_day(today, days)
    return max(min(deadline, last), today) if last is not None else deadline
