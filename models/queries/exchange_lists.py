"""The exchanges of an office by what is to be done with them.

Every statement reads at most as many rows as a page shows, or as a count goes up to, along one index: an exchange
stands in it by its state and its last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from models.database import Transaction
from models.queries.rows import rows_of


@dataclass(frozen=True, slots=True)
class ExchangeKey:
    """An exchange with the day by which it is sorted."""

    id: UUID
    day: date


# What has no date stands behind everything that has one.
_OVER = "x.last_day < :today"
_AHEAD = "x.last_day >= :today"
_ARRANGED = ("planned", "invited", "confirmed")


@dataclass(frozen=True)
class Group:
    """States, each with the condition under which an exchange in it belongs here."""

    parts: tuple[tuple[str, str], ...]
    newest_first: bool = False


# The groups that wait for us.
PROPOSED, REPORT = "proposed", "report"
GROUPS: Mapping[str, Group] = {
    PROPOSED: Group((("proposed", "true"),)),
    REPORT: Group((*((state, _OVER) for state in _ARRANGED), ("held", "true"))),
    "upcoming": Group(tuple((state, _AHEAD) for state in _ARRANGED)),
    "reported": Group((("reported", "true"),), newest_first=True),
    "off": Group((("cancelled", "true"), ("declined", "true")), newest_first=True),
}


def _page(group: Group, *, paged: bool) -> TextClause:
    order, beyond = ("DESC", "<") if group.newest_first else ("ASC", ">")
    behind = f"AND (x.last_day, x.id) {beyond} (:day, :id)" if paged else ""
    parts = [
        f"(SELECT x.id, x.last_day AS day FROM exchanges x WHERE x.office_id = :office AND x.state = '{state}'"  # noqa: S608  only constants of this module
        f" AND {condition} {behind} ORDER BY x.last_day {order}, x.id {order} LIMIT :most)"
        for state, condition in group.parts
    ]
    union = " UNION ALL ".join(parts)
    return text(f"SELECT id, day FROM ({union}) g ORDER BY day {order}, id {order} LIMIT :most")  # noqa: S608  only constants of this module


def _count(name: str, group: Group) -> str:
    parts = [
        f"(SELECT FROM exchanges x WHERE x.office_id = :office AND x.state = '{state}' AND {condition} LIMIT :most)"
        for state, condition in group.parts
    ]
    union = " UNION ALL ".join(parts)
    return f"SELECT '{name}' AS name, least(count(*), :most) AS number FROM ({union}) g"  # noqa: S608  only constants of this module


_PAGES = {(name, paged): _page(group, paged=paged) for name, group in GROUPS.items() for paged in (False, True)}
_COUNTS = text(" UNION ALL ".join(_count(name, group) for name, group in GROUPS.items()))


def in_group(
    tx: Transaction, office: UUID, name: str, *, today: date, after: tuple[date, UUID] | None, most: int
) -> list[ExchangeKey]:
    """Ids and days of a group's exchanges from behind the row that `after` names, the nearest to us first."""
    values: dict[str, Any] = {"office": office, "today": today, "most": most}
    if after is not None:
        values |= {"day": after[0], "id": after[1]}
    statement = _PAGES[name, after is not None]
    return rows_of(ExchangeKey, tx.execute(statement, _used(statement, values)))


def counts(tx: Transaction, office: UUID, *, today: date, most: int) -> dict[str, int]:
    """How many exchanges are in each group, counted up to `most`."""
    values = {"office": office, "today": today, "most": most}
    return {row.name: row.number for row in tx.execute(_COUNTS, values)}


def _used(statement: TextClause, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement.text}
