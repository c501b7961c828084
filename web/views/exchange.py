"""One exchange as its page shows it: how far it is, what can be done, and all that is settled about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from config.vocabulary import word
from models.database import Transaction
from models.enums import ExchangeState
from models.event_log import read
from models.event_types import EventType
from models.queries import exchanges as exchanges_queries
from models.queries.events import EventRow
from web.http.sessions import Requester
from web.views.history import Line, history
from web.views.items import CityTime, city_times, own_zone
from web.views.progress import Stage
from workflows.calendar.dates import local_day
from workflows.exchanges.lifecycle import NEXT_STATES, lies_ahead
from workflows.exchanges.proposals import may_reopen
from workflows.offices.places import place_name
from workflows.policy import Act
from workflows.read_models.exchange_shapes import ShownExchange
from workflows.read_models.exchanges import found_exchange, show_exchanges
from workflows.read_models.titles import agreement_title
from workflows.unit_of_work.definitions import machine_for

LAST_EVENTS = 100
_USUAL_STATES = (ExchangeState.PROPOSED, *ExchangeState.in_order())


@dataclass(frozen=True)
class ExchangeView:
    """`said` is what `amity exchanges show --json` says of it. `version` and `head_seq` are the agreement's."""

    id: UUID
    reference: str
    version: int
    head_seq: int
    shown: ShownExchange
    agreement: str
    clocks: tuple[CityTime, ...]
    # Values and names of the parties, to choose from.
    parties: tuple[tuple[str, str], ...]
    host_place: str
    by_rule: bool
    stages: tuple[Stage, ...]
    onward: tuple[str, ...]
    # From when on it can be recorded as held, where that day lies ahead.
    held_from: str | None
    may_cancel: bool
    may_record: bool
    # What was said about an exchange that is over.
    may_correct: bool
    may_answer: bool
    may_reopen: bool
    may_move: bool
    may_settle: bool
    may_cost: bool
    events: tuple[Line, ...]


def exchange_view(tx: Transaction, id: UUID, requester: Requester) -> ExchangeView:
    language = requester.language
    row = found_exchange(tx, id)
    [shown] = show_exchanges(tx, [row], language)
    at, zone = tx.now, own_zone(row.parties)
    definition = machine_for(tx, row.agreement_kind, row.definition_version).definition
    events = exchanges_queries.events_of(tx, row.agreement_id, id, most=LAST_EVENTS)
    state = row.state
    arranges = requester.may(Act.ARRANGE_EXCHANGES)
    ahead = lies_ahead(row.date, local_day(at, zone))
    onward = [state for state in NEXT_STATES[state] if state is not ExchangeState.CANCELLED]
    return ExchangeView(
        id=id,
        reference=row.reference,
        version=row.version,
        head_seq=row.head_seq,
        shown=shown,
        agreement=agreement_title(row.agreement_title, row.parties, definition, language),
        clocks=city_times(at, row.parties, language),
        parties=tuple((str(party.place_id), place_name(party.names, language)) for party in row.parties),
        host_place=str(row.host_place or ""),
        by_rule=row.rule is not None,
        stages=_stages(state, events, zone, language),
        onward=tuple(str(state) for state in onward if not (state is ExchangeState.HELD and ahead)),
        held_from=row.date if ahead and ExchangeState.HELD in onward else None,
        may_cancel=arranges and ExchangeState.CANCELLED in NEXT_STATES[state],
        may_record=requester.may(Act.RECORD),
        may_correct=arranges and state in ExchangeState.settled(),
        may_reopen=arranges and may_reopen(definition, state, row.rule),
        may_answer=arranges and state is ExchangeState.PROPOSED,
        may_move=arranges and state in ExchangeState.ahead(),
        may_settle=arranges and state not in (*ExchangeState.off(), ExchangeState.REPORTED),
        may_cost=arranges and state not in ExchangeState.off(),
        events=history(tx, events, definition, zone=zone, language=language),
    )


def _stages(state: ExchangeState, events: Sequence[EventRow], zone: Any, language: str) -> tuple[Stage, ...]:
    """The way so far, with the day on which each step was taken, and what is still to come."""
    entered: dict[str, str] = {}
    for event in reversed(events):
        if event.type == EventType.EXCHANGE_REOPENED:
            entered = {name: day for name, day in entered.items() if name == ExchangeState.PROPOSED}
        reached = _reached(event.type, read(event.body).data)
        if reached is not None:
            entered[reached] = local_day(event.at, zone).isoformat()
    stages_in_order = [*_USUAL_STATES, state] if state in ExchangeState.off() else list(_USUAL_STATES)
    current = stages_in_order.index(state)
    stages = []
    for index, one in enumerate(stages_in_order):
        status = "current" if index == current else "done" if index < current else "todo"
        if status == "current" or one in entered or status == "todo":
            stages.append(Stage(word("exchange", one, language), status, entered.get(one)))
    return tuple(stages)


def _reached(type: str, data: Mapping[str, Any]) -> str | None:
    """The state that an event brought the exchange into, if it was such a one."""
    if type == EventType.EXCHANGE_ADVANCED:
        return str(data["to"])
    return {
        EventType.EXCHANGE_PROPOSED: "proposed",
        EventType.EXCHANGE_ACCEPTED: "planned",
        EventType.EXCHANGE_PLANNED: "planned",
        EventType.EXCHANGE_DECLINED: "declined",
    }.get(EventType(type))
