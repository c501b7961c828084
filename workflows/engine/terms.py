"""What an agreement's terms mean in days: periods and their ends, deadlines for notice, entry into force. Pure.

The rules are the numbered sentences of `docs/time.md`, part Terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from models.enums import EntryIntoForce, NoticeChannel, Renewal, TermStart
from workflows.calendar.dates import Edtf, Period


@dataclass(frozen=True)
class TermsFact:
    """The terms as recorded; None where the text says nothing."""

    entry_into_force: EntryIntoForce | None = None
    entry_date: Edtf | None = None
    counted_from: TermStart = TermStart.IN_FORCE
    valid_for: Period | None = None
    renewal: Renewal | None = None
    # None: as `valid_for`.
    renewal_period: Period | None = None
    renewals: int = 0
    notice_period: Period | None = None
    projects_continue: bool = False
    notice_by: NoticeChannel | None = None

    @property
    def tacit(self) -> bool:
        return bool(self.valid_for) and self.renewal is Renewal.TACIT

    @property
    def fixed(self) -> bool:
        """Whether it ends automatically unless somebody acts."""
        return bool(self.valid_for) and self.renewal is not Renewal.TACIT


@dataclass(frozen=True)
class PartyFact:
    id: UUID
    own: bool
    signed_on: Edtf | None = None
    notified_on: Edtf | None = None
    ratified_on: Edtf | None = None
    hosting_turn: int | None = None


@dataclass(frozen=True)
class TerminationFact:
    """A notice that runs."""

    id: UUID
    given_on: date
    effective_on: date


@dataclass(frozen=True)
class TermPeriod:
    """The `number`-th period of validity, from 1. `deadline` is the last day on which notice for its end counts.

    A term that does not renew itself ends without notice: its deadline is its end.
    """

    number: int
    end: date
    deadline: date


@dataclass(frozen=True)
class EntryStatus:
    """How entry into force stands: how many things it waits for, and its day once nothing but time is missing."""

    missing: int
    day: Edtf | None


def entry_status(terms: TermsFact, parties: Sequence[PartyFact]) -> EntryStatus:
    """By the rule of the terms; without one, the last signature.

    Neither time nor signatures are counted as missing: the signing gives those. The day is known with the last of
    everything.
    """
    awaited: list[Edtf | None] = []
    if terms.entry_into_force is EntryIntoForce.RATIFICATION:
        awaited += [party.ratified_on for party in parties]
    elif terms.entry_into_force is EntryIntoForce.NOTIFICATION:
        awaited += [party.notified_on for party in parties]
    elif terms.entry_into_force is EntryIntoForce.DATE:
        awaited.append(terms.entry_date)
    missing = sum(day is None for day in awaited)
    days = [day for day in (*awaited, *(party.signed_on for party in parties)) if day is not None]
    if missing or len(days) < len(awaited) + len(parties):
        return EntryStatus(missing, None)
    return EntryStatus(0, max(days, key=lambda day: day.last, default=None))


def end_of(terms: TermsFact, start: Edtf, number: int) -> date | None:
    """The last day of the `number`-th period: the day that has the number of the first, or the last of its month.

    Counted from the very beginning, so that a 31st does not creep to a 28th. If the start is known to its month
    or year only, the earliest day counts: a deadline is never given too late.
    """
    if not terms.valid_for or number < 1:
        return None
    again = terms.renewal_period or terms.valid_for
    whole = Period(
        years=terms.valid_for.years + again.years * (number - 1),
        months=terms.valid_for.months + again.months * (number - 1),
        days=terms.valid_for.days + again.days * (number - 1),
    )
    return whole.from_day(start.first)


def period_of(terms: TermsFact, start: Edtf, number: int) -> TermPeriod | None:
    end = end_of(terms, start, number)
    if end is None or end == date.max:
        return None
    return TermPeriod(number, end, deadline_of(terms, end))


def deadline_of(terms: TermsFact, end: date) -> date:
    if terms.notice_period is None or not terms.tacit:
        return end
    before = terms.notice_period
    return Period(before.years, before.months, before.days, sign=-1).from_day(end)


def periods(terms: TermsFact, start: Edtf, earliest: date, until: date) -> Iterator[TermPeriod]:
    """The periods that end on `earliest` or later and whose deadline comes by `until`.

    All of them where renewal is tacit, else the one that runs.
    """
    period = running(terms, start, earliest)
    while period is not None and period.deadline <= until:
        yield period
        period = period_of(terms, start, period.number + 1) if terms.tacit else None


def running(terms: TermsFact, start: Edtf, day: date) -> TermPeriod | None:
    """The period that `day` falls into; of a fixed term the one that runs, though it may be over."""
    if not terms.tacit:
        return period_of(terms, start, terms.renewals + 1)
    period = period_of(terms, start, _not_after(terms, start, day))
    while period is not None and period.end < day:
        period = period_of(terms, start, period.number + 1)
    return period


def _not_after(terms: TermsFact, start: Edtf, day: date) -> int:
    """A period that ends by `day` or is the first one to end after it: periods are not longer than they can be."""
    first = end_of(terms, start, 1)
    again = terms.renewal_period or terms.valid_for
    if first is None or not again:
        return 1
    return max(1, 1 + (day - first).days // again.longest)


def carry_renewals(before: TermsFact, after: TermsFact, start: Edtf | None, day: date) -> TermsFact:
    """`after` as it holds from `day` on: what had been renewed automatically until then counts as renewed."""
    if not before.tacit or after.tacit or start is None:
        return after
    period = running(before, start, day)
    return replace(after, renewals=max(after.renewals, period.number - 1)) if period is not None else after


def next_deadline(terms: TermsFact, start: Edtf, day: date) -> date | None:
    """The last day on which notice counts, the first that is not before `day`; None where notice is not asked for."""
    if terms.notice_period is None or not terms.tacit:
        return None
    period = running(terms, start, day)
    while period is not None and period.deadline < day:
        period = period_of(terms, start, period.number + 1)
    return period.deadline if period is not None else None


def effect_of_notice(terms: TermsFact, start: Edtf | None, given: date) -> date:
    """When a notice given on that day ends the agreement.

    Where renewal is tacit, at the end of the first period whose deadline has not passed. Otherwise after the period
    of notice, and at the end of the term at the latest.
    """
    if terms.tacit and start is not None:
        # What ends before the notice was given had its deadline before that too.
        period = running(terms, start, given)
        while period is not None:
            if period.deadline >= given:
                return period.end
            period = period_of(terms, start, period.number + 1)
    effective = (terms.notice_period or Period(days=0)).from_day(given)
    end = running(terms, start, given) if start is not None and terms.fixed else None
    return min(effective, end.end) if end is not None and end.end >= given else effective


def late_for(terms: TermsFact, start: Edtf | None, given: date) -> TermPeriod | None:
    """The period whose deadline a notice given on that day has missed while it still runs."""
    if not terms.tacit or start is None:
        return None
    now = running(terms, start, given)
    return now if now is not None and now.deadline < given else None


def host_of(parties: Sequence[PartyFact], ordinal: int) -> PartyFact | None:
    """Whose turn it is to host the `ordinal`-th time; None where hosting does not go by turns."""
    turns = sorted((party for party in parties if party.hosting_turn is not None), key=lambda p: p.hosting_turn or 0)
    return turns[(ordinal - 1) % len(turns)] if turns else None
