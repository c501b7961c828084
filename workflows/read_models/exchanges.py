"""Exchanges as the command line, the API and the pages show them, with what stands against their days."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.enums import ExchangeState
from models.queries import exchanges as exchanges_queries
from models.queries.exchanges import ExchangeDetails
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.scheduling_conflicts import Blackout, Clash, OtherExchange, clashes
from workflows.definitions.schema import Definition
from workflows.offices.places import place_name
from workflows.read_models.exchange_shapes import (
    ShownClash,
    ShownCost,
    ShownCostSum,
    ShownDelegationMember,
    ShownExchange,
)
from workflows.read_models.titles import definition_behind, exchange_title, partner_names
from workflows.unit_of_work.place_calendars import calendar_of, known_day

PAGE = 500


def list_exchanges(
    tx: Transaction, language: str, *, reference: str | None = None, state: ExchangeState | None = None
) -> list[ShownExchange]:
    """Exchanges of an agreement or of the office, by date, with their clashes."""
    if reference is not None:
        rows = [row for row in exchanges_queries.of_agreement(tx, reference) if state is None or row.state == state]
    else:
        rows = exchanges_queries.of_office(tx, state=state, most=PAGE)
    return show_exchanges(tx, rows, language)


def show_exchanges(tx: Transaction, rows: Sequence[ExchangeDetails], language: str) -> list[ShownExchange]:
    """Exchanges in the reader's language, with their scheduling conflicts."""
    against = clashes_of(tx, rows, language)
    return [_shown(row, against.get(row.id, ()), definition_behind(tx, row), language) for row in rows]


def reference_of(tx: Transaction, id: UUID) -> str:
    """Which agreement an exchange is of."""
    return found_exchange(tx, id).reference


def found_exchange(tx: Transaction, id: UUID) -> ExchangeDetails:
    row = exchanges_queries.single(tx, id)
    if row is None:
        raise NotFoundError(N_("There is no such exchange."), hint="`amity exchanges list` shows them.")
    return row


def show_exchange(tx: Transaction, id: UUID, language: str) -> ShownExchange:
    return show_exchanges(tx, [found_exchange(tx, id)], language)[0]


def clashes_of(tx: Transaction, rows: Sequence[ExchangeDetails], language: str) -> dict[UUID, tuple[Clash, ...]]:
    """What stands against each exchange that lies ahead: three statements, however many there are."""
    ahead = [row for row in rows if row.state in ExchangeState.ahead() and row.date]
    if not ahead:
        return {}
    places = {party.place_id for row in ahead for party in row.parties if party.place_id}
    closed = exchanges_queries.closed_days(tx, places)
    others: dict[UUID, list[OtherExchange]] = {}
    people: dict[UUID, set[UUID]] = {}
    for shared in exchanges_queries.shared_people(tx, [row.id for row in ahead]):
        people.setdefault(shared.of, set()).update(id for id, _ in shared.people)
        first, until = Edtf.parse(shared.date).exact, known_day(shared.until)
        if first is None:
            # Only its month or year is known: it can still move out of the way.
            continue
        title = f"{shared.reference}: {exchange_title(shared, definition_behind(tx, shared), language)}"
        last = (until.exact if until else None) or first
        others.setdefault(shared.of, []).append(OtherExchange(shared.id, title, first, last, shared.people))
    blackouts: dict[UUID, list[Blackout]] = {}
    for election in exchanges_queries.elections(tx, [row.agreement_id for row in ahead]):
        first, last = Edtf.parse(election.first).first, Edtf.parse(election.last).last
        blackout = Blackout(election.title, first, last, place_name(election.names, language))
        blackouts.setdefault(election.agreement_id, []).append(blackout)
    return {
        row.id: clashes(
            known_day(row.date),
            known_day(row.until),
            calendars=[
                (
                    place_name(party.names, language),
                    CALENDARS.of(calendar_of(party.calendar, closed, party.place_id)),
                )
                for party in row.parties
            ],
            people=people.get(row.id, ()),
            others=others.get(row.id, ()),
            blackouts=blackouts.get(row.agreement_id, ()),
            language=language,
        )
        for row in ahead
    }


def _shown(row: ExchangeDetails, against: Sequence[Clash], definition: Definition, language: str) -> ShownExchange:
    return ShownExchange(
        id=row.id,
        ref=row.reference,
        partner=partner_names(row.parties, language),
        countries=list(dict.fromkeys(party.country for party in row.parties if party.country and not party.own)),
        title=exchange_title(row, definition, language),
        kind=row.kind,
        date=row.date,
        until=row.until,
        state=row.state,
        host=place_name(row.host, language) if row.host else None,
        venue=row.venue,
        online=row.online,
        occasion=row.occasion,
        commitment=row.commitment,
        fields=row.fields,
        delegation=[
            ShownDelegationMember(
                delegate=person.delegate,
                id=person.id,
                name=person.name,
                native_name=person.native_name,
                title=person.title,
                capacity=person.capacity,
                side=place_name(person.side, language) if person.side else None,
            )
            for person in row.delegation
        ],
        programme=row.programme,
        costs=[ShownCostSum(place_name(cost.side, language), cost.amount, cost.currency) for cost in row.costs],
        entries=[
            ShownCost(entry.id, place_name(entry.side, language), entry.amount, entry.currency, entry.what)
            for entry in row.entries
        ],
        documents=row.documents,
        outcome=row.outcome,
        reason=row.reason,
        clashes=[ShownClash.of(clash) for clash in against],
    )
