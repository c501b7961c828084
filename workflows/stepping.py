"""What a transition makes of the facts. Pure: the use case that fires one and the simulation share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from workflows.calendar.dates import Edtf, Period, local_day
from workflows.dating import signed
from workflows.definitions.schema import Definition, EntryCommitment, Transition
from workflows.facts import Facts, KnownDate


def step(
    facts: Facts,
    transition: Transition,
    *,
    at: datetime,
    on: Edtf,
    entry: int,
    dates: Mapping[str, Edtf],
    returned: bool = False,
) -> Facts:
    """The facts after the transition: in its state, entered at `at`, for the `entry`-th time.

    `on` is the day in the world, `dates` those that the agreement has from now on; `returned` says that the step
    led back.
    """
    signs = "signed_on" in transition.dates
    return replace(
        facts,
        state=transition.to,
        entered_at=at,
        entry=entry,
        dates={**facts.dates, **{name: KnownDate(day, at) for name, day in dates.items() if name != "ended_on"}},
        steps=(),
        returned=returned,
        parties=signed(facts, on) if signs else facts.parties,
        last_contact=_contact(facts, on, at) if signs else facts.last_contact,
    )


def promised(definition: Definition, facts: Facts) -> Iterator[tuple[EntryCommitment, date]]:
    """What the definition says is promised on entering the state for the first time, and by when."""
    if facts.entry == 1:
        for rule in definition.commitments:
            if rule.state == facts.state:
                yield rule, Period.parse(rule.due).from_day(local_day(facts.entered_at, facts.zone))


def _contact(facts: Facts, on: Edtf, at: datetime) -> date:
    known = facts.last_contact
    return min(max(known, on.last) if known else on.last, local_day(at, facts.zone))
