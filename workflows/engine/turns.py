"""Whose turn it is: ours, a partner's, or time's; and since when. Pure.

"Needs action" on the lists and "nobody has to do anything" on an agreement's page are both said from here: it is ours,
or it is not. Lists are searched by what `side` gave when the agreement last changed, which its row keeps, and by
the matters, which the queries look up by day (`models.queries.board`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.enums import ApprovalState, ExchangeState, Phase, Role, TrackState, TurnSide
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.schema import Definition
from workflows.engine import approvals
from workflows.engine.approvals import StepStatus
from workflows.engine.facts import Facts

Side = TurnSide
# What is promised is somebody's to do so long before its day.
SOON = timedelta(days=30)
# An exchange whose last day is over and that nobody has reported on.


class MatterKind(StrEnum):
    EXCHANGE = "exchange"
    PROPOSAL = "proposal"
    COMMITMENT = "commitment"
    UNDATED = "undated"


@dataclass(frozen=True)
class Matter:
    """Something that waits for somebody here, whatever the state; `since` where it has waited for a while."""

    kind: MatterKind
    since: date | None = None


@dataclass(frozen=True)
class Turn:
    """`who` names users or roles (ours), or parties (theirs), each by its kind and id; `until` is for time's."""

    side: Side
    who: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None


def side(facts: Facts, definition: Definition) -> Side | None:
    """Whose turn the state and the open requirements make it, without what hangs on the day; None once it is over."""
    state = definition.states[facts.state]
    if state.phase is Phase.OVER:
        return None
    if _asks(facts, definition):
        return Side.OURS
    if _pending(facts) or _awaited(facts):
        return Side.THEIRS
    if state.turn:
        return Side(state.turn)
    # Where somebody is reminded to take a step, it is theirs to take.
    return Side.OURS if state.phase is Phase.MAKING or state.nudge is not None else Side.TIME


def matters(facts: Facts, definition: Definition, today: date) -> Iterator[Matter]:
    """What waits for somebody here beside the state."""
    phase = definition.states[facts.state].phase
    if phase is Phase.OVER:
        return
    for exchange in facts.exchanges:
        if exchange.state is ExchangeState.PROPOSED:
            yield Matter(MatterKind.PROPOSAL)
        elif exchange.state is ExchangeState.HELD or (
            exchange.state in ExchangeState.arranged() and exchange.last_day is not None and exchange.last_day < today
        ):
            yield Matter(MatterKind.EXCHANGE, exchange.last_day)
    for commitment in facts.commitments:
        if commitment.open and commitment.due is not None and is_soon(commitment.due, today):
            yield Matter(MatterKind.COMMITMENT, commitment.due.last if commitment.due.last < today else None)
    if phase in Phase.holding() and not {"signed_on", "in_force_on"} & set(facts.dates):
        yield Matter(MatterKind.UNDATED)


def is_soon(due: Edtf, today: date) -> bool:
    """Whether it is due within a month; a month or a year once all of it is before that day."""
    text = str(due)
    return text < (today + SOON).isoformat()[: len(text)]


def turn(
    facts: Facts,
    definition: Definition,
    step_statuses: tuple[StepStatus, ...],
    *,
    roles: tuple[str, ...],
    today: date,
    next_due: date | None,
) -> Turn | None:
    """None once the agreement is over. `roles` may do what leads on; `next_due` is the next automatic act.

    An open step of our approval comes first, then a matter that waits for somebody here, then a step that a partner
    has notified us of, then a signature, notification or ratification that we have given and a partner has not.
    Otherwise the state says it.
    """
    whose = side(facts, definition)
    if whose is None:
        return None
    entered = local_day(facts.entered_at, facts.zone)
    if _asks(facts, definition):
        return _answering(step_statuses, facts)
    waiting = list(matters(facts, definition, today))
    if waiting:
        since = min((matter.since for matter in waiting if matter.since), default=None)
        return Turn(Side.OURS, (("role", Role.COORDINATOR.value),), since)
    if whose is Side.OURS:
        return Turn(whose, tuple(("role", role) for role in roles), entered)
    if whose is Side.THEIRS:
        theirs = tuple(("party", str(party.id)) for party in facts.parties if not party.own)
        return _pending(facts) or _awaited(facts) or Turn(whose, theirs, entered)
    return Turn(whose, (), entered, next_due)


def _asks(facts: Facts, definition: Definition) -> bool:
    """Whether a step of our own approval is put to people, or could be."""
    approval = definition.states[facts.state].approval
    if approval is None:
        return False
    known = {step.step: step.state for step in facts.steps}
    return ApprovalState.OPEN in known.values() or bool(approvals.due(approval, known))


def _answering(step_statuses: tuple[StepStatus, ...], facts: Facts) -> Turn:
    opened = [status for status in step_statuses if status.is_open]
    who = dict.fromkeys(("user", str(voter.asked)) for status in opened for voter in status.waiting)
    if not who or any(status.lacking for status in opened):
        who["role", Role.ADMINISTRATOR.value] = None
    since = min((status.asked_at or facts.entered_at for status in opened), default=facts.entered_at)
    return Turn(Side.OURS, tuple(who), local_day(since, facts.zone))


def _pending(facts: Facts) -> Turn | None:
    """A step of a partner's own approval that we know of and that is not done; one refused is ours to answer."""
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
