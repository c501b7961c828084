"""Exchanges and plans as commands, the API and pages show them; `shapes` has agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from config.json_shapes import left_out_if_none, written_as
from models.enums import ExchangeKind, ExchangeState
from models.queries.exchanges import ExchangeDocument, ProgrammeRow
from workflows.calendar.scheduling_conflicts import Clash


@dataclass(frozen=True, slots=True)
class ShownClash:
    """Something that stands against a day."""

    kind: str
    day: str
    whose: Annotated[str | None, left_out_if_none()]
    what: str
    estimated: bool
    # The last day, if there are several.
    until: Annotated[str | None, left_out_if_none()] = None

    @classmethod
    def of(cls, clash: Clash, *, whose: bool = True) -> ShownClash:
        until = clash.until.isoformat() if clash.until else None
        return cls(
            str(clash.kind),
            clash.day.isoformat(),
            clash.whose if whose else None,
            clash.what,
            clash.estimated,
            until,
        )


@dataclass(frozen=True, slots=True)
class ShownDelegationMember:
    delegate: UUID
    id: UUID
    name: str
    native_name: str | None
    title: str | None
    capacity: str | None
    side: str | None


@dataclass(frozen=True, slots=True)
class ShownCostSum:
    side: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class ShownCost:
    id: UUID
    side: str
    amount: str
    currency: str
    what: str | None


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """The shape of `exchanges show --json`, and of each of `exchanges list --json`."""

    id: UUID
    ref: str
    partner: str
    countries: Sequence[str]
    title: str
    kind: ExchangeKind
    date: str | None
    until: str | None
    state: ExchangeState
    host: str | None
    venue: str | None
    online: bool
    occasion: str | None
    commitment: str | None
    fields: Sequence[str]
    delegation: Sequence[ShownDelegationMember]
    programme: Sequence[ProgrammeRow]
    costs: Sequence[ShownCostSum]
    entries: Sequence[ShownCost]
    documents: Sequence[ExchangeDocument]
    outcome: str | None
    reason: str | None
    clashes: Sequence[ShownClash]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """Something planned. `put_off`, `calendar`, `host` and `clashes` are there if there is something to say."""

    key: str
    kind: str
    due_at: str
    date: str
    rule: str
    audience: str | None
    title: str
    put_off: Annotated[bool | None, left_out_if_none()] = None
    calendar: Annotated[str | None, left_out_if_none()] = None
    host: Annotated[str | None, left_out_if_none()] = None
    clashes: Annotated[Sequence[ShownClash] | None, left_out_if_none()] = None


@dataclass(frozen=True, slots=True)
class MadeExchange:
    """An exchange of these days that is made already."""

    id: UUID
    date: str
    state: ExchangeState
    title: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """The shape of `plan --json`."""

    ref: str
    first: Annotated[str, written_as("from")]
    until: str
    items: Sequence[ShownItem]
    standing: Sequence[MadeExchange]
