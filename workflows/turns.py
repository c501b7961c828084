"""Whose turn it is: ours, a partner's, or time's; and since when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.vocabulary import Phase, Role, TrackState
from workflows.approvals import Standing
from workflows.dates import local_day
from workflows.definition import Definition
from workflows.facts import Facts


class Side(StrEnum):
    OURS = "ours"
    THEIRS = "theirs"
    TIME = "time"


@dataclass(frozen=True)
class Turn:
    """`who` names users or roles (ours), or parties (theirs), each by its kind and id; `until` is for time's."""

    side: Side
    who: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None


def turn(
    facts: Facts,
    definition: Definition,
    standings: tuple[Standing, ...],
    *,
    roles: tuple[str, ...],
    next_due: date | None,
) -> Turn | None:
    """None once the agreement is over. `roles` may do what leads on; `next_due` is when something happens by itself.

    An open step of our approval comes first, then a step that a partner has told us of, then a signature,
    notification or ratification that we have given and a partner has not. Otherwise the state says it.
    """
    state = definition.states[facts.state]
    if state.phase is Phase.OVER:
        return None
    entered = local_day(facts.entered_at, facts.zone)
    found = _answering(standings, facts) or _pending(facts) or _awaited(facts)
    if found is not None:
        return found
    side = Side(state.turn) if state.turn else (Side.OURS if state.phase is Phase.MAKING else Side.TIME)
    if side is Side.OURS:
        return Turn(side, tuple(("role", role) for role in roles), entered)
    if side is Side.THEIRS:
        return Turn(side, tuple(("party", str(party.id)) for party in facts.parties if not party.own), entered)
    return Turn(side, (), entered, next_due)


def _answering(standings: tuple[Standing, ...], facts: Facts) -> Turn | None:
    opened = [standing for standing in standings if standing.waiting or standing.lacking]
    if not opened:
        return None
    who = dict.fromkeys(("user", str(seat.asked)) for standing in opened for seat in standing.waiting)
    if any(standing.lacking for standing in opened):
        who["role", Role.ADMINISTRATOR.value] = None
    since = min((standing.asked_at or facts.entered_at) for standing in opened)
    return Turn(Side.OURS, tuple(who), local_day(since, facts.zone))


def _pending(facts: Facts) -> Turn | None:
    """A step of a partner's own approval that is told to us and not done; one refused is ours to answer."""
    partners = {party.id for party in facts.parties if not party.own}
    pending = [fact for fact in facts.track if fact.party in partners and fact.state is TrackState.PENDING]
    if not pending:
        return None
    since = min((fact.since.first for fact in pending if fact.since), default=None)
    return Turn(Side.THEIRS, tuple(dict.fromkeys(("party", str(fact.party)) for fact in pending)), since)


def _awaited(facts: Facts) -> Turn | None:
    ours = [party for party in facts.parties if party.own]
    for name in ("signed_on", "notified_on", "ratified_on"):
        given = [getattr(party, name) for party in ours]
        late = [party for party in facts.parties if not party.own and getattr(party, name) is None]
        if given and None not in given and late:
            return Turn(Side.THEIRS, tuple(("party", str(party.id)) for party in late), max(day.first for day in given))
    return None
