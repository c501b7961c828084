"""The agreements as a board and as a list, with filters that are links and say how many they would leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlencode

from config.languages import N_, translations
from models.database import Transaction
from models.enums import Phase
from models.queries import board as board_queries
from models.queries.board import CardRow, FacetRow
from models.queries.rows import PartyPlace
from web import labels
from web.http.sessions import Requester
from web.views.items import ItemView, own_zone, planned_of, shown
from workflows.calendar.dates import Edtf, local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.schema import Definition
from workflows.engine.turns import SOON
from workflows.read_models.silence import silent_since
from workflows.read_models.titles import definition_of, partner_names
from workflows.unit_of_work.definitions import machine_for

IN_COLUMN = 10
IN_LIST = 50
# A country with so many agreements is found among the others within a few pages.
RARE = 2000

SHOW = {"": N_("All"), "mine": N_("Mine"), "needs": N_("Needs action"), "undated": N_("Undated")}


@dataclass(frozen=True)
class Filter:
    """What the address says: the whole state of the page."""

    view: str = "board"
    show: str = ""
    country: str = ""
    kind: str = ""
    state: str = ""
    after: str = ""

    @property
    def names(self) -> list[str]:
        chosen = [self.show] if self.show in ("mine", "needs", "undated") else []
        chosen += [name for name in ("country", "kind", "state", "after") if getattr(self, name)]
        if not self.state:
            chosen.append("over" if self.show == "over" else "going-on")
        return chosen

    def link(self, **changes: str) -> str:
        other = replace(self, **{"after": "", **changes})
        values = {name: value for name, value in vars(other).items() if value and (name, value) != ("view", "board")}
        return f"/agreements?{urlencode(values)}" if values else "/agreements"


@dataclass(frozen=True)
class Choice:
    """`more` says that the number is a lower bound."""

    label: str
    number: int
    more: bool
    link: str
    current: bool


@dataclass(frozen=True)
class StateTag:
    """A state as it is drawn everywhere: its word, its icon and its colour."""

    name: str
    label: str
    phase: str


@dataclass(frozen=True)
class Card:
    reference: str
    partner: str
    countries: tuple[str, ...]
    kind: str
    title: str | None
    state: StateTag
    signed_on: str | None
    lasted: str
    last_contact_on: str | None
    # How long nobody was in contact, if that is longer than the state's review period.
    silent: str | None
    owner: str | None
    next: ItemView | None
    outcome: str | None


@dataclass(frozen=True)
class Column:
    state: StateTag
    number: int
    cards: tuple[Card, ...]
    more: str | None


@dataclass(frozen=True)
class Board:
    filter: Filter
    total: int
    needing: int
    more_needing: bool
    ended: int
    choices: Mapping[str, tuple[Choice, ...]]
    columns: tuple[Column, ...] = ()
    cards: tuple[Card, ...] = ()
    more: str | None = None
    is_empty: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)


def board_view(tx: Transaction, requester: Requester, wanted: Filter) -> Board:
    assert requester.user is not None  # noqa: S101  the route asks for somebody signed in
    today = local_day(tx.now, zone_of(requester.user.zone))
    soon = (today + SOON).isoformat()
    facets = board_queries.facet_rows(tx, me=requester.user.user_id, today=today.isoformat(), soon=soon)
    definitions = _definitions(tx, facets)
    parameters = {
        "me": requester.user.user_id,
        "today": today.isoformat(),
        "soon": soon,
        "country": wanted.country,
        "kind": wanted.kind,
        "state": wanted.state,
        "after": wanted.after,
    }
    names = _names(wanted, facets)
    going_on = [facet for facet in facets if facet.phase != Phase.OVER]
    board = Board(
        filter=wanted,
        total=_sum(going_on),
        needing=_sum(going_on, "needs"),
        more_needing=any(facet.more for facet in going_on),
        ended=_sum(facet for facet in facets if facet.phase == Phase.OVER),
        choices=_choices(facets, definitions, wanted, requester.language),
        is_empty=not facets,
    )
    if wanted.view == "list":
        rows = board_queries.card_rows(tx, names, parameters, most=IN_LIST + 1)
        cards = tuple(_card(tx, row, requester.language, today) for row in rows[:IN_LIST])
        more = wanted.link(after=rows[IN_LIST - 1].reference) if len(rows) > IN_LIST else None
        return replace(board, cards=cards, more=more)
    matching = [facet for facet in facets if _fits(facet, wanted)]
    states = _states(definitions, matching, wanted, requester.language)
    rows = board_queries.board_rows(tx, list(states), names, parameters, most=IN_COLUMN)
    columns = []
    for name, tag in states.items():
        number = _sum((facet for facet in matching if facet.state == name), wanted.show)
        in_state = tuple(_card(tx, row, requester.language, today) for row in rows if row.state == name)
        more = wanted.link(view="list", state=name) if number > len(in_state) else None
        columns.append(Column(tag, number, in_state, more))
    return replace(board, columns=tuple(columns))


def _names(wanted: Filter, facets: Iterable[FacetRow]) -> tuple[str, ...]:
    """The filters by name; a country with few agreements is looked up in another way than one with many."""
    of_country = _sum(facet for facet in facets if wanted.country in facet.countries)
    rare = wanted.country and of_country <= RARE
    return tuple("rare-country" if rare and name == "country" else name for name in wanted.names)


def state_tag(definition: Definition, name: str, language: str) -> StateTag:
    state = definition.states[name]
    return StateTag(name, state.label.get(language), str(state.phase))


def _definitions(tx: Transaction, facets: Iterable[FacetRow]) -> dict[tuple[str, int], Definition]:
    keys = sorted({(facet.kind, facet.definition_version) for facet in facets})
    return {key: machine_for(tx, *key).definition for key in keys}


def _states(
    definitions: Mapping[tuple[str, int], Definition],
    matching: Sequence[FacetRow],
    wanted: Filter,
    language: str,
) -> dict[str, StateTag]:
    """The columns in the order of the definitions: every state that is not the end, or the one that is asked for."""
    tags: dict[str, StateTag] = {}
    used = {facet.state for facet in matching}
    for definition in definitions.values():
        for name, state in definition.states.items():
            is_over = state.phase is Phase.OVER
            shows = name == wanted.state if wanted.state else is_over == (wanted.show == "over")
            if shows and (name in used or not is_over):
                tags.setdefault(name, state_tag(definition, name, language))
    return tags


def _fits(facet: FacetRow, wanted: Filter, *, without: str = "") -> bool:
    over = facet.phase == Phase.OVER
    tests = {
        "show": {
            "mine": facet.mine,
            "needs": facet.needs,
            "undated": facet.undated,
        }.get(wanted.show, True),
        "country": not wanted.country or wanted.country in facet.countries,
        "kind": not wanted.kind or wanted.kind == facet.kind,
    }
    if wanted.state:
        in_scope = facet.state == wanted.state
    else:
        in_scope = over if wanted.show == "over" and without != "show" else not over
    return in_scope and all(passed for name, passed in tests.items() if name != without)


def _choices(
    facets: Sequence[FacetRow],
    definitions: Mapping[tuple[str, int], Definition],
    wanted: Filter,
    language: str,
) -> dict[str, tuple[Choice, ...]]:
    words = translations(language)

    def choice(name: str, value: str, label: str) -> Choice:
        probe = replace(wanted, **{name: value})
        fitting = [facet for facet in facets if _fits(facet, probe)]
        more = probe.show == "needs" and any(facet.more for facet in fitting)
        return Choice(
            label, _sum(fitting, probe.show), more, wanted.link(**{name: value}), getattr(wanted, name) == value
        )

    show = [choice("show", value, words.gettext(label)) for value, label in SHOW.items()]
    countries = sorted(
        {country for facet in facets for country in facet.countries},
        key=lambda code: (
            -_sum(facet for facet in facets if code in facet.countries and facet.phase != Phase.OVER),
            labels.country_name(code, language),
        ),
    )
    kinds = {key[0]: definition.title.get(language) for key, definition in definitions.items()}
    everything = words.gettext("All")
    return {
        "show": tuple(item for item in show if item.number or item.current or not item.link.count("show=")),
        "country": (
            choice("country", "", everything),
            *(choice("country", code, labels.country_name(code, language)) for code in countries),
        ),
        "kind": (
            choice("kind", "", everything),
            *(choice("kind", kind, title) for kind, title in sorted(kinds.items())),
        ),
    }


def _card(tx: Transaction, row: CardRow, language: str, today: date) -> Card:
    definition = definition_of(tx, row)
    partners = [party for party in row.parties if not party.own]
    quiet = silent_since(definition, row.state, row.last_contact_on, row.signed_on, today)
    return Card(
        reference=row.reference,
        partner=partner_names(row.parties, language) or row.reference,
        countries=tuple(dict.fromkeys(party.country for party in partners if party.country)),
        kind=definition.title.get(language),
        title=row.title,
        state=state_tag(definition, row.state, language),
        signed_on=row.signed_on,
        lasted=labels.lasted(since(row, row.parties), today, language),
        last_contact_on=row.last_contact_on,
        silent=labels.lasted(quiet, today, language) if quiet else None,
        owner=row.owner_name,
        next=_next(row, definition, language),
        outcome=row.outcome,
    )


class DatedState(Protocol):
    """Since when an agreement is in its state is found by these."""

    @property
    def phase(self) -> Phase: ...
    @property
    def signed_on(self) -> str | None: ...
    @property
    def in_force_on(self) -> str | None: ...
    @property
    def ended_on(self) -> str | None: ...
    @property
    def state_entered_at(self) -> datetime: ...


def since(row: DatedState, parties: Sequence[PartyPlace]) -> date:
    """By the date in the world where one is known, else by the record."""
    known = {Phase.IN_FORCE: row.in_force_on or row.signed_on, Phase.OVER: row.ended_on}.get(row.phase)
    return Edtf.parse(known).first if known else row.state_entered_at.astimezone(own_zone(parties)).date()


def _next(row: CardRow, definition: Definition, language: str) -> ItemView | None:
    if row.next is None:
        return None
    item = planned_of(row.next)
    return shown(item, definition, row.parties, reference=row.reference, language=language)


def _sum(facets: Iterable[FacetRow], show: str = "") -> int:
    return sum(facet.needs if show == "needs" else facet.number for facet in facets)
