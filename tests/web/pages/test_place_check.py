"""The page of places that a person has to look at."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.factories import TestOffice
from tests.web.site import Visitor, marked
from web.pages.place_check import ON_PAGE
from workflows.actors import OPERATOR
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.places import PlaceDraft, ensure_places


def record_unchecked(office: TestOffice, number: int) -> None:
    """Agreements with places that the gazetteer did not know."""
    drafts = [PlaceDraft(f"unknown-{index}", {"en": f"Unknown {index}"}, checked=False) for index in range(number)]
    with office.transaction() as tx:
        places = ensure_places(tx, drafts, by=OPERATOR)
        record(
            tx,
            [AgreementDraft("friendship-mou", office.own, [place], state="in-force") for place in places.values()],
            by=OPERATOR,
        )


@pytest.mark.parametrize("number", [0, 1, ON_PAGE, ON_PAGE + 1])
def test_the_page_lists_what_is_to_be_checked(clerk: Visitor, office: TestOffice, number: int) -> None:
    record_unchecked(office, number)

    page = clerk.get("/place-check")

    assert page.status_code == 200
    assert len(re.findall(r'<li id="place-', page.text)) == min(number, ON_PAGE)
    assert marked(page.text, "more") == (["places"] if number > ON_PAGE else [])
    assert ('class="am-note t-good"' in page.text) == (number == 0)


def test_a_place_is_checked_once_and_the_second_time_changes_nothing(clerk: Visitor, office: TestOffice) -> None:
    record_unchecked(office, 1)
    with office.transaction() as tx:
        place = tx.execute(text("SELECT id FROM places WHERE NOT checked")).scalar_one()
    values = {"name": "Lahij", "country": "Azerbaijan", "zone": "Asia/Baku"}

    first = clerk.submit(f"/place-check/{place}", values, page="/place-check")
    second = clerk.submit(f"/place-check/{place}", values, page="/place-check")

    assert (first.headers["location"], second.headers["location"]) == (
        "/place-check?done=place",
        "/place-check?done=same",
    )
    assert marked(clerk.get("/place-check?done=place").text, "done") == ["written"]
    assert marked(clerk.get("/place-check?done=same").text, "done") == ["same"]
