"""Rules of real cities, walked: what must not be possible yet is refused, and what is owed is planned.

Each city's rule is a definition in `workflows/definitions/examples/` or a parameter of a shipped kind; no line of
Python knows any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from models.enums import ExchangeKind, ExchangeState
from tests.workflows.planning.test_planner import in_force
from workflows.calendar.dates import Edtf
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import FACTS, UNRECORDED, Template
from workflows.definitions.parser import PACKAGED, packaged, parse
from workflows.definitions.schema import Definition
from workflows.engine.effects import promised
from workflows.engine.facts import ExchangeFact, KnownDate
from workflows.engine.machine import AgreementMachine, TransitionRefusedError
from workflows.planning.forecast import preview
from workflows.planning.planner import plan
from workflows.validation.checks import check

EXAMPLES = {path.name.partition(".")[0]: path for path in sorted((PACKAGED / "examples").glob("*.yaml"))}
ROLES = ("coordinator", "approver")


def definition_of(kind: str) -> Definition:
    text = EXAMPLES[kind].read_text(encoding="utf-8") if kind in EXAMPLES else packaged()[kind, 1]
    return parse(text)


@dataclass(frozen=True)
class Step:
    """`trigger` is refused by the facts before, and done with those that `needs` adds; it leads `to`."""

    trigger: str
    to: str
    needs: dict[str, int] | None = None


def walk(kind: str, steps: Sequence[Step]) -> None:
    definition = definition_of(kind)
    machine = AgreementMachine(definition)
    own = {name: UNRECORDED if declared.type == "date" else 0 for name, declared in definition.facts.items()}
    values = dict.fromkeys(FACTS, 0) | {f"own.{name}": value for name, value in own.items()}
    state = definition.initial
    for step in steps:
        if step.needs:
            with pytest.raises(TransitionRefusedError):
                machine.permitted(state, step.trigger, values, ROLES)
            # Each of them is needed, not only all together.
            for left_out in step.needs:
                partly = {**values, **{name: value for name, value in step.needs.items() if name != left_out}}
                with pytest.raises(TransitionRefusedError):
                    machine.permitted(state, step.trigger, partly, ROLES)
            values |= step.needs
        state = machine.permitted(state, step.trigger, values, ROLES).to
        assert state == step.to


RESOLUTION = {"council.resolutions": 1}
WALKS: dict[str, list[Step]] = {
    "buan-sister-city": [
        Step("submit", "approving", {"predecessors.count": 1, "texts.agreed": 1}),
        Step("approve", "signing", RESOLUTION),
        Step("sign", "in-force"),
    ],
    "gangnam-friendly-exchange": [
        Step("submit", "approving"),
        Step("approve", "signing"),
        Step("sign", "in-force"),
    ],
    "gangnam-friendship-ties": [
        Step("consult", "advising"),
        Step("report", "approving", {"meetings.count": 1}),
        Step("approve", "signing"),
        Step("sign", "in-force"),
    ],
    "sci-sister-city": [
        Step("submit", "approving", {"fields.count": 1}),
        Step("approve", "signing", RESOLUTION),
        Step("sign", "in-force", {"own.highest-officials": 2}),
    ],
    "arcadia-sister-city": [
        Step("submit", "approving", {"own.sponsor": 1, "own.application": 1}),
        Step("approve", "signing", {"own.council-members": 5, "own.votes-for": 3}),
        Step("sign", "in-force"),
    ],
    "danville-friendship": [
        Step("submit", "approving", {"own.coordinator": 1, "own.criteria-stated": 4, "own.criteria-met": 4}),
        Step("approve", "signing", RESOLUTION),
        Step("sign", "in-force"),
    ],
    "saratoga-sister-city": [
        Step(
            "submit",
            "approving",
            {"own.residents": 20, "own.organisations-here": 3, "own.organisations-there": 3},
        ),
        Step("approve", "signing", RESOLUTION),
        Step("sign", "in-force"),
    ],
    "santa-cruz-friendship": [
        Step("try", "trial"),
        Step("submit", "approving", {"own.nominated": 1, "exchanges.held": 1}),
        Step("approve", "signing", RESOLUTION),
        Step("sign", "in-force"),
        Step("reconsider", "reconsidering"),
        Step("keep", "in-force", {"own.worth-keeping": 1}),
    ],
    "montgomery-sister-city": [Step("submit", "approving"), Step("approve", "signing", RESOLUTION)],
    "west-valley-sister-city": [Step("submit", "approving"), Step("approve", "signing", RESOLUTION)],
    "cupertino-sister-city": [Step("submit", "approving"), Step("approve", "signing", RESOLUTION)],
    "council-calendar": [
        Step("submit", "approving", {"own.notice-day": -6, "own.council-day": -20}),
        Step("approve", "signing", {"own.council-day": 0, **RESOLUTION}),
        Step("sign", "in-force"),
    ],
    # Its votes are walked by people in `test_approving`.
    "board-and-mayor": [
        Step("submit", "approving", {"texts.agreed": 1}),
        Step("approve", "signing"),
        Step("sign", "in-force"),
    ],
    "korean-friendship": [
        Step("submit", "council", {"texts.agreed": 1}),
        Step("consent", "signing", {**RESOLUTION, "own.council-day": 0}),
        Step("sign", "in-force"),
    ],
    "korean-business-agreement": [
        Step("submit", "approving", {"texts.agreed": 1}),
        Step("approve", "signing"),
        Step("sign", "in-force"),
    ],
    "fort-collins-sister-city": [
        Step("submit", "approving", {"own.why-written": 1, "own.how-written": 1, "meetings.count": 1}),
        Step("approve", "signing", RESOLUTION),
    ],
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_holds(kind: str) -> None:
    assert check(definition_of(kind)) == ()


def test_every_example_is_walked() -> None:
    assert set(WALKS) == set(EXAMPLES)


@pytest.mark.parametrize("kind", WALKS)
def test_the_way_that_the_policy_asks_for(kind: str) -> None:
    walk(kind, WALKS[kind])


def test_a_majority_is_more_than_half_of_the_council() -> None:
    machine = AgreementMachine(definition_of("arcadia-sister-city"))
    values = dict.fromkeys(FACTS, 0) | {f"own.{name}": 0 for name in machine.definition.facts}

    for votes, members, carried in ((2, 4, False), (3, 4, True), (2, 5, False), (3, 5, True), (0, 0, False)):
        counted = {**values, "own.votes-for": votes, "own.council-members": members}
        actions = {action.trigger: action.allowed for action in machine.actions("approving", counted, ROLES)}
        assert actions["approve"] is carried


@pytest.mark.parametrize(
    ("notice", "sitting", "carried"), [(-6, -20, True), (-7, -20, False), (3, -11, True), (3, UNRECORDED, False)]
)
def test_notice_is_given_two_weeks_before_the_council_sits(notice: int, sitting: int, carried: bool) -> None:
    machine = AgreementMachine(definition_of("council-calendar"))
    values = dict.fromkeys(FACTS, 0) | {"own.notice-day": notice, "own.council-day": sitting}

    (submit,) = [one for one in machine.actions("proposed", values, ROLES) if one.trigger == "submit"]

    assert submit.allowed is carried


def test_no_public_money_is_asked_for() -> None:
    machine = AgreementMachine(definition_of("arcadia-sister-city"))
    values = dict.fromkeys(FACTS, 0) | {f"own.{name}": 0 for name in machine.definition.facts}
    ready = {**values, "own.sponsor": 1, "own.application": 1}

    assert machine.permitted("proposed", "submit", ready, ROLES).to == "approving"
    with pytest.raises(TransitionRefusedError):
        machine.permitted("proposed", "submit", {**ready, "own.public-money": 1}, ROLES)


def test_in_korea_a_sister_agreement_needs_the_council_and_a_friendship_does_not() -> None:
    sister, friendship = (AgreementMachine(definition_of(kind)) for kind in ("sister-city", "friendship-mou"))
    ready = dict.fromkeys(FACTS, 0)

    def unmet(machine: AgreementMachine) -> set[str]:
        (approve,) = [one for one in machine.actions("approving", ready, ROLES) if one.trigger == "approve"]
        return {one.code for one in approve.unmet}

    assert "council.resolutions" in unmet(sister)
    assert "council.resolutions" not in unmet(friendship)


SIGNED = KnownDate(Edtf(2024, 5, 20), datetime(2024, 5, 20, tzinfo=UTC))


def owed(kind: str, until: date, *exchanges: ExchangeFact) -> list[tuple[str, date]]:
    """The days that the duties of a city are about."""
    known = replace(
        in_force(SIGNED, entered=datetime(2024, 5, 20, tzinfo=UTC)),
        dates={"signed_on": SIGNED, "in_force_on": SIGNED},
        exchanges=exchanges,
    )
    definition = definition_of(kind)
    duties = {duty.id for duty in definition.duties}
    items = plan(known, definition, CALENDARS, date(2024, 5, 20), until)
    return sorted({(item.rule, item.date) for item in items if item.rule in duties and item.offset != "P0D"})


def test_montgomery_plans_budgets_and_reports_every_year() -> None:
    assert owed("montgomery-sister-city", date(2025, 12, 31)) == [
        ("budget", date(2024, 9, 30)),
        ("budget", date(2025, 9, 30)),
        ("membership-dues", date(2025, 1, 31)),
        ("programme", date(2025, 3, 31)),
        ("progress", date(2025, 5, 20)),
    ]


def test_west_valley_reports_yearly_and_before_a_major_exchange() -> None:
    visit = ExchangeFact(UUID(int=1), Edtf(2025, 10, 4), ExchangeState.PLANNED, ExchangeKind.FESTIVAL)
    birthday = ExchangeFact(UUID(int=2), Edtf(2025, 5, 20), ExchangeState.PLANNED, ExchangeKind.ANNIVERSARY)

    assert owed("west-valley-sister-city", date(2025, 12, 31), visit, birthday) == [
        ("before-exchange", date(2025, 4, 4)),
        ("report", date(2025, 5, 20)),
    ]


def test_cupertino_considers_the_money_every_five_years() -> None:
    assert owed("cupertino-sister-city", date(2036, 1, 1)) == [
        ("delegation-money", date(2029, 5, 20)),
        ("delegation-money", date(2034, 5, 20)),
    ]


def test_recognition_depends_on_yearly_dues() -> None:
    assert owed("sci-sister-city", date(2025, 5, 31)) == [
        ("awards", date(2025, 3, 31)),
        ("dues", date(2025, 1, 31)),
        ("profile", date(2025, 5, 20)),
        ("survey", date(2024, 11, 30)),
    ]


def test_santa_cruz_reconsiders_by_a_stated_process() -> None:
    known = in_force(SIGNED, entered=datetime(2024, 5, 20, tzinfo=UTC))

    items = plan(known, definition_of("santa-cruz-friendship"), CALENDARS, date(2024, 5, 20), date(2030, 1, 1))

    assert [(item.rule, item.date) for item in items if item.kind == "transition"] == [
        ("reconsider", date(2029, 5, 20))
    ]


def test_what_fort_collins_lost_is_asked_for_before_and_after() -> None:
    assert owed("fort-collins-sister-city", date(2026, 5, 31)) == [
        ("alive", date(2025, 5, 20)),
        ("alive", date(2026, 5, 20)),
    ]
    # In a year with an exchange the relation has shown that it is alive.
    assert owed("fort-collins-sister-city", date(2026, 5, 31), visit(date(2025, 9, 9), ExchangeState.REPORTED)) == [
        ("alive", date(2025, 5, 20))
    ]


def visit(day: date, state: ExchangeState, *, ours: bool | None = None) -> ExchangeFact:
    on = Edtf(day.year, day.month, day.day)
    return ExchangeFact(UUID(int=9), on, state, ExchangeKind.VISIT, last_day=day, hosted_here=ours)


def test_a_trip_abroad_is_examined_before_and_reported_on_after() -> None:
    """공무국외출장 심사, 귀국보고: of our visits, and not of those that come to us."""
    abroad = visit(date(2025, 9, 9), ExchangeState.PLANNED, ours=False)
    yearly = [("inspection", date(2024, 12, 31)), ("inspection", date(2025, 12, 31))]

    assert owed("korean-business-agreement", date(2025, 12, 31), abroad) == [
        *yearly,
        ("return-report", date(2025, 10, 9)),
        ("travel-review", date(2025, 8, 10)),
    ]
    assert owed("korean-business-agreement", date(2025, 12, 31), replace(abroad, hosted_here=True)) == yearly


def test_a_business_agreement_is_reported_to_the_council_within_thirty_days_of_the_signing() -> None:
    facts = in_force(SIGNED, entered=datetime(2024, 5, 20, tzinfo=UTC))

    [(rule, due)] = promised(definition_of("korean-business-agreement"), facts)

    assert (rule.id, due) == ("report-to-council", date(2024, 6, 19))


@pytest.mark.parametrize(("days", "allowed"), [(181, False), (180, True), (UNRECORDED, False)])
def test_a_term_is_renewed_in_its_last_half_year(days: int, allowed: bool) -> None:
    machine = AgreementMachine(definition_of("korean-business-agreement"))
    values = dict.fromkeys(FACTS, 0) | {"term.days-left": days}

    [extend] = [one for one in machine.actions("in-force", values, ROLES) if one.trigger == "extend"]

    assert extend.allowed is allowed


# How often each rule falls due in the ten years after the signing, if nothing is done but to let time pass.
KEPT = {"in-force-review": 10, "signing-anniversary": 10, "signing-anniversary-exchange": 10}
YEARS: dict[str, dict[str, int]] = {
    **dict.fromkeys(EXAMPLES, KEPT),
    "cupertino-sister-city": {**KEPT, "delegation-money": 2},
    "fort-collins-sister-city": {**KEPT, "alive": 10},
    "korean-business-agreement": {"in-force-review": 10, "inspection": 10},
    "korean-friendship": {**KEPT, "inspection": 10, "statistics": 10},
    "montgomery-sister-city": {**KEPT, "budget": 10, "membership-dues": 10, "programme": 10, "progress": 10},
    # It is reconsidered after five years; what comes of that, people decide.
    "santa-cruz-friendship": {**KEPT, "reconsider": 1},
    "saratoga-sister-city": {**KEPT, "involvement": 5},
    "sci-sister-city": {**KEPT, "awards": 10, "dues": 10, "profile": 10, "survey": 10},
    "west-valley-sister-city": {**KEPT, "report": 10},
}


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_ten_years_of_each_policy(kind: str) -> None:
    known = replace(
        in_force(SIGNED, entered=datetime(2024, 5, 20, tzinfo=UTC)), dates={"signed_on": SIGNED, "in_force_on": SIGNED}
    )

    seen = preview(known, definition_of(kind), CALENDARS, date(2024, 5, 20), date(2034, 5, 20), entries={"in-force": 1})

    first = [item for item in seen.items if not (item.template is Template.DUTY_DUE and item.offset == "P0D")]
    assert Counter(rule for rule, _ in {(item.rule, item.date) for item in first}) == YEARS[kind]
