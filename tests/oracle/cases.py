"""Random cases for the oracle, and the same case as the planner knows it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from models.enums import ExchangeState, Renewal, TermStart
from tests.oracle.day_by_day import Anniversary, Case, Duty, Item, Policy, Reader, Span, expected
from workflows.calendar.dates import CalendarRef, ClosedDays, Edtf, Period
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Audience
from workflows.definitions.schema import Definition
from workflows.engine.facts import ExchangeFact, Facts, KnownDate, Recipient
from workflows.engine.terms import TerminationFact, TermsFact
from workflows.planning.planner import plan

# Clocks that change, by half an hour too, that skipped a whole day, that never change, and of places without a city.
ZONES = (
    "Etc/UTC",
    "Etc/GMT-14",
    "America/Santiago",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Seoul",
    "Asia/Baku",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Cairo",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "UTC",
)
COUNTRIES = (None, "KR", "AZ", "DE", "US", "EG", "CN", "UZ")
OFFSETS = ("P-6M", "P-180D", "P-90D", "P-60D", "P-1M", "P-30D", "P-14D", "P-7D", "P-1D", "P0D", "P3D", "P14D")
TERMS = ("P1Y", "P2Y", "P3Y", "P5Y", "P6M", "P18M", "P1Y6M", "P90D", "P1M")
NOTICE = UUID(int=0x4E)
WORDS = {"en": "x", "ko": "x", "az": "x"}


def cases(seed: int, count: int) -> Iterator[Case]:
    draw = random.Random(seed)
    policies = [_policy(draw) for _ in range(max(10, count // 200))]
    for _ in range(count):
        yield _case(draw, draw.choice(policies))


def differences(case: Case) -> tuple[set[Item], set[Item]]:
    """What only the planner says, and what only the oracle says."""
    planned, wanted = of_planner(case), expected(case)
    return planned - wanted, wanted - planned


def of_planner(case: Case) -> set[Item]:
    items = plan(_facts(case), definition_of(case.policy), CALENDARS, case.start, case.until)
    return {
        (
            str(item.kind),
            item.rule,
            item.occurrence.replace(str(NOTICE), "notice"),
            item.offset,
            item.date,
            item.due_at,
        )
        for item in items
    }


def _policy(draw: random.Random) -> Policy:
    def offsets(least: int = 1) -> tuple[str, ...]:
        return tuple(draw.sample(OFFSETS, draw.randint(least, 3)))

    def anniversary(number: int) -> Anniversary:
        milestones = tuple(sorted(draw.sample(range(1, 12), 3))) if draw.random() < 0.5 else ()
        steps = tuple(
            (f"step{index}", offset, draw.choice((None, "invited", "confirmed", "held", "reported")))
            for index, offset in enumerate(offsets())
        )
        return Anniversary(
            id=f"kept{number}",
            anchor=draw.choice(("signed_on", "in_force_on")),
            years=tuple(sorted(draw.sample(range(1, 15), 5))) if draw.random() < 0.3 else (),
            exchange=draw.random() < 0.7,
            lead=draw.choice(OFFSETS[:9]),
            offsets=offsets(0),
            milestone_years=milestones,
            milestone_lead=draw.choice(("P-1Y", "P-11M", "P-200D")),
            steps=steps if milestones else (),
        )

    def duty(number: int) -> Duty:
        on = draw.choice((None, "01-31", "02-29", "12-31", "06-15"))
        return Duty(f"owed{number}", None if on else draw.choice(TERMS), on, offsets())

    return Policy(
        review=draw.choice(("P6M", "P1Y", "P5Y", "P100D", "P1M")),
        nudge=(draw.choice(("P7D", "P30D", "P1M")), draw.choice(("P7D", "P1M")), draw.randint(1, 4))
        if draw.random() < 0.5
        else None,
        rest_after=draw.choice((None, "P5Y", "P1Y", "P6M")),
        deadline_offsets=offsets(),
        expiry_offsets=offsets(),
        anniversaries=tuple(anniversary(number) for number in range(draw.randint(1, 2))),
        duties=tuple(duty(number) for number in range(draw.randint(0, 2))),
    )


def _case(draw: random.Random, policy: Policy) -> Case:
    def day(first: int, last: int) -> date:
        if draw.random() < 0.1:
            return date(draw.choice([year for year in range(first, last + 1) if year % 4 == 0] or [2024]), 2, 29)
        if draw.random() < 0.1:
            month = draw.choice((1, 3, 5, 7, 8, 10, 12))
            return date(draw.randint(first, last), month, 31)
        return date(draw.randint(first, last), 1, 1) + timedelta(days=draw.randint(0, 364))

    entered = datetime.combine(day(2012, 2034), datetime.min.time(), tzinfo=UTC) + timedelta(
        minutes=draw.randint(0, 1439)
    )
    recorded = entered - timedelta(days=draw.choice((0, 0, draw.randint(0, 900))))
    dates = {}
    for name in ("signed_on", "in_force_on"):
        if draw.random() < 0.85:
            value = day(1985, entered.year)
            text = value.isoformat()[: draw.choice((10, 10, 10, 7, 4))]
            known = recorded + timedelta(days=draw.choice((0, 0, draw.randint(0, 1500))))
            dates[name] = (text, known, draw.random() < 0.2)
    valid_for = draw.choice((None, *TERMS))
    start = (entered + timedelta(days=draw.randint(-200, 900))).date()
    given = start + timedelta(days=draw.randint(-100, 100))
    exchanges = tuple(
        (f"{rule.id}-exchange", str(number), draw.choice(tuple(map(str, ExchangeState))))
        for rule in policy.anniversaries
        for number in draw.sample(range(1, 30), draw.randint(0, 6))
    )

    def closed() -> tuple[Span, ...]:
        days = (start + timedelta(days=draw.randint(0, 400)) for _ in range(draw.choice((0, 0, 3))))
        return tuple(Span(first, first + timedelta(days=draw.randint(0, 5)), draw.random() < 0.3) for first in days)

    return Case(
        zone=draw.choice(ZONES),
        country=draw.choice(COUNTRIES),
        closed=closed(),
        readers=tuple(
            Reader(draw.choice(ZONES), draw.choice(COUNTRIES), closed()) for _ in range(draw.choice((0, 1, 1, 2)))
        ),
        entered=entered,
        entry=draw.randint(1, 3),
        recorded=recorded,
        dates=tuple(dates.items()),
        contact=draw.choice((None, entered.date() - timedelta(days=draw.randint(-300, 3000)))),
        valid_for=valid_for,
        tacit=valid_for is not None and draw.random() < 0.6,
        renewal_period=draw.choice((None, None, *TERMS, "P1D", "P10D", "P3W")),
        renewals=draw.choice((0, 0, 1, 3)),
        notice=draw.choice((None, "P6M", "P3M", "P30D")),
        counted_from=draw.choice(("signed_on", "in_force_on")),
        termination=(given, given + timedelta(days=draw.randint(0, 400))) if draw.random() < 0.1 else None,
        done=frozenset(
            (duty.id, str(start.year + draw.randint(-1, 2) if duty.on else draw.randint(1, 30)))
            for duty in policy.duties
            for _ in range(3)
        ),
        exchanges=exchanges,
        start=start,
        until=start + timedelta(days=draw.choice((30, 200, 400, 400, 800))),
        policy=policy,
    )


def _calendar(country: str | None, closed: tuple[Span, ...]) -> CalendarRef:
    return CalendarRef(country, tuple(ClosedDays(span.first, span.last, working=span.working) for span in closed))


def _facts(case: Case) -> Facts:
    return Facts(
        reference="AND-2022-001",
        state="held",
        entered_at=case.entered,
        entry_number=case.entry,
        recorded_at=case.recorded,
        zone=ZoneInfo(case.zone),
        calendar=_calendar(case.country, case.closed),
        dates={name: KnownDate(Edtf.parse(text), at, corrected) for name, (text, at, corrected) in case.dates},
        last_contact=case.contact,
        terms=TermsFact(
            counted_from=TermStart.SIGNING if case.counted_from == "signed_on" else TermStart.IN_FORCE,
            valid_for=Period.parse(case.valid_for) if case.valid_for else None,
            renewal=Renewal.TACIT if case.tacit else Renewal.NONE,
            renewal_period=Period.parse(case.renewal_period) if case.renewal_period else None,
            renewals=case.renewals,
            notice_period=Period.parse(case.notice) if case.notice else None,
        ),
        termination=TerminationFact(NOTICE, *case.termination) if case.termination else None,
        duties_done=case.done,
        exchanges=tuple(
            ExchangeFact(UUID(int=number), None, ExchangeState(state), rule=rule, occurrence=occurrence)
            for number, (rule, occurrence, state) in enumerate(case.exchanges)
        ),
        recipients={
            Audience.OWNER: tuple(
                Recipient(UUID(int=number), ZoneInfo(reader.zone), _calendar(reader.country, reader.closed))
                for number, reader in enumerate(case.readers)
            )
        },
    )


@lru_cache(maxsize=2048)
def definition_of(policy: Policy) -> Definition:
    """A definition of one state that holds, as the policy says."""
    nudge = policy.nudge and {"after": policy.nudge[0], "repeat": {"every": policy.nudge[1], "times": policy.nudge[2]}}
    leaves = [("finish", {"at": "termination"}), ("expire", {"at": "expiry"})]
    leaves += [("rest", {"after": policy.rest_after, "since": "last-contact"})] if policy.rest_after else []
    return Definition.model_validate(
        {
            "format": 1,
            "kind": "oracle",
            "version": 1,
            "title": WORDS,
            "initial": "held",
            "states": {
                "held": {
                    "phase": "in-force",
                    "label": WORDS,
                    "advice": WORDS,
                    "review": policy.review,
                    **({"nudge": nudge} if nudge else {}),
                },
                "gone": {"phase": "over", "label": WORDS, "advice": WORDS},
            },
            "transitions": [
                {
                    "trigger": trigger,
                    "from": ["held"],
                    "to": "gone",
                    "label": WORDS,
                    "roles": ["coordinator"],
                    "outcome": "expired",
                    "timer": timer,
                }
                for trigger, timer in leaves
            ],
            "reminders": [
                {"id": name, "anchor": name, "offsets": list(offsets), "template": name}
                for name, offsets in (
                    ("notice-deadline", policy.deadline_offsets),
                    ("expiry", policy.expiry_offsets),
                )
            ],
            "anniversaries": [
                {
                    "id": rule.id,
                    "anchor": rule.anchor,
                    "states": ["held"],
                    "years": list(rule.years),
                    **({"creates": "anniversary"} if rule.exchange else {}),
                    "lead": rule.lead,
                    "offsets": list(rule.offsets),
                    **(
                        {
                            "milestones": {
                                "years": list(rule.milestone_years),
                                "lead": rule.milestone_lead,
                                "steps": [
                                    {"id": id, "label": WORDS, "offset": offset, **({"until": until} if until else {})}
                                    for id, offset, until in rule.steps
                                ],
                            }
                        }
                        if rule.milestone_years
                        else {}
                    ),
                }
                for rule in policy.anniversaries
            ],
            "duties": [
                {
                    "id": duty.id,
                    "what": WORDS,
                    "states": ["held"],
                    "offsets": list(duty.offsets),
                    **({"yearly_on": duty.on} if duty.on else {"every": duty.every}),
                }
                for duty in policy.duties
            ],
        }
    )
