"""The list of exchanges and the page of one: what they show, what their forms do, and to whom."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from config.json_shapes import to_json
from models.database import Database
from models.enums import ExchangeState
from models.event_types import EventType
from tests import stores
from tests.due_work import propose_exchange
from tests.factories import TestOffice, make_office
from tests.web.conftest import Serve
from tests.web.site import Visitor, complaints, facts, faults, marked, marks, words_of
from web.pages.exchange_details import TOO_MANY_DECIMALS
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.execution.clock import stand_at
from workflows.inputs.base import BAD_CHOICE, LAST_BEFORE_FIRST, MISSING
from workflows.inputs.exchanges import ENDS_TOO_EARLY
from workflows.inputs.types import BAD_AMOUNT, BAD_CURRENCY, BAD_DATE, BAD_DAY, BAD_TIME
from workflows.offices.persons import PersonDraft
from workflows.offices.users import create_user
from workflows.read_models.exchanges import show_exchange
from workflows.records.commitments import make_commitment

NASTY = '<b>Opening</b> & "quotes"'


def day_from_today(office: TestOffice, days: int) -> Edtf:
    with office.transaction() as tx:
        day: date = tx.now.date() + timedelta(days=days)
    return Edtf(day.year, day.month, day.day)


def plan(office: TestOffice, reference: str, title: str = "Youth visit", date: Edtf | None = None) -> UUID:
    with office.transaction() as tx:
        return plan_exchange(tx, reference, by=office.actor, title=title, date=date)


def advance(office: TestOffice, reference: str, exchange: UUID, *states: str, outcome: str | None = None) -> None:
    for state in states:
        with office.transaction() as tx:
            advance_exchange(tx, reference, exchange, ExchangeState(state), by=office.actor, outcome=outcome)


def shown(office: TestOffice, exchange: UUID) -> Any:
    with office.transaction() as tx:
        return to_json(show_exchange(tx, exchange, "en"))


@pytest.fixture
def agreed(office: TestOffice) -> str:
    [reference] = office.record("2001-03-04")
    return reference


@pytest.fixture
def visit(office: TestOffice, agreed: str) -> UUID:
    """A visit of the past, which can be recorded as held."""
    return plan(office, agreed, date=Edtf(2020, 5, 4))


@pytest.fixture
def viewer(stranger: Visitor, office: TestOffice) -> Visitor:
    with office.transaction() as tx:
        user = create_user(
            tx, name="Council", address=f"{uuid4().hex}@example.org", roles=["viewer"], by=office.actor
        ).id
    return stranger.sign_in(office, user)


@pytest.mark.parametrize(
    "path", ["/exchanges", "/exchanges?show=proposed", "/exchanges?show=upcoming", "/exchanges?show=report"]
)
def test_list_asks_as_much_for_three_as_for_one(clerk: Visitor, office: TestOffice, agreed: str, path: str) -> None:
    def one_more(title: str) -> None:
        propose_exchange(office, agreed, title)
        plan(office, agreed, date=day_from_today(office, 30))
        plan(office, agreed, date=day_from_today(office, -30))

    one_more("Year of Shusha")
    clerk.get(path)
    with clerk.counting() as few:
        clerk.get(path)
    one_more("Year of culture")
    one_more("Year of tourism")

    with clerk.counting() as many:
        page = clerk.get(path)

    assert page.text.count('<th scope="row">') in (3, 9)
    assert len(many) == len(few)


def test_one_asks_as_much_with_three_of_everything_as_with_one(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = plan(office, agreed, date=day_from_today(office, 30))

    def one_more(number: int) -> None:
        with office.transaction() as tx:
            by = office.actor
            add_delegation_member(tx, agreed, exchange, PersonDraft(f"Guest {number}"), by=by, place=office.own)
        with office.transaction() as tx:
            add_cost(tx, agreed, exchange, by=office.actor, place=office.own, amount="1", currency="KRW")

    one_more(1)
    clerk.get(f"/exchanges/{exchange}")
    with clerk.counting() as few:
        clerk.get(f"/exchanges/{exchange}")
    one_more(2)
    one_more(3)

    with clerk.counting() as many:
        clerk.get(f"/exchanges/{exchange}")

    assert len(many) == len(few)


def test_an_office_without_exchanges_is_told_how_they_come(clerk: Visitor) -> None:
    assert 'id="h-empty"' in clerk.get("/exchanges").text


def test_list_puts_what_waits_first_and_the_rest_behind_filters(
    clerk: Visitor, office: TestOffice, agreed: str
) -> None:
    propose_exchange(office, agreed, "A proposal")
    plan(office, agreed, "Coming soon", day_from_today(office, 30))
    plan(office, agreed, "Undated")
    plan(office, agreed, "Long past", Edtf(2020, 5))
    reported = plan(office, agreed, "A reported one", Edtf(2019, 5, 4))
    advance(office, agreed, reported, "held", "reported", outcome="Good")
    cancelled = plan(office, agreed, "Called off", Edtf(2019, 6, 4))
    advance(office, agreed, cancelled, "cancelled", outcome="An epidemic")

    def titles(path: str) -> list[str]:
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', clerk.get(path).text)

    assert titles("/exchanges") == ["A proposal", "Long past", "Coming soon", "Undated"]
    assert titles("/exchanges?show=proposed") == ["A proposal"]
    assert titles("/exchanges?show=report") == ["Long past"]
    assert titles("/exchanges?show=upcoming") == ["Coming soon", "Undated"]
    assert titles("/exchanges?show=reported") == ["A reported one"]
    assert titles("/exchanges?show=off") == ["Called off"]
    head = clerk.get("/exchanges").text
    assert (facts(head, "proposals"), facts(head, "reports")) == (["1"], ["1"])


def test_pages_of_the_list_follow_each_other_without_a_gap(
    clerk: Visitor, office: TestOffice, agreed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.views.exchanges.ON_PAGE", 2)
    for number in range(5):
        plan(office, agreed, f"Visit {number}", day_from_today(office, 10 + number // 2))

    found, path = [], "/exchanges?show=upcoming"
    for _ in range(5):
        source = clerk.get(path).text
        found += re.findall(r"Visit \d(?=</a>)", source)
        more = re.search(r'href="(/exchanges\?show=upcoming&amp;after=[^"]+)"', source)
        if more is None:
            break
        path = more.group(1).replace("&amp;", "&")

    assert found == [f"Visit {number}" for number in range(5)]


@pytest.mark.parametrize("after", ["nonsense", "2027-01-01~x"])
def test_an_address_of_no_row_begins_at_the_first(clerk: Visitor, office: TestOffice, agreed: str, after: str) -> None:
    plan(office, agreed, date=day_from_today(office, 30))

    assert "Youth visit" in clerk.text(f"/exchanges?show=upcoming&after={after}")


def test_a_clash_is_shown_in_the_list_and_on_the_page(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = plan(office, agreed, date=Edtf(2099, 3, 1))
    for path in ("/exchanges", f"/exchanges/{exchange}"):
        ((kind, words),) = marks(clerk.get(path).text, "clash")

        assert kind == "holiday"
        assert [part in words for part in ("1 March 2099", "Andong", "Independence Movement Day")] == [True] * 3


@pytest.mark.parametrize(("language", "says"), [("en", "Exchanges"), ("ko", "교류"), ("az", "Mübadilələr")])
def test_exchanges_speak_the_readers_language(
    clerk: Visitor, office: TestOffice, agreed: str, language: str, says: str
) -> None:
    plan(office, agreed, date=day_from_today(office, 30))
    clerk.get(f"/language/{language}?next=/")

    page = clerk.get("/exchanges")

    assert f'<html lang="{language}"' in page.text
    assert f">{says}</h1>" in page.text


def test_a_proposal_is_accepted(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = propose_exchange(office, agreed)
    page = f"/exchanges/{exchange}"

    answer = clerk.submit(f"{page}/accept", page=page)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?done=accept#state")
    assert shown(office, exchange)["state"] == "planned"
    assert "Proposal accepted" in clerk.text(page)


def test_a_proposal_is_accepted_for_another_day_that_has_to_be_named(
    clerk: Visitor, office: TestOffice, agreed: str
) -> None:
    exchange = propose_exchange(office, agreed)
    page = f"/exchanges/{exchange}"

    refused = clerk.submit(f"{page}/accept", {"another_day": "yes"}, page=page)
    passed = clerk.submit(f"{page}/accept", {"another_day": "yes", "date": "2019-05"}, page=page)
    moved = clerk.submit(f"{page}/accept", {"another_day": "yes", "date": "2031-05"}, page=page)

    assert passed.status_code == 422
    assert complaints(passed.text) == {"move-date"}
    assert (refused.status_code, moved.status_code) == (422, 303)
    assert complaints(refused.text) == {"move-date"}
    assert 'id="form-move" open' in refused.text
    assert (shown(office, exchange)["state"], shown(office, exchange)["date"]) == ("planned", "2031-05")


def test_a_proposal_whose_day_has_passed_asks_for_another(
    serve: Serve, rehearsal: stores.Clone, rehearsed_office: TestOffice
) -> None:
    office = rehearsed_office
    clerk = Visitor(serve(rehearsal.app_url)).sign_in(office)
    exchange = propose_exchange(office, *office.record("2001-03-04"))
    with office.transaction() as tx:
        stand_at(tx, tx.now + timedelta(days=366))
    page = f"/exchanges/{exchange}"

    refused = clerk.submit(f"{page}/accept", page=page)

    assert refused.status_code == 422
    assert 'id="form-move" open' in refused.text
    assert complaints(refused.text) == {"move-date"}
    assert shown(office, exchange)["state"] == "proposed"


def test_an_answer_is_taken_back(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = propose_exchange(office, agreed)
    page = f"/exchanges/{exchange}"

    for answer, values in (("decline", {"reason": "Too far"}), ("accept", {})):
        assert clerk.submit(f"{page}/{answer}", values, page=page).status_code == 303
        assert clerk.submit(f"{page}/reopen", page=page).status_code == 303
        assert shown(office, exchange)["state"] == "proposed"
    words = clerk.text(page)

    assert "Exchange reopened" in words
    assert "Reason: Too far" not in words
    assert "Planned , to come Invited , to come" in words


def test_what_is_sent_again_is_no_change(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    days = {"days": "yes", "date": "2027-05-04", "until": "2027-05-06", "venue": "Hahoe", "fields": "Culture"}

    places = [clerk.submit(f"{page}/settle", days, page=page).headers["location"] for _ in range(2)]

    assert [place.partition("?")[2] for place in places] == ["done=settle#facts", "done=same#facts"]
    assert marked(clerk.get(page).text, "event").count(EventType.EXCHANGE_SETTLED) == 1


def test_what_was_said_of_it_is_corrected(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    for address, values in (
        ("advance", {"to": "held", "outcome": "Ten came"}),
        ("correct", {"outcome": "Twelve came"}),
    ):
        assert clerk.submit(f"{page}/{address}", values, page=page).status_code == 303
    empty = clerk.submit(f"{page}/correct", page=page)

    assert (empty.status_code, 'id="form-correct" open' in empty.text) == (422, True)
    source = clerk.get(page).text
    assert "Outcome: Twelve came" in words_of(source)
    assert EventType.EXCHANGE_CORRECTED in marked(source, "event")


def test_a_proposal_is_declined_with_a_reason(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = propose_exchange(office, agreed)
    page = f"/exchanges/{exchange}"

    refused = clerk.submit(f"{page}/decline", page=page)
    answer = clerk.submit(f"{page}/decline", {"reason": "No money this year"}, page=page)

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert complaints(refused.text) == {"decline-reason"}
    assert "Reason: No money this year" in clerk.text(page)


def test_a_proposal_is_answered_from_its_agreements_page(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    accepted, declined = (propose_exchange(office, agreed, f"Year of {city}") for city in ("Shusha", "Baku"))
    page = f"/agreements/{agreed}"
    assert f'href="/exchanges/{accepted}"' in clerk.get(page).text

    for exchange, act, values in ((accepted, "accept", {}), (declined, "decline", {"reason": "Too far"})):
        assert clerk.submit(f"/exchanges/{exchange}/{act}", values, page=page).status_code == 303

    assert [shown(office, each)["state"] for each in (accepted, declined)] == ["planned", "declined"]
    assert "Too far" in clerk.text(page)


def test_an_exchange_is_carried_from_the_invitation_to_the_report(
    clerk: Visitor, office: TestOffice, visit: UUID
) -> None:
    page = f"/exchanges/{visit}"

    for to in ("invited", "confirmed", "held"):
        assert clerk.submit(f"{page}/advance", {"to": to}, page=page).status_code == 303
    answer = clerk.submit(f"{page}/advance", {"to": "reported", "outcome": "Ten guests came"}, page=page)
    back = clerk.submit(f"{page}/advance", {"to": "invited", "version": "7"}, page=page)

    assert (answer.status_code, back.status_code) == (303, 409)
    words = clerk.text(page)
    assert "Outcome: Ten guests came" in words
    assert f'action="{page}/advance"' not in clerk.get(page).text


def test_an_exchange_is_held_on_its_own_day_and_reported_with_a_result(
    clerk: Visitor, office: TestOffice, agreed: str
) -> None:
    undated = plan(office, agreed, "Undated")
    page = f"/exchanges/{undated}"

    dayless = clerk.submit(f"{page}/advance", {"to": "held"}, page=page)
    too_early = clerk.submit(f"{page}/advance", {"to": "invited", "date": "2020-05-04"}, page=page)
    backwards = clerk.submit(f"{page}/advance", {"to": "held", "date": "2020-05-04", "until": "2020-05-01"}, page=page)
    held = clerk.submit(f"{page}/advance", {"to": "held", "date": "2020-05-04", "until": "2020-05-06"}, page=page)
    empty = clerk.submit(f"{page}/advance", {"to": "reported"}, page=page)

    assert [complaints(answer.text) for answer in (dayless, too_early, backwards, empty)] == [
        {"advance-date"},
        {"advance-date"},
        {"advance-until"},
        {"advance-outcome"},
    ]
    assert held.status_code == 303
    kept = shown(office, undated)
    assert (kept["date"], kept["until"], kept["state"]) == ("2020-05-04", "2020-05-06", "held")


def test_cancelling_needs_its_reason(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"

    refused = clerk.submit(f"{page}/advance", {"to": "cancelled"}, page=page)
    answer = clerk.submit(f"{page}/advance", {"to": "cancelled", "reason": "An epidemic"}, page=page)

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert 'id="form-cancel" open' in refused.text
    assert shown(office, visit)["reason"] == "An epidemic"


def test_what_is_ahead_says_from_when_on_it_can_have_been_held(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    exchange = plan(office, agreed, date=Edtf(2099, 5, 4))
    page = f"/exchanges/{exchange}"

    assert facts(clerk.get(page).text, "held-from") == ["2099-05-04"]
    assert 'value="held"' not in clerk.get(page).text
    assert clerk.submit(f"{page}/advance", {"to": "held"}, page=page).status_code == 409


def test_day_host_and_place_are_settled_and_left_open_again(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    values = {
        "date": "2027-05-04",
        "until": "2027-05-06",
        "host": str(office.partner),
        "venue": "Jidir plain",
        "online": "yes",
        "fields": "Culture, Tourism",
    }

    assert clerk.submit(f"{page}/settle", values, page=page).status_code == 303
    settled = shown(office, visit)
    assert clerk.submit(f"{page}/settle", {"date": "2027-05-04", "venue": "Hahoe"}, page=page).status_code == 303
    open_again = shown(office, visit)

    keys = ("date", "until", "host", "venue", "online", "fields")
    assert [settled[key] for key in keys] == [
        "2027-05-04",
        "2027-05-06",
        "Shusha",
        "Jidir plain",
        True,
        ["Culture", "Tourism"],
    ]
    assert [open_again[key] for key in keys] == ["2027-05-04", None, None, "Hahoe", False, []]


def test_a_last_day_wants_a_first_at_its_field(clerk: Visitor, office: TestOffice, agreed: str) -> None:
    page = f"/exchanges/{plan(office, agreed)}"

    answer = clerk.submit(f"{page}/settle", {"until": "2027-05-06"}, page=page)

    assert answer.status_code == 422
    assert complaints(answer.text) == {"settle-date"}


def test_a_visit_of_one_day_shows_one(clerk: Visitor, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    day = {"date": "2027-05-04", "until": "2027-05-04"}

    assert clerk.submit(f"{page}/settle", day, page=page).status_code == 303

    assert " to 4 May 2027" not in clerk.text(page).replace("Tuesday ", "")


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"date": "May"}, {"settle-date": BAD_DATE}),
        ({"date": "2027-05-06", "until": "2027-05-04"}, {"settle-until": LAST_BEFORE_FIRST}),
    ],
)
def test_days_that_are_none_keep_what_was_typed(
    clerk: Visitor, visit: UUID, values: dict[str, str], asked: dict[str, str]
) -> None:
    page = f"/exchanges/{visit}"

    answer = clerk.submit(f"{page}/settle", {"venue": NASTY, **values}, page=page)

    assert answer.status_code == 422
    assert faults(answer.text) == asked
    assert f'value="{values["date"]}"' in answer.text
    assert "&lt;b&gt;Opening&lt;/b&gt; &amp; &#34;quotes&#34;" in answer.text


@pytest.mark.parametrize(
    ("address", "values", "shows", "key"),
    [
        ("delegates", {"name": NASTY, "title": "Mayor", "capacity": "Head", "side": "own"}, NASTY, "delegation"),
        ("programme", {"what": NASTY, "day": "2020-05-04", "begins": "10:00", "until": "12:00"}, NASTY, "programme"),
        ("costs", {"amount": "1200.50", "currency": "azn", "side": "own", "what": NASTY}, "1,200.50 AZN", "entries"),
    ],
)
def test_a_detail_is_added_escaped_and_taken_back(
    clerk: Visitor, office: TestOffice, visit: UUID, address: str, values: dict[str, str], shows: str, key: str
) -> None:
    page = f"/exchanges/{visit}"
    sent = {name: str(office.own) if value == "own" else value for name, value in values.items()}

    added = clerk.submit(f"{page}/{address}", sent, page=page)
    source = clerk.get(page).text

    assert added.status_code == 303, words_of(added.text)
    assert shows in words_of(source)
    assert "<b>Opening</b>" not in source
    removal = re.search(rf'action="({page}/{address}/[^"]+/remove)"', source)
    assert removal
    assert clerk.submit(removal.group(1), page=page).status_code == 303
    assert shown(office, visit)[key] == []


@pytest.mark.parametrize(
    ("address", "values", "asked"),
    [
        ("delegates", {"title": "Mayor"}, MISSING),
        ("programme", {"what": "Tour", "begins": "soon"}, BAD_TIME),
        ("programme", {"what": "Tour", "day": "May"}, BAD_DAY),
        ("programme", {"what": "Tour", "begins": "12:00", "until": "11:00"}, ENDS_TOO_EARLY),
        ("costs", {"amount": "much", "currency": "KRW", "side": "own"}, BAD_AMOUNT),
        ("costs", {"amount": "1.5", "currency": "KRW", "side": "own"}, TOO_MANY_DECIMALS),
        ("costs", {"amount": "1", "currency": "won", "side": "no"}, BAD_CHOICE),
        ("costs", {"amount": "1", "currency": "wons", "side": "own"}, BAD_CURRENCY),
        ("documents", {"kind": "programme", "status": "draft"}, MISSING),
    ],
)
def test_a_detail_that_is_wrong_is_asked_for_at_its_field(
    clerk: Visitor, office: TestOffice, visit: UUID, address: str, values: dict[str, str], asked: str
) -> None:
    page = f"/exchanges/{visit}"
    sent = {name: str(office.own) if value == "own" else value for name, value in values.items()}

    answer = clerk.submit(f"{page}/{address}", sent, page=page)

    assert answer.status_code == 422
    assert list(faults(answer.text).values()) == [asked]
    assert answer.text.count('aria-invalid="true"') == 1


def test_somebody_is_named_once(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"

    answers = [clerk.submit(f"{page}/delegates", {"name": "Kim Minji"}, page=page) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert complaints(answers[1].text) == {"delegate-name"}


def test_costs_are_summed_by_side_and_currency(clerk: Visitor, office: TestOffice, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    for side, amount, currency in (
        (office.own, "1000", "KRW"),
        (office.own, "500", "KRW"),
        (office.own, "10", "EUR"),
        (office.partner, "99.9", "AZN"),
    ):
        values = {"side": str(side), "amount": amount, "currency": currency}
        assert clerk.submit(f"{page}/costs", values, page=page).status_code == 303

    assert "Sums Andong 10.00 EUR Andong 1,500 KRW Shusha 99.90 AZN" in clerk.text(page)


def test_a_document_of_an_exchange_is_shown_with_it(clerk: Visitor, visit: UUID) -> None:
    page = f"/exchanges/{visit}"
    values = {"title": "The report of May", "kind": "report", "status": "agreed", "languages": "ko"}

    assert clerk.submit(f"{page}/documents", values, page=page).status_code == 303

    assert "The report of May Report" in clerk.text(page)


def test_what_caused_it_is_chosen_where_it_is_planned_and_shown(
    clerk: Visitor, office: TestOffice, agreed: str
) -> None:
    with office.transaction() as tx:
        promised = make_commitment(tx, agreed, by=office.actor, what="Send dancers")
    page = f"/agreements/{agreed}"
    values = {"title": "Dancers in May", "kind": "visit", "on": "2031-05", "commitment": str(promised)}

    assert clerk.submit(f"{page}/exchanges", values, page=page).status_code == 303
    found = re.search(r'href="(/exchanges/[0-9a-f-]+)"', clerk.get(page).text)

    assert found
    assert "The commitment: Send dancers" in clerk.text(found.group(1))


def test_a_stale_form_is_given_back_with_what_others_did(
    clerk: Visitor, office: TestOffice, agreed: str, visit: UUID
) -> None:
    page = f"/exchanges/{visit}"
    source = clerk.get(page).text
    hidden = dict(re.findall(r'type="hidden" name="(csrf|version|seq)" value="(\w+)"', source))
    advance(office, agreed, visit, "invited")

    stale = clerk.client.post(f"{page}/programme", data={**hidden, "what": "Opening"})
    words = words_of(stale.text)
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    again = clerk.client.post(f"{page}/programme", data={**hidden, "what": "Opening", "version": version.group(1)})

    assert (stale.status_code, again.status_code) == (409, 303)
    assert 'id="h-changes"' in stale.text
    assert EventType.EXCHANGE_ADVANCED in marked(stale.text, "event")
    assert "Opening" in words
    assert [item["what"] for item in shown(office, visit)["programme"]] == ["Opening"]


def test_a_viewer_looks_and_changes_nothing(viewer: Visitor, office: TestOffice, agreed: str, visit: UUID) -> None:
    proposal = propose_exchange(office, agreed)
    with office.transaction() as tx:
        add_delegation_member(tx, agreed, visit, PersonDraft("Kim Minji"), by=office.actor)
    delegate = shown(office, visit)["delegation"][0]["delegate"]
    forms: dict[str, dict[str, str]] = {
        f"{proposal}/accept": {},
        f"{proposal}/decline": {"reason": "No"},
        f"{visit}/advance": {"to": "held"},
        f"{visit}/settle": {"venue": "Hahoe"},
        f"{visit}/delegates": {"name": "Lee"},
        f"{visit}/delegates/{delegate}/remove": {},
        f"{visit}/programme": {"what": "Tour"},
        f"{visit}/costs": {"amount": "1", "currency": "KRW", "side": str(office.own)},
    }

    for form, values in forms.items():
        answer = viewer.submit(f"/exchanges/{form}", {"version": "1", **values}, page="/exchanges")
        assert answer.status_code == 403, form

    source = viewer.get(f"/exchanges/{visit}").text
    assert "Kim Minji" in source
    assert f'action="/exchanges/{visit}' not in source
    assert facts(source, "waits-for") == ["coordinator"]


def test_another_offices_exchange_is_not_there(clerk: Visitor, database: Database, visit: UUID) -> None:
    other = make_office(database)
    [reference] = other.record("2001-03-04")
    theirs = plan(other, reference)

    assert clerk.get(f"/exchanges/{theirs}").status_code == 404
    answer = clerk.submit(f"/exchanges/{theirs}/settle", {"version": "1", "venue": "X"}, page=f"/exchanges/{visit}")
    assert answer.status_code == 404
    assert shown(other, theirs)["venue"] is None


def test_a_form_without_its_token_is_refused(clerk: Visitor, visit: UUID) -> None:
    answer = clerk.client.post(f"/exchanges/{visit}/settle", data={"version": "1", "venue": "Hahoe"})

    assert answer.status_code == 403
