"""What needs me, and what happens automatically: read from facts, with a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from models.database import Transaction
from models.queries import agreements as agreements_queries
from models.queries import board as board_queries
from models.queries import exchange_lists as exchange_lists_queries
from models.queries import mail as mail_queries
from models.queries import today as today_queries
from models.queries.agreements import ListedAgreement
from models.queries.board import NamedAgreement
from models.queries.today import DueCommitment, UnreportedExchange
from web.http.sessions import Requester
from web.views.items import ItemView, planned_of, shown
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.engine.machine import Action
from workflows.engine.turns import SOON, Side
from workflows.offices.places import place_name
from workflows.policy import Act
from workflows.read_models.approvals import LastNote, actions_of, last_note, requirements_of, show_turn
from workflows.read_models.requirements import Requirement
from workflows.read_models.shapes import ShownTurn
from workflows.read_models.titles import (
    commitment_title,
    definition_behind,
    definition_of,
    exchange_title,
    partner_names,
    party_names,
    title_of,
)
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id

AHEAD = timedelta(days=30)
# At most so many matters of each kind are drawn; the page says how many more there are.
MOST = 25
MOST_AHEAD = 15
MOST_NAMED = 5

Row = TypeVar("Row")


@dataclass(frozen=True)
class Need:
    """One matter. `what` names the template's words for it; `since` or `due` says when."""

    what: str
    order: tuple[int, str]
    link: str
    partner: str = ""
    countries: tuple[str, ...] = ()
    label: str = ""
    state: str = ""
    since: date | None = None
    due: str | None = None
    missing: tuple[Requirement, ...] = ()
    turn: ShownTurn | None = None
    note: LastNote | None = None
    number: int = 0
    more: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Today:
    day: date
    needs: tuple[Need, ...]
    # It is a partner's turn: nobody here has to act.
    waiting: tuple[Need, ...]
    ahead: tuple[ItemView, ...]
    more_ahead: bool
    is_empty: bool
    # The matters of which there are more than are drawn.
    more: frozenset[str] = frozenset()


def today_view(tx: Transaction, requester: Requester) -> Today:
    user = requester.user
    zone = zone_of(user.zone if user else None)
    day = local_day(tx.now, zone)
    more: set[str] = set()
    needs = sorted(_needs(tx, requester, day, more), key=lambda need: need.order)
    rows = today_queries.ahead_rows(tx, tx.office, until=tx.now + AHEAD, most=MOST_AHEAD + 1)
    ahead = [
        shown(
            planned_of(row),
            machine_for(tx, row.agreement_kind, row.definition_version).definition,
            row.parties,
            reference=row.reference,
            language=requester.language,
        )
        for row in rows[:MOST_AHEAD]
    ]
    return Today(
        day=day,
        needs=tuple(need for need in needs if need.what != "waiting"),
        waiting=tuple(need for need in needs if need.what == "waiting"),
        ahead=tuple(ahead),
        more_ahead=len(rows) > MOST_AHEAD,
        is_empty=not needs and not ahead and not today_queries.has_agreements(tx),
        more=frozenset(more),
    )


def _drawn(rows: Sequence[Row], what: str, more: set[str]) -> Sequence[Row]:
    """Those that are drawn; `more` gets the name of the matter if there are others."""
    if len(rows) > MOST:
        more.add(what)
    return rows[:MOST]


def _needs(tx: Transaction, requester: Requester, day: date, more: set[str]) -> Iterator[Need]:
    ids = _drawn(today_queries.ids_in_making(tx, tx.office, most=MOST + 1), "making", more)
    names = _parties(tx, ids)
    for loaded in load_by_id(tx, ids) if ids else ():
        yield from _making(tx, loaded, names[loaded.id], requester)
    if requester.may(Act.RECORD):
        yield from _records(tx, requester, day, more)
    if requester.may(Act.SEE_MAILS):
        dead = mail_queries.dead_reminders(tx, most=MOST + 1)
        if dead:
            yield Need("dead", (0, ""), "/mail?show=dead", number=min(dead, MOST), more=dead > MOST)


def _parties(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, ListedAgreement]:
    return {row.id: row for row in agreements_queries.agreements_of_ids(tx, ids)}


def _making(tx: Transaction, loaded: LoadedAgreement, row: ListedAgreement, requester: Requester) -> Iterator[Need]:
    definition = loaded.machine.definition
    state = definition.states[loaded.facts.state]
    action = next_action(actions_of(tx, loaded, requester.actor), loaded)
    if action is None:
        return
    since = local_day(loaded.facts.entered_at, loaded.facts.zone)
    turn = show_turn(tx, loaded, party_names(row.parties, requester.language), requester.language)
    shared: dict[str, Any] = {
        "link": f"/agreements/{loaded.reference}",
        **_whom(row, requester.language),
        "partner": partner_names(row.parties, requester.language) or title_of(row, definition, requester.language),
        "label": action.transition.label.get(requester.language),
        "state": state.label.get(requester.language),
        "since": since,
        "turn": turn,
        "note": last_note(tx, loaded),
    }
    is_theirs = turn is not None and turn.side is Side.THEIRS
    asks_approver = state.approval is not None or (state.nudge is not None and state.nudge.audience == "approvers")
    if is_theirs:
        # What can be done all the same can be done from its page; it does not wait for us.
        if requester.may(Act.RECORD):
            yield Need("waiting", (5, since.isoformat()), **shared)
    elif asks_approver and action.allowed:
        yield Need("approval", (1, since.isoformat()), **shared)
    elif loaded.facts.returned and requester.may(Act.RECORD):
        lacking = requirements_of(tx, loaded, action, requester.language)
        yield Need("returned", (1, since.isoformat()), missing=lacking, **shared)
    elif action.allowed:
        yield Need("step", (2, since.isoformat()), **shared)
    elif not action.roles:
        yield Need(
            "missing", (3, since.isoformat()), missing=requirements_of(tx, loaded, action, requester.language), **shared
        )


def next_action(actions: tuple[Action, ...], loaded: LoadedAgreement) -> Action | None:
    """The step that leads on: the first that the definition names which neither ends it nor goes back."""
    definition = loaded.machine.definition
    onward = [action for action in actions if definition.leads_on(loaded.facts.state, action.transition.to)]
    order = {id(transition): index for index, transition in enumerate(definition.transitions)}
    return min(onward, key=lambda action: order[id(action.transition)], default=None)


def _records(tx: Transaction, requester: Requester, day: date, more: set[str]) -> Iterator[Need]:
    unreported = today_queries.unreported_exchanges(tx, today=day.isoformat(), most=MOST + 1)
    for row in _drawn(unreported, "exchanges", more):
        yield Need(
            "report" if row.state == "held" else "held",
            (4, row.date),
            f"/agreements/{row.reference}#exchanges",
            label=exchange_title(row, definition_behind(tx, row), requester.language),
            due=row.date,
            **_whom(row, requester.language),
        )
    counts = exchange_lists_queries.counts(tx, tx.office, today=day, most=MOST + 1)
    waiting = counts[exchange_lists_queries.PROPOSED]
    if waiting:
        yield Need("proposals", (4, ""), "/exchanges?show=proposed", number=min(waiting, MOST), more=waiting > MOST)
    soon = (day + SOON).isoformat()
    for owed in _drawn(today_queries.due_commitments(tx, soon=soon, most=MOST + 1), "commitments", more):
        yield Need(
            "commitment",
            (4, owed.due_on),
            f"/agreements/{owed.reference}#commitments",
            label=commitment_title(owed.rule, owed.what, definition_of(tx, owed), requester.language),
            due=owed.due_on,
            **_whom(owed, requester.language),
        )
    deciding = board_queries.to_decide(tx, tx.office, most=MOST + 1)
    if deciding:
        named = tuple(_named(row, requester.language) for row in deciding[:MOST_NAMED])
        link = f"/agreements/{deciding[0].reference}" if len(deciding) == 1 else "/agreements?view=list&show=needs"
        number = min(len(deciding), MOST)
        yield Need("decide", (6, ""), link, number=number, more=len(deciding) > MOST, names=named)
    undated = today_queries.undated_rows(tx, most=MOST_NAMED)
    if undated:
        names = tuple(_named(row, requester.language) for row in undated)
        link = "/agreements?view=list&show=undated"
        if len(undated) == 1:
            link = f"/agreements/{undated[0].reference}#form-correct"
        yield Need("undated", (6, ""), link, number=board_queries.undated_number(tx), names=names)
    places = today_queries.unchecked_places(tx, most=MOST + 1)
    if places:
        named = tuple(place_name(row.names, requester.language) for row in places[:MOST_NAMED])
        yield Need(
            "places", (7, ""), "/place-check", number=min(len(places), MOST), more=len(places) > MOST, names=named
        )


def _whom(row: NamedAgreement | ListedAgreement | UnreportedExchange | DueCommitment, language: str) -> dict[str, Any]:
    """The partners, or of an agreement that has none its reference."""
    partners = [party for party in row.parties if not party.own]
    return {
        "partner": partner_names(partners, language) or row.reference,
        "countries": tuple(dict.fromkeys(party.country for party in partners if party.country)),
    }


def _named(row: NamedAgreement, language: str) -> str:
    return " ".join(part for part in (row.reference, partner_names(row.parties, language)) if part)
