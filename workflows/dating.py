"""The dates that a transition gives an agreement. Pure."""

from __future__ import annotations

from dataclasses import replace

from models.vocabulary import EntryIntoForce
from workflows.dates import Edtf
from workflows.definition import Transition
from workflows.facts import Facts
from workflows.terms import PartyFact, entry

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
        by_rule = entry(facts.terms, parties).day if facts.terms.entry in BY_RULE else None
        known = facts.dates.get("signed_on")
        days["in_force_on"] = by_rule or (last if signing else known.value if known else happened_on)
    return days


def signed(facts: Facts, on: Edtf) -> tuple[PartyFact, ...]:
    """The parties, those whose own day of signing is not recorded having signed on this one."""
    return tuple(replace(party, signed_on=party.signed_on or on) for party in facts.parties)
