"""Occasions with the agreements that they touch and the exchanges made for them; and closed days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from config.languages import listed
from models.database import Transaction
from models.enums import ClosedDayKind
from models.queries import calendars as calendars_queries
from models.queries.calendars import ListedOccasionRow
from models.queries.rows import columns_of
from web.http.paging import row_cursor
from web.labels import country_name
from workflows.offices.places import place_name

ON_PAGE = 30
# So many of the agreements that an occasion touches are named, and so many are counted.
NAMED = 5
COUNTED = 100
# Places that a form suggests; any other can be typed.
SUGGESTED = 200


@dataclass(frozen=True)
class OccasionView:
    row: ListedOccasionRow
    place: str
    # Reference and partner of the first few.
    agreements: tuple[tuple[str, str], ...]
    touched: str
    exchange_count: str


@dataclass(frozen=True)
class ClosedDayView:
    id: UUID
    kind: ClosedDayKind
    first: date
    last: date
    yearly: bool
    name: str
    place: str
    country: str | None


@dataclass(frozen=True)
class OccasionList:
    items: tuple[Any, ...]
    more: str | None


def occasions_view(tx: Transaction, language: str, after: tuple[str, UUID] | None) -> OccasionList:
    rows = calendars_queries.occasion_rows(
        tx,
        tx.office,
        after=after,
        most=ON_PAGE + 1,
        most_named=NAMED,
        most_counted=COUNTED,
    )
    items = tuple(
        OccasionView(
            row=row,
            place=place_name(row.place, language) if row.place else "",
            agreements=tuple(
                (one.reference, listed([place_name(names, language) for names in one.names or ()], language))
                for one in row.agreements
            ),
            touched=_number(row.touched),
            exchange_count=_number(row.exchange_count),
        )
        for row in rows[:ON_PAGE]
    )
    return OccasionList(
        items, row_cursor(rows[ON_PAGE - 1].date, rows[ON_PAGE - 1].id) if len(rows) > ON_PAGE else None
    )


def closed_days_view(tx: Transaction, language: str, after: tuple[date, UUID] | None) -> OccasionList:
    rows = calendars_queries.closed_day_rows(tx, tx.office, after=after, most=ON_PAGE + 1)
    items = tuple(
        ClosedDayView(
            **{
                **columns_of(row),
                "place": place_name(row.place, language) if row.place else country_name(row.country, language),
            }
        )
        for row in rows[:ON_PAGE]
    )
    return OccasionList(
        items, row_cursor(rows[ON_PAGE - 1].first, rows[ON_PAGE - 1].id) if len(rows) > ON_PAGE else None
    )


def suggested_places(tx: Transaction, language: str) -> list[str]:
    rows = calendars_queries.some_place_names(tx, tx.office, most=SUGGESTED)
    return list(dict.fromkeys(place_name(names, language) for names in rows))


def _number(counted: int) -> str:
    return str(counted) if counted < COUNTED else f"{COUNTED - 1}+"
