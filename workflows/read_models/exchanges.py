"""Exchanges as the command line, the API and the pages show them, with what stands against their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.enums import ExchangeState
from models.queries import exchanges as exchange_queries
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.scheduling_conflicts import Blackout, Clash, Other, clashes
from workflows.offices.places import place_name
from workflows.read_models.titles import exchange_title, partner_names
from workflows.unit_of_work.place_calendars import calendar_of, known_day

# What was held, or will not be, has nothing standing against it.
PAGE = 500


def list_exchanges(
    tx: Transaction, language: str, *, reference: str | None = None, state: ExchangeState | None = None
) -> list[dict[str, Any]]:
    """Exchanges of an agreement or of the office, by date, with their clashes."""
    if reference is not None:
        rows: Sequence[RowMapping] = exchange_queries.of_agreement(tx, reference)
        rows = [row for row in rows if state is None or row["state"] == state]
    else:
        rows = exchange_queries.of_office(tx, state=state, most=PAGE)
    return show_exchanges(tx, rows, language)


def show_exchanges(tx: Transaction, rows: Sequence[Mapping[Any, Any]], language: str) -> list[dict[str, Any]]:
    """Rows of exchanges as JSON has them, with their scheduling conflicts."""
    against = clashes_of(tx, rows, language)
    return [_said(row, against.get(row["id"], ()), language) for row in rows]


def reference_of(tx: Transaction, id: UUID) -> str:
    """Which agreement an exchange is of."""
    return str(found_exchange(tx, id)["reference"])


def found_exchange(tx: Transaction, id: UUID) -> RowMapping:
    row = exchange_queries.single(tx, id)
    if row is None:
        raise NotFoundError(N_("There is no such exchange."), hint="`amity exchanges list` shows them.")
    return row


def show_exchange(tx: Transaction, id: UUID, language: str) -> dict[str, Any]:
    return show_exchanges(tx, [found_exchange(tx, id)], language)[0]


def clashes_of(tx: Transaction, rows: Sequence[Mapping[Any, Any]], language: str) -> dict[UUID, tuple[Clash, ...]]:
    """What stands against each exchange that lies ahead: three statements, however many there are."""
    ahead = [row for row in rows if row["state"] in ExchangeState.ahead() and row["date"]]
    if not ahead:
        return {}
    places = {UUID(party["place_id"]) for row in ahead for party in row["parties"]}
    closed = exchange_queries.closed_days(tx, places)
    others: dict[UUID, list[Other]] = {}
    people: dict[UUID, set[UUID]] = {}
    for row in exchange_queries.shared_people(tx, [row["id"] for row in ahead]):
        found = [(UUID(id), name) for id, name in row["people"]]
        people.setdefault(row["of"], set()).update(id for id, _ in found)
        first, until = Edtf.parse(row["date"]).exact, known_day(row["until"])
        if first is None:
            # Of a month or a year only: it can still move out of the way.
            continue
        title = f"{row['reference']}: {exchange_title(row['title'], row.get('rule'), row['occurrence'], language)}"
        last = (until.exact if until else None) or first
        others.setdefault(row["of"], []).append(Other(row["id"], title, first, last, found))
    blackouts: dict[UUID, list[Blackout]] = {}
    for row in exchange_queries.elections(tx, [row["agreement_id"] for row in ahead]):
        blackouts.setdefault(row["agreement_id"], []).append(
            Blackout(
                row["title"],
                Edtf.parse(row["first"]).first,
                Edtf.parse(row["last"]).last,
                place_name(row["names"], language),
            )
        )
    return {
        row["id"]: clashes(
            known_day(row["date"]),
            known_day(row["until"]),
            calendars=[
                (
                    place_name(party["names"], language),
                    CALENDARS.of(calendar_of(party["calendar"], closed, UUID(party["place_id"]))),
                )
                for party in row["parties"]
            ],
            people=people.get(row["id"], ()),
            others=others.get(row["id"], ()),
            blackouts=blackouts.get(row["agreement_id"], ()),
            language=language,
        )
        for row in ahead
    }


def _said(row: Mapping[Any, Any], against: Sequence[Clash], language: str) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "ref": row["reference"],
        "partner": partner_names(row["parties"], language),
        "countries": list(
            dict.fromkeys(party["country"] for party in row["parties"] if party["country"] and not party["own"])
        ),
        "title": exchange_title(row["title"], row.get("rule"), row["occurrence"], language),
        "kind": row["kind"],
        "date": row["date"],
        "until": row["until"],
        "state": row["state"],
        "host": place_name(row["host"], language) if row["host"] else None,
        "venue": row["venue"],
        "online": row["online"],
        "occasion": row["occasion"],
        "commitment": row["commitment"],
        "fields": row["fields"],
        "delegation": [
            {**person, "side": place_name(person["side"], language) if person["side"] else None}
            for person in row["delegation"]
        ],
        "programme": row["programme"],
        "costs": [{**cost, "side": place_name(cost["side"], language)} for cost in row["costs"]],
        "entries": [{**entry, "side": place_name(entry["side"], language)} for entry in row["entries"]],
        "documents": row["documents"],
        "outcome": row["outcome"],
        "reason": row["reason"],
        "clashes": [
            {
                "kind": str(clash.kind),
                "day": clash.day.isoformat(),
                "whose": clash.whose,
                "what": clash.what,
                "estimated": clash.estimated,
            }
            for clash in against
        ],
    }
