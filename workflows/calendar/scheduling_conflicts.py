"""What speaks against a day: shown where an exchange is planned; nothing is moved automatically. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from workflows.calendar.dates import Edtf, days_from

# A visit longer than this is looked at for its first days only.
LONGEST_DAYS = 31


class ClashKind(StrEnum):
    HOLIDAY = "holiday"
    PEOPLE = "people"
    ELECTION = "election"


@dataclass(frozen=True)
class Clash:
    """`day` to `until` are concerned; `whose` is the city or the persons; `what` a holiday or another exchange."""

    kind: ClashKind
    day: date
    whose: str
    what: str
    # The calendar only estimates this holiday.
    estimated: bool = False
    # The last day, if it is not the first.
    until: date | None = None


class NamedDays(Protocol):
    def name(self, day: date, language: str = ..., *, marked: bool = ...) -> str | None: ...

    def certainty(self, day: date) -> str: ...


@dataclass(frozen=True)
class Blackout:
    """An election or the like: no exchange is to fall into it."""

    title: str
    first: date
    last: date
    city: str = ""


@dataclass(frozen=True)
class OtherExchange:
    """Another exchange on days that are known, and who of the same people goes there. Keyed by person."""

    id: UUID
    title: str
    first: date
    last: date
    people: Sequence[tuple[UUID, str]]


def clashes(
    when: Edtf | None,
    until: Edtf | None,
    *,
    calendars: Sequence[tuple[str, NamedDays]],
    people: Collection[UUID] = (),
    others: Sequence[OtherExchange] = (),
    blackouts: Sequence[Blackout] = (),
    language: str = "en",
) -> tuple[Clash, ...]:
    """Everything that stands against an exchange on each of these days, in order of days.

    Holidays and people conflict with whole days only: what is planned for a month can still move inside it. A blackout
    conflicts with anything that lies in it whole. Holidays are named in `language`, if the library has such names.
    """
    if when is None:
        return ()
    first, last = when.first, max((until or when).last, when.first)
    clashing = [
        _over(ClashKind.ELECTION, first, last, blackout.first, blackout.last, blackout.city, blackout.title)
        for blackout in blackouts
        if (blackout.first <= first and last <= blackout.last)
        or (when.exact is not None and blackout.first <= last and first <= blackout.last)
    ]
    if when.exact is not None:
        # An election that closes the offices is a holiday of its place as well; it is listed once.
        clashing += [
            clash
            for clash in _holidays(first, min(last, days_from(first, LONGEST_DAYS)), calendars, language)
            if not any(b.title == clash.what and b.first <= clash.day <= b.last for b in blackouts)
        ]
        # Nobody knows yet when a visit "until March" ends: its first day alone is sure.
        sure = last if until is None or until.exact is not None else first
        for other in others:
            shared = [name for person, name in other.people if person in people]
            if shared and other.first <= sure and first <= other.last:
                who = ", ".join(sorted(shared))
                clashing.append(_over(ClashKind.PEOPLE, first, sure, other.first, other.last, who, other.title))
    return tuple(sorted(set(clashing), key=lambda clash: (clash.day, clash.kind, clash.whose, clash.what)))


def _holidays(first: date, last: date, calendars: Sequence[tuple[str, NamedDays]], language: str) -> list[Clash]:
    """Each day off of each city; days that follow each other by the same name are one."""
    found: list[Clash] = []
    for city, calendar in calendars:
        for ahead in range((last - first).days + 1):
            day = days_from(first, ahead)
            name = calendar.name(day, language, marked=False)
            if name is None:
                continue
            clash = Clash(ClashKind.HOLIDAY, day, city, name, calendar.certainty(day) == "estimated")
            before = found[-1] if found else None
            if before and _same(before, clash) and days_from(before.until or before.day, 1) == day:
                found[-1] = replace(before, until=day)
            else:
                found.append(clash)
    return found


def _same(one: Clash, other: Clash) -> bool:
    return (one.whose, one.what, one.estimated) == (other.whose, other.what, other.estimated)


def _over(kind: ClashKind, first: date, last: date, begins: date, ends: date, whose: str, what: str) -> Clash:
    """A clash with the days that two spans have in common."""
    day, until = max(first, begins), min(last, ends)
    return Clash(kind, day, whose, what, until=until if until > day else None)
