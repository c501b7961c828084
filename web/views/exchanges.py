"""The exchanges of an office: what waits for an answer or a report before what is only ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from config.languages import N_, translations
from models.database import Transaction
from models.queries import exchange_lists as exchange_lists_queries
from models.queries import exchanges as exchanges_queries
from models.queries.exchange_lists import ExchangeKey
from web.http.paging import row_cursor
from web.http.sessions import Requester
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.read_models.exchange_shapes import ShownExchange
from workflows.read_models.exchanges import show_exchanges

ON_PAGE = 30
IN_SECTION = 8
# Counted up to here; the page says "99+" beyond.
COUNTED = 100

# The first stands for the three that somebody has to do with.
TABS = {
    "": N_("Going on"),
    "proposed": N_("Proposals"),
    "report": N_("To report"),
    "upcoming": N_("Upcoming"),
    "reported": N_("Over and reported"),
    "off": N_("Cancelled or declined"),
}
_GOING_ON = ("proposed", "report", "upcoming")


@dataclass(frozen=True)
class Tab:
    label: str
    number: str
    link: str
    is_current: bool


@dataclass(frozen=True)
class Section:
    name: str
    label: str
    exchanges: tuple[ShownExchange, ...]
    # Where the rest is; `is_next` when it is the next page of the same list.
    more: str | None
    is_next: bool


@dataclass(frozen=True)
class ExchangesView:
    tab: str
    tabs: tuple[Tab, ...]
    sections: tuple[Section, ...]
    proposals: int
    reports: int
    # As the page says them, by group.
    numbers: Mapping[str, str]
    is_empty: bool


def exchanges_view(tx: Transaction, requester: Requester, tab: str, after: tuple[date, UUID] | None) -> ExchangesView:
    office = tx.office
    today = local_day(tx.now, zone_of(requester.user.zone if requester.user else None))
    counts = exchange_lists_queries.counts(tx, office, today=today, most=COUNTED)
    wanted, most = ((tab,), ON_PAGE) if tab else (_GOING_ON, IN_SECTION)
    groups = {
        name: exchange_lists_queries.in_group(tx, office, name, today=today, after=after, most=most + 1)
        for name in wanted
    }
    rows = exchanges_queries.named(tx, [row.id for group in groups.values() for row in group[:most]])
    shown = {row.id: one for row, one in zip(rows, show_exchanges(tx, rows, requester.language), strict=True)}
    words = translations(requester.language)
    return ExchangesView(
        tab=tab,
        tabs=tuple(
            Tab(words.gettext(label), _number(counts, name), _link(show=name), name == tab)
            for name, label in TABS.items()
        ),
        sections=tuple(
            Section(
                name=name,
                label=words.gettext(TABS[name]),
                exchanges=tuple(shown[row.id] for row in group[:most]),
                more=_more(name, tab, group[most - 1]) if len(group) > most else None,
                is_next=bool(tab),
            )
            for name, group in groups.items()
        ),
        proposals=counts[exchange_lists_queries.PROPOSED],
        reports=counts[exchange_lists_queries.REPORT],
        numbers={name: _number(counts, name) for name in counts},
        is_empty=not any(counts.values()),
    )


def _number(counts: Mapping[str, int], name: str) -> str:
    number = counts[name] if name else sum(counts[each] for each in _GOING_ON)
    return str(number) if number < COUNTED else f"{COUNTED - 1}+"


def _more(name: str, tab: str, last: ExchangeKey) -> str:
    return _link(show=name, after=row_cursor(last.day, last.id) if tab else "")


def _link(**values: str) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"/exchanges?{urlencode(given)}" if given else "/exchanges"
