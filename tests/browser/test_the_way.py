"""The way that matters, in a real browser: sign in, read, advance, be refused with reasons, see the history grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from models.enums import DocumentKind, ExchangeState, TextStatus
from tests.due_work import propose_exchange
from tests.factories import TestOffice
from tests.web.site import Site
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
from workflows.exchanges.programme import ProgrammeDraft, add_programme_item
from workflows.lifecycle.handover import handover
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.persons import PersonDraft
from workflows.offices.sign_in import make_link
from workflows.offices.substitutions import name_substitute
from workflows.offices.users import create_user
from workflows.records.documents import record_document

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1440, 390)
Theme = Literal["light", "dark"]
# Everything that a page must hold to (WCAG 2.2 AA), as axe names it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def visiting(browser: Browser, *, width: int, theme: Theme = "light", script: bool = True) -> Iterator[Page]:
    """A page that fails the test on any error of its console, such as a breach of its security policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=script, locale="en-GB"
    )
    page = context.new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A status of 4xx is an answer that the test itself asked for.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            complaints.append(message.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", listen)
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


def sign_in(page: Page, site: Site, office: TestOffice) -> None:
    with office.transaction() as tx:
        assert office.actor.user_id is not None
        token = make_link(tx, office.actor.user_id)
    page.goto(f"{site.address}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()


def expect_records(page: Page, count: int) -> None:
    expect(page.locator("#history .am-ev > li")).to_have_count(count)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_the_link_to_the_history(
    browser: Browser, site: Site, office: TestOffice, width: int, script: bool
) -> None:
    reference = office.propose()
    with visiting(browser, width=width, script=script) as page:
        sign_in(page, site, office)
        page.get_by_role("link", name="Take the step").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Andong and Shusha")
        expect_records(page, 1)

        page.locator("#form-advance-open textarea").fill("Both mayors agree.")
        page.get_by_role("button", name="Open negotiations").click()

        expect(page.get_by_role("status")).to_contain_text("Done, and recorded in the history.")
        expect(page.locator("#state [aria-current=step]")).to_contain_text("Negotiating")
        expect_records(page, 2)
        not_yet = page.locator("#do details", has_text="Send the agreed text for approval")
        expect(not_yet).to_contain_text("At least 1 text of the agreement is recorded as agreed (now: 0)")
        expect(not_yet).to_contain_text("Can be cleared by: coordinator")

        not_yet.get_by_role("link", name="Add a field").click()
        if not script:
            page.locator("#form-fields > summary").click()
        page.locator("#form-fields").get_by_label("Fields of cooperation").fill("Culture, Tourism")
        page.locator("#form-fields").get_by_role("button", name="Add a field").click()
        expect(page.locator("#facts")).to_contain_text("Culture, Tourism")
        page.locator("#do details", has_text="Send the agreed text").get_by_role("link").first.click()
        if not script:
            page.locator("#form-document > summary").click()
        form = page.locator("#form-document")
        form.get_by_label("Title").fill("The text of May")
        form.get_by_label("Progress").select_option("agreed")
        form.get_by_role("button", name="Record a document").click()
        expect(page.locator("#documents")).to_contain_text("The text of May")
        page.get_by_role("button", name="Send the agreed text for approval").click()

        expect(page.locator("#state [aria-current=step]")).to_contain_text("Approving")
        expect_records(page, 5)
    assert reference.startswith("AND-")


def test_step_refused_in_the_meantime_says_why_and_loses_nothing(
    browser: Browser, site: Site, office: TestOffice
) -> None:
    reference = office.propose()
    with visiting(browser, width=1440) as page:
        sign_in(page, site, office)
        page.goto(f"{site.address}/agreements/{reference}")
        office.advance(reference, "open")
        page.locator("#form-advance-open textarea").fill("Both mayors agree.")

        page.get_by_role("button", name="Open negotiations").click()

        expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this while you were writing")
        expect(page.locator("main")).to_contain_text("Both mayors agree.")
        expect(page.locator("main")).to_contain_text("Proposed")


def test_button_of_several_says_which_was_pressed(browser: Browser, site: Site, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    with visiting(browser, width=390) as page:
        sign_in(page, site, office)
        page.goto(f"{site.address}/agreements/{reference}#form-exchange")
        form = page.locator("#form-exchange")
        form.get_by_label("Title").fill("Youth visit")
        form.get_by_role("textbox", name="When").fill("2020-05")
        form.get_by_role("button", name="Plan an exchange").click()
        expect(page.locator("#exchanges")).to_contain_text("Youth visit")

        page.locator("#exchanges summary", has_text="Youth visit").click()
        page.get_by_label("Outcome").first.fill("Ten guests came.")
        page.get_by_role("button", name="Record that it was held").first.click()

        expect(page.locator("#exchanges")).to_contain_text("Ten guests came.")
        expect(page.locator("#exchanges .am-tag", has_text="Held")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_exchange_from_the_proposal_to_its_costs(
    browser: Browser, site: Site, office: TestOffice, width: int, script: bool
) -> None:
    [reference] = office.record("2022-11-17")
    propose_exchange(office, reference)

    def press(page: Page, form: str, button: str) -> None:
        page.locator(form).get_by_role("button", name=button, exact=True).click()

    def unfold(page: Page, form: str) -> None:
        page.locator(f"{form} > summary").click()

    with visiting(browser, width=width, script=script) as page:
        sign_in(page, site, office)
        page.get_by_role("link", name="Exchanges", exact=True).first.click()
        page.get_by_role("link", name="Accept or decline").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Year of Shusha")
        unfold(page, "#form-move")
        press(page, "#form-move", "Accept it for another day")
        expect(page.locator("#form-move")).to_contain_text("Fill this in")

        page.locator("#form-move").get_by_role("textbox", name="Day").fill("2099-03-01")
        press(page, "#form-move", "Accept it for another day")
        expect(page.locator("#state [aria-current=step]")).to_contain_text("Planned")
        expect(page.locator("#state")).to_contain_text("Independence Movement Day")
        unfold(page, "#form-cost")
        page.locator("#form-cost").get_by_label("Amount").fill("1250000")
        page.locator("#form-cost").get_by_label("Currency").fill("KRW")
        press(page, "#form-cost", "Add a cost")

        expect(page.get_by_role("status")).to_contain_text("Done, and recorded in the history.")
        expect(page.locator("#costs")).to_contain_text("Sums")
        page.locator("#costs").get_by_role("button", name="Remove").click()
        expect(page.locator("#costs")).to_contain_text("No costs recorded.")
        expect(page.locator("#history")).to_contain_text("Cost removed")


# Every language, width and theme, and every pair of a width with a theme; `make soak` has all twelve.
OFTEN = {("light", 390, "en"), ("light", 1440, "az"), ("dark", 390, "ko"), ("dark", 1440, "en")}


@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [
        pytest.param(*each, marks=() if each in OFTEN else pytest.mark.soak)
        for each in product(("light", "dark"), WIDTHS, ("en", "ko", "az"))
    ],
)
def test_pages_are_without_a_violation_and_do_not_scroll_sideways(
    browser: Browser, site: Site, office: TestOffice, language: str, width: int, theme: Theme
) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    [other] = office.record("2022-11-17")
    exchange, proposal = fill_the_calendar(office, other)
    leaver = fill_the_office(office)
    paths = (
        "/",
        "/agreements",
        "/agreements?view=list",
        f"/agreements/{reference}",
        f"/agreements/{other}",
        "/agreements/new",
        "/exchanges",
        "/exchanges?show=off",
        f"/exchanges/{exchange}",
        f"/exchanges/{proposal}",
        "/occasions",
        "/closed-days",
        "/people",
        f"/people/{leaver}/handover",
        "/absence",
        "/mail?show=planned",
        "/place-check",
        "/nothing",
    )
    with visiting(browser, width=width, theme=theme) as page:
        faults: dict[str, Any] = {}
        signed_out = ("/sign-in", "/sign-in/never-made")
        page.goto(f"{site.address}/language/{language}?next=/sign-in")
        for path in signed_out:
            faults |= examined(page, site, path)
        page.goto(f"{site.address}/language/en?next=/sign-in")
        sign_in(page, site, office)
        page.goto(f"{site.address}/language/{language}?next=/")
        for path in paths:
            faults |= examined(page, site, path)

    assert faults == {}


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_handover_is_looked_at_and_then_done(browser: Browser, site: Site, office: TestOffice, script: bool) -> None:
    leaver = fill_the_office(office)
    with visiting(browser, width=390, script=script) as page:
        sign_in(page, site, office)
        page.get_by_role("link", name="People", exact=True).click()
        page.locator(f"#person-{leaver}").get_by_role("link", name="Hand over").click()
        page.get_by_label("Successor").select_option(label="The office")
        page.get_by_role("button", name="Show what would be handed over").click()
        expect(page.locator("#preview")).to_contain_text("Nothing has been changed yet.")
        if script:
            page.evaluate(AXE.read_text(encoding="utf-8"))
            assert page.evaluate("axe.run(document).then((result) => result.violations.map((each) => each.id))") == []

        page.get_by_role("button", name="Hand over to The office").click()

        expect(page.get_by_role("status")).to_contain_text("Done")
        expect(page.locator("main")).to_contain_text("The office took over.")


def fill_the_office(office: TestOffice) -> UUID:
    """Somebody who is away and is stood in for, and somebody who has left; returns the first."""
    by, today = OPERATOR, date.today()  # noqa: DTZ011  a day more or less does not matter
    assert office.actor.user_id is not None
    with office.transaction() as tx:
        kim, lee = (
            create_user(tx, name=name, address=f"{name.lower()}@example.org", roles=["coordinator"], by=by).id
            for name in ("Kim", "Lee")
        )
        name_substitute(tx, kim, to=office.actor.user_id, from_on=today, until_on=today + timedelta(days=9), by=by)
        name_substitute(
            tx,
            office.actor.user_id,
            to=kim,
            from_on=today + timedelta(days=20),
            until_on=today + timedelta(days=30),
            by=by,
            reason="Travel",
        )
        handover(tx, lee, to=kim, by=by, secret=b"secret", mail_domain="example.org")
    return kim


def fill_the_calendar(office: TestOffice, reference: str) -> tuple[UUID, UUID]:
    """An exchange with everything that there can be, in the way of a holiday and of another one; and a proposal."""
    by = office.actor
    with office.transaction() as tx:
        exchange, other = (
            plan_exchange(tx, reference, by=by, title=title, date=Edtf(2099, 3, 1))
            for title in ("Mask dance festival of all the cities with friends", "Trade fair")
        )
        for one in (exchange, other):
            guest = PersonDraft("Kim Minji", native_name="김민지", title="Head of culture")
            add_delegation_member(tx, reference, one, guest, by=by, place=office.own, capacity="Head of the delegation")
        what = ExchangeChanges(until=Edtf(2099, 3, 4), host=office.own, venue="Hahoe village", fields=("Culture",))
        settle(tx, reference, exchange, what, by=by)
        item = ProgrammeDraft("Opening", date(2099, 3, 1), time(10), time(12))
        add_programme_item(tx, reference, exchange, item, by=by)
        add_cost(tx, reference, exchange, by=by, place=office.own, amount="1250000", currency="KRW", what="Bus")
        kind = DocumentKind.PROGRAMME
        texts = {"ko": TextStatus.DRAFT}
        record_document(tx, reference, by=by, title="Programme", kind=kind, texts=texts, exchange=exchange)
        city_day = ClosedDayDraft(office.partner, "City day", date(2026, 5, 8), yearly=True)
        add_closed_day(tx, city_day, by=by)
        cancelled = plan_exchange(tx, reference, by=by, title="Tour", date=None)
        advance_exchange(tx, reference, cancelled, ExchangeState.CANCELLED, by=by, outcome="An epidemic")
    return exchange, propose_exchange(office, reference)


def examined(page: Page, site: Site, path: str) -> dict[str, Any]:
    page.goto(site.address + path)
    # Everything open, so that what is folded away is examined too; menus would lie over what is below them.
    page.evaluate("document.querySelectorAll('details:not(.am-menu)').forEach((each) => { each.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        f"axe.run(document, {{runOnly: {{type: 'tag', values: {json.dumps(RULES)}}}}})"
        ".then((result) => result.violations.map("
        "(each) => [each.id, each.nodes.map((node) => node.html.slice(0, 200))]))"
    )
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if sideways > 0:
        found.append(["sideways", sideways])
    return {path: found} if found else {}
