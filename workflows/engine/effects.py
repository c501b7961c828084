"""What a transition makes of the facts. Pure: the use case that fires one and the simulation share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from models.enums import EntryIntoForce
from workflows.calendar.dates import Edtf, Period, local_day
from workflows.definitions.catalogue import CUSTOM
from workflows.definitions.planning_rules import EntryCommitment
from workflows.definitions.schema import Definition, Transition
from workflows.engine.facts import Facts, KnownDate
from workflows.engine.terms import PartyFact, entry_status


def facts_after(
    facts: Facts,
    definition: Definition,
    transition: Transition,
    *,
    at: datetime,
    on: Edtf,
    entry_number: int,
    dates: Mapping[str, Edtf],
) -> Facts:
    """The facts after the transition: in its state, entered at `at`, for the `entry_number`-th time.

    `on` is the day in the world, `dates` those that the agreement has from now on.
    """
    cleared = {f"{CUSTOM}{name}" for name in definition.cleared_by(facts.state, transition.to)}
    signs = "signed_on" in transition.dates
    return replace(
        facts,
        state=transition.to,
        entered_at=at,
        entry_number=entry_number,
        dates={**facts.dates, **{name: KnownDate(day, at) for name, day in dates.items() if name != "ended_on"}},
        steps=(),
        returned=definition.goes_back(facts.state, transition.to),
        parties=signed(facts, on) if signs else facts.parties,
        last_contact=_contact(facts, on, at) if signs else facts.last_contact,
        counts={code: 0 if code in cleared else number for code, number in facts.counts.items()},
        custom_dates={code: None if code in cleared else day for code, day in facts.custom_dates.items()},
    )


def promised(definition: Definition, facts: Facts) -> Iterator[tuple[EntryCommitment, date]]:
    """What the definition says is promised on entering the state for the first time, and by when."""
    if facts.entry_number == 1:
        for rule in definition.commitments:
            if rule.state == facts.state:
                yield rule, Period.parse(rule.due).from_day(local_day(facts.entered_at, facts.zone))


def _contact(facts: Facts, on: Edtf, at: datetime) -> date:
    known = facts.last_contact
    return min(max(known, on.last) if known else on.last, local_day(at, facts.zone))


BY_RULE = (EntryIntoForce.DATE, EntryIntoForce.NOTIFICATION, EntryIntoForce.RATIFICATION)


def days_of(transition: Transition, facts: Facts, happened_on: Edtf) -> dict[str, Edtf]:
    """Each date that the transition sets, from the day on which it happened.

    An agreement is signed with the last of its parties; it enters into force by the rule of its terms.
    """
    signing = "signed_on" in transition.dates
    parties = signed(facts, happened_on) if signing else facts.parties
    last = max((party.signed_on or happened_on for party in parties), key=lambda day: day.last, default=happened_on)
    days: dict[str, Edtf] = dict.fromkeys(transition.dates, happened_on)
    if signing:
        days["signed_on"] = last
    if "in_force_on" in days:
        by_rule = entry_status(facts.terms, parties).day if facts.terms.entry_into_force in BY_RULE else None
        known = facts.dates.get("signed_on")
        days["in_force_on"] = by_rule or (last if signing else known.value if known else happened_on)
    return days


def entered_by_signing(facts: Facts, signed_on: Edtf | None) -> Edtf | None:
    """The day of entry into force, had the agreement been signed on that day; None where it does not follow from it.

    Parties that signed on the day that is recorded now sign on the other one.
    """
    known = facts.dates.get("signed_on")
    parties = tuple(
        replace(party, signed_on=signed_on) if known is None or party.signed_on == known.value else party
        for party in facts.parties
    )
    if signed_on is None or facts.terms.entry_into_force not in BY_RULE:
        return signed_on
    return entry_status(facts.terms, parties).day


def day_of_change(
    transition: Transition | None, recorded: Callable[[str], str | None], happened_on: str | None
) -> str | None:
    """The day of a step in the history: of one that dated the agreement, the date as `recorded` has it now."""
    for name in transition.dates if transition is not None else ():
        day = recorded(name)
        if day is not None:
            return day
    return happened_on


def signed(facts: Facts, on: Edtf) -> tuple[PartyFact, ...]:
    """The parties, those whose own day of signing is not recorded having signed on this one."""
    return tuple(replace(party, signed_on=party.signed_on or on) for party in facts.parties)
