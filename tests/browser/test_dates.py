"""The one field for dates: typed in any form, or chosen in the browser's calendar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_the_way import sign_in, visiting
from tests.factories import TestOffice
from tests.web.site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_day_is_typed_or_chosen(browser: Browser, site: Site, office: TestOffice, script: bool) -> None:
    with visiting(browser, width=390, script=script) as page:
        sign_in(page, site, office)
        page.goto(f"{site.address}/agreements/new")
        field = page.get_by_label("Proposed on", exact=False).first
        button = page.get_by_role("button", name="Choose a day: Proposed on")
        if script:
            button.click()
            # What the browser's calendar does once a day is clicked in it.
            page.locator("#on-pick").evaluate(
                "picker => { picker.value = '2027-01-04'; picker.dispatchEvent(new Event('change')); }"
            )
            expect(field).to_have_value("2027-01-04")
            expect(field).to_be_focused()
        else:
            expect(button).to_be_hidden()
        field.fill("2027. 1. 4.")
        page.get_by_label("Partner city or province").first.fill("Shusha")
        page.get_by_label("Country of the partner").first.fill("AZ")
        page.get_by_role("button", name="Propose it").click()

        # The first of the year to come is not known yet; what was typed is kept.
        expect(page.locator("#on")).to_have_value("2027. 1. 4.")
