"""Plans of many years: what time makes of an agreement, and what the plans of an office add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from config.json_shapes import to_json
from models.enums import ItemKind, Renewal
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf, Period
from workflows.calendar.holidays import CALENDARS
from workflows.definitions.catalogue import Audience
from workflows.definitions.parser import packaged, parse
from workflows.engine.facts import CommitmentFact, Facts, KnownDate, Recipient
from workflows.engine.terms import TermsFact, carry_renewals
from workflows.exchanges.lifecycle import plan_exchange
from workflows.planning.forecast import ForecastItem, forecast, preview
from workflows.planning.planner import plan
from workflows.read_models.plans import show_plan
from workflows.read_models.workload import MOST_MAILS_A_WEEK, simulate
from workflows.records.commitments import make_commitment
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.records.terms import TermsDraft, record_terms, set_hosting_rotation

SHIPPED = {definition.kind: definition for definition in map(parse, packaged().values())}
SEOUL = ZoneInfo("Asia/Seoul")
KNOWN = datetime(2022, 11, 18, tzinfo=UTC)
START, UNTIL = date(2023, 1, 1), date(2052, 12, 31)
FIVE_YEARS = TermsFact(valid_for=Period.parse("P5Y"), renewal=Renewal.NONE)


def held(*, signed: bool = True, terms: TermsFact | None = None) -> Facts:
    day = KnownDate(Edtf(2022, 11, 17), KNOWN)
    return Facts(
        reference="AND-2022-001",
        state="in-force",
        entered_at=KNOWN,
        entry_number=1,
        recorded_at=KNOWN,
        zone=SEOUL,
        calendar="KR",
        dates={"signed_on": day, "in_force_on": day} if signed else {},
        terms=terms or TermsFact(),
        recipients={Audience.OWNER: (Recipient(UUID(int=1), SEOUL, "KR"),)},
    )


def ahead(facts: Facts, kind: str = "friendship-mou", until: date = UNTIL) -> ForecastItem:
    return forecast(facts, SHIPPED[kind], CALENDARS, START, until, entries={"in-force": 1})


def transitions(found: ForecastItem) -> list[tuple[str, str]]:
    return [(item.rule, item.date.isoformat()) for item in found.items if item.kind is ItemKind.TRANSITION]


def test_an_exchange_each_year_keeps_an_agreement_awake() -> None:
    found = ahead(held())

    assert transitions(found) == []
    assert [item.date.year for item in found.items if item.kind is ItemKind.EXCHANGE] == list(range(2023, 2053))


def test_one_that_nobody_hears_of_rests_and_is_looked_at_each_year() -> None:
    found = ahead(held(signed=False))

    assert transitions(found) == [("rest", "2027-11-18")]
    later = {item.rule for item in found.items if item.date > date(2027, 11, 18)}
    assert later == {"dormant-nudge", "dormant-review", "signing-anniversary-undated"}
    looks = [item.date.year for item in found.items if item.rule == "dormant-review"]
    assert looks == list(range(2028, 2053))


def test_a_term_of_five_years_ends_everything() -> None:
    found = ahead(held(terms=FIVE_YEARS))

    assert transitions(found) == [("expire", "2027-11-17")]
    assert found.ended_on == date(2027, 11, 17)
    assert max(item.date for item in found.items) == date(2027, 11, 17)
    assert [item.date.year for item in found.items if item.kind is ItemKind.EXCHANGE] == [2023, 2024, 2025, 2026, 2027]


def test_a_project_goes_on_to_its_closing_report() -> None:
    found = ahead(held(terms=FIVE_YEARS), "project-mou")

    assert transitions(found) == [("close", "2027-11-17")]
    assert {item.rule for item in found.items if item.date > date(2027, 12, 1)} == {"closing-nudge", "closing-review"}


def test_nothing_comes_twice_where_two_states_plan_the_same() -> None:
    found = ahead(replace(held(), last_contact=date(2022, 11, 17)), until=date(2040, 1, 1))

    keys = [item.identity for item in found.items]
    assert len(keys) == len(set(keys))
    assert list(found.items) == sorted(found.items, key=lambda item: item.due_at)


def test_a_longer_look_only_adds() -> None:
    facts = held(terms=FIVE_YEARS)

    short, long = ahead(facts, until=date(2026, 6, 30)), ahead(facts)

    assert [item for item in long.items if item.date <= date(2026, 6, 30)] == list(short.items)


def shown(facts: Facts, kind: str = "friendship-mou") -> ForecastItem:
    return preview(facts, SHIPPED[kind], CALENDARS, START, UNTIL, entries={"in-force": 1})


def test_what_is_shown_ends_with_the_term() -> None:
    facts = held(terms=FIVE_YEARS)
    items = plan(facts, SHIPPED["friendship-mou"], CALENDARS, START, UNTIL)

    found = shown(facts)

    assert max(item.date for item in items) > date(2050, 1, 1)
    assert max(item.date for item in found.items) == date(2027, 11, 17)
    assert "expire" in {item.rule for item in found.items}


def test_a_projects_duties_end_where_its_closing_begins() -> None:
    found = shown(held(terms=FIVE_YEARS), "project-mou")

    later = {item.rule for item in found.items if item.date > date(2027, 11, 17)}
    assert "yearly-report" in {item.rule for item in found.items}
    assert later == {"closing-nudge", "closing-review"}


def test_dormancy_is_shown_and_not_followed() -> None:
    found = shown(held())

    assert transitions(found) == [("rest", "2027-11-18")]
    assert {rule for rule, _, _ in found.avoidable} == {"rest"}
    assert max(item.date for item in found.items if item.kind is ItemKind.EXCHANGE).year == 2052


def test_what_the_terms_bring_is_not_called_put_off() -> None:
    found = shown(held(terms=FIVE_YEARS), "project-mou")

    assert "close" in {item.rule for item in found.items}
    assert "close" not in {rule for rule, _, _ in found.avoidable}


def test_what_was_promised_outlives_the_end_where_the_text_says_so() -> None:
    promise = CommitmentFact(UUID(int=7), Edtf(2029, 1, 15), open=True)
    kept = {}
    for goes_on in (True, False):
        facts = replace(held(terms=replace(FIVE_YEARS, projects_continue=goes_on)), commitments=(promise,))
        kept[goes_on] = {item.rule for item in shown(facts).items if item.date.year == 2029}

    assert kept == {True: {"commitment-due"}, False: set()}


def test_terms_that_change_later_hold_from_their_day_on() -> None:
    """Tacit until 2030; from then on the term that runs is the last one."""
    tacit = replace(FIVE_YEARS, renewal=Renewal.TACIT, notice_period=Period.parse("P6M"))
    last = carry_renewals(tacit, replace(tacit, renewal=Renewal.NONE), Edtf(2022, 11, 17), date(2030, 1, 1))
    found = shown(replace(held(terms=tacit), future_terms=((date(2030, 1, 1), last),)))

    assert ("expire", "2032-11-17") in transitions(found)
    deadlines = sorted({item.date.isoformat() for item in found.items if item.rule == "notice-deadline"})
    assert deadlines == ["2027-05-17"]
    assert max(item.date for item in found.items) == date(2032, 11, 17)


def test_a_plan_that_begins_after_the_end_is_empty(office: TestOffice) -> None:
    (reference,) = office.record("2026-05-01")
    with office.transaction() as tx:
        record_terms(tx, reference, TermsDraft(valid_for="P3Y", renewal=Renewal.NONE), by=office.actor)

        shown = to_json(show_plan(tx, reference, start=date(2040, 1, 1), until=date(2045, 12, 31), language="en"))

    assert shown["items"] == []


def test_years_add_up_and_too_much_at_once_is_named(office: TestOffice) -> None:
    many = office.record(*["2024-05-17"] * (MOST_MAILS_A_WEEK + 1))
    with office.transaction() as tx:
        record_terms(
            tx,
            many[0],
            TermsDraft(valid_for="P2Y", renewal=Renewal.TACIT, notice_period="P6M"),
            by=office.actor,
        )

        shown = to_json(simulate(tx, start=date(2031, 1, 1), until=date(2034, 12, 31)))

    years = {year["year"]: year for year in shown["years"]}
    assert shown["agreements"] == len(many)
    assert [year["renewals"] for year in shown["years"]] == [0, 1, 0, 1]
    assert {year["exchanges"] for year in shown["years"]} == {len(many)}
    (address,) = years[2031]["people"]
    assert sum(year["people"][address] for year in shown["years"]) == sum(year["mails"] for year in shown["years"])
    sorts = {(found["what"], found.get("month"), found.get("who")) for found in years[2031]["too_much"]}
    assert sorts >= {("exchanges", 5, None), ("mails", None, address)}


def test_a_year_counts_the_mails_of_each_plan(office: TestOffice) -> None:
    (reference,) = office.record("2024-05-17")
    with office.transaction() as tx:
        shown = to_json(show_plan(tx, reference, start=date(2031, 1, 1), until=date(2031, 12, 31), language="en"))

        simulated = to_json(simulate(tx, start=date(2031, 1, 1), until=date(2031, 12, 31)))

    kinds = [item["kind"] for item in shown["items"] if item["kind"] != "transition"]
    (year,) = simulated["years"]
    assert (year["mails"], year["exchanges"]) == (kinds.count("reminder"), kinds.count("exchange"))
    assert year["too_much"] == []


def test_a_mail_counts_in_the_year_in_which_it_goes_out(office: TestOffice) -> None:
    """Those about the tenth of January go out before the new year."""
    (reference,) = office.record("2024-01-10")
    with office.transaction() as tx:
        plans = [
            to_json(show_plan(tx, reference, start=date(year, 1, 1), until=date(year, 12, 31), language="en"))
            for year in (2031, 2032, 2033)
        ]

        shown = to_json(simulate(tx, start=date(2031, 1, 1), until=date(2032, 12, 31)))

    sent = [item["due_at"][:4] for plan in plans for item in plan["items"] if item["kind"] == "reminder"]
    about = [item["date"][:4] for plan in plans for item in plan["items"] if item["kind"] == "reminder"]
    assert sent != about
    assert [year["mails"] for year in shown["years"]] == [sent.count("2031"), sent.count("2032")]


def test_a_plan_names_what_stands_already_and_what_a_reminder_is_about(office: TestOffice) -> None:
    (reference,) = office.record("2024-05-17")
    with office.transaction() as tx:
        year = tx.now.year + 1
        plan_exchange(tx, reference, by=office.actor, title="Youth visit", date=Edtf(year, 3, 9))
        plan_exchange(tx, reference, by=office.actor, title="Choir", date=Edtf(year - 4, 3, 9))
        make_commitment(tx, reference, by=office.actor, what="A garden", due_on=Edtf(year, 4, 5))

        shown = to_json(show_plan(tx, reference, start=None, until=date(year, 12, 31), language="en"))

    assert [(one["date"], one["state"], one["title"]) for one in shown["standing"]] == [
        (f"{year}-03-09", "planned", "Youth visit")
    ]
    titles = {item["rule"]: item["title"] for item in shown["items"]}
    assert titles["exchange-report"].endswith("(Youth visit)")
    assert titles["commitment-due"].endswith("(A garden)")


def test_a_plan_says_who_hosts(office: TestOffice) -> None:
    (reference,) = office.record("2024-05-17")
    with office.transaction() as tx:
        set_hosting_rotation(tx, reference, [office.partner, office.own], by=office.actor)

        shown = to_json(show_plan(tx, reference, start=date(2029, 1, 1), until=date(2031, 12, 31), language="en"))

    hosts = [(item["date"], item["host"]) for item in shown["items"] if item["kind"] == "exchange"]
    assert hosts == [("2029-05-17", "Shusha"), ("2030-05-17", "Andong"), ("2031-05-17", "Shusha")]


def test_a_year_that_is_celebrated_is_given_no_day(office: TestOffice) -> None:
    (reference,) = office.record("2024-05-17")
    with office.transaction() as tx:
        year = tx.now.year + 1
        draft = OccasionDraft("Year of Shusha", Edtf(year), "designation-year")
        record_occasion(tx, reference, draft, by=office.actor)

        shown = to_json(show_plan(tx, reference, start=None, until=date(year, 12, 31), language="en"))

    assert str(year) in [item["date"] for item in shown["items"] if item["kind"] == "exchange"]
