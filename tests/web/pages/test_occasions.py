"""Occasions and closed days: what their pages list, add and take back."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from tests.due_work import do_due, plan_again
from tests.factories import TestOffice
from tests.web.site import Visitor, complaints, faults, marked, words_of
from web.pages.occasions import DIFFERS
from workflows.calendar.dates import Edtf
from workflows.inputs.base import BAD_CHOICE, LAST_BEFORE_FIRST, MISSING
from workflows.inputs.office import NAME_ONE, NO_RANGE, ONE_OWNER
from workflows.inputs.types import BAD_DATE, BAD_DAY, NO_SUCH_AGREEMENT, NO_SUCH_PLACE
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day, closed_days
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user
from workflows.records.occasions import OccasionDraft, OccasionUsedError, add_occasion, occasions_of_office

OCCASION = {"title": "Harvest festival", "date": "2031-09-20", "kind": "festival", "place": "Shusha"}
DAY = {"place": "Andong", "name": "City day", "first": "2031-05-06", "kind": "closed"}
NASTY = '<i>Fair</i> & "more"'


def add(office: TestOffice, title: str, day: Edtf, kind: str = "festival") -> None:
    with office.transaction() as tx:
        add_occasion(tx, OccasionDraft(title, day, kind, office.partner), by=office.actor)


def close(office: TestOffice, name: str, day: date) -> None:
    with office.transaction() as tx:
        add_closed_day(tx, ClosedDayDraft(office.own, name, day), by=office.actor)


@pytest.mark.parametrize("path", ["/occasions", "/closed-days"])
def test_lists_ask_as_much_for_three_as_for_one(clerk: Visitor, office: TestOffice, path: str) -> None:
    office.record("2001-03-04", "2002-03-04")
    add(office, "Fair 1", Edtf(2031, 1))
    close(office, "Day 1", date(2031, 1, 7))
    clerk.get(path)
    with clerk.counting() as few:
        clerk.get(path)
    for number in (2, 3):
        add(office, f"Fair {number}", Edtf(2031, number))
        close(office, f"Day {number}", date(2031, number, 7))

    with clerk.counting() as many:
        words = clerk.text(path)

    assert ("Fair 3" in words) or ("Day 3" in words)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("path", "of"),
    [("/occasions", "occasions"), ("/closed-days", "days")],
)
def test_an_empty_list_says_so(clerk: Visitor, path: str, of: str) -> None:
    assert marked(clerk.get(path).text, "none") == [of]


def test_an_occasion_is_added_with_what_it_touches(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")

    answer = clerk.submit("/occasions", {**OCCASION, "yearly": "yes", "organiser": "The city"}, page="/occasions")

    assert (answer.status_code, answer.headers["location"]) == (303, "/occasions?done=added")
    words = clerk.text("/occasions")
    assert "every year Harvest festival Shusha · The city" in words
    assert f"1 agreement: Shusha {reference}" in words


def test_an_occasion_of_one_agreement_touches_it_alone(clerk: Visitor, office: TestOffice) -> None:
    first, second = office.record("2001-03-04", "2002-03-04")
    values = {**OCCASION, "place": "", "agreement": second}

    assert clerk.submit("/occasions", values, page="/occasions").status_code == 303

    words = clerk.text("/occasions")
    assert second in words
    assert first not in words


def test_an_occasion_of_other_fields_touches_nothing(clerk: Visitor, office: TestOffice) -> None:
    office.record("2001-03-04")

    clerk.submit("/occasions", {**OCCASION, "fields": "Fisheries, Trade"}, page="/occasions")

    page = clerk.get("/occasions").text
    assert "Shusha · Fisheries, Trade" in words_of(page)
    assert marked(page, "none") == ["agreements"]


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"title": ""}, {"occasion-title": MISSING}),
        ({"date": "autumn"}, {"occasion-date": BAD_DATE}),
        ({"until": "2031-09-01"}, {"occasion-until": LAST_BEFORE_FIRST}),
        ({"place": "Atlantis"}, {"occasion-place": NO_SUCH_PLACE}),
        ({"place": ""}, {"occasion-place": NAME_ONE}),
        ({"agreement": "AND-1900-999"}, {"occasion-agreement": NO_SUCH_AGREEMENT}),
        (
            {"title": "", "until": "2031-09-01", "place": "Atlantis", "agreement": "AND-1900-999"},
            {
                "occasion-title": MISSING,
                "occasion-until": LAST_BEFORE_FIRST,
                "occasion-place": NO_SUCH_PLACE,
                "occasion-agreement": NO_SUCH_AGREEMENT,
            },
        ),
    ],
)
def test_a_wrong_occasion_is_asked_for_at_its_field(
    clerk: Visitor, values: dict[str, str], asked: dict[str, str]
) -> None:
    answer = clerk.submit("/occasions", {**OCCASION, "organiser": NASTY, **values}, page="/occasions")

    assert answer.status_code == 422
    assert faults(answer.text) == asked
    assert answer.text.count('aria-invalid="true"') == len(asked)
    assert 'value="&lt;i&gt;Fair&lt;/i&gt; &amp; &#34;more&#34;"' in answer.text


def test_a_name_of_several_places_is_asked_for_anew(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        again = PlaceDraft("other", {"en": "Shusha", "ko": "다른 슈샤"}, country="AZ")
        ensure_places(tx, [again], by=office.actor)

    answer = clerk.submit("/occasions", OCCASION, page="/occasions")

    assert answer.status_code == 422
    assert complaints(answer.text) == {"occasion-place"}


def test_the_same_occasion_is_refused_at_its_title(clerk: Visitor) -> None:
    answers = [clerk.submit("/occasions", OCCASION, page="/occasions") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert complaints(answers[1].text) == {"occasion-title"}


def test_an_occasion_that_is_recorded_otherwise_says_how(clerk: Visitor) -> None:
    first, later = {**OCCASION, "organiser": "The city"}, {**OCCASION, "until": "2031-09-22"}
    answers = [clerk.submit("/occasions", values, page="/occasions") for values in (first, later)]

    assert [answer.status_code for answer in answers] == [303, 422]
    found = {name: text.replace("Saturday ", "") for name, text in faults(answers[1].text).items()}
    differs = DIFFERS % {"kind": "Festival", "until": "20 September 2031", "organiser": "The city"}
    assert found == {"occasion-title": differs}


def test_two_cities_have_an_occasion_of_one_title_and_day(clerk: Visitor) -> None:
    answers = [
        clerk.submit("/occasions", {**OCCASION, "place": place}, page="/occasions") for place in ("Shusha", "Andong")
    ]

    assert [answer.status_code for answer in answers] == [303, 303]


def test_an_occasion_is_removed_while_nothing_came_of_it(clerk: Visitor, office: TestOffice) -> None:
    clerk.submit("/occasions", OCCASION, page="/occasions")
    removal = re.search(r'action="(/occasions/[^"]+/remove)"', clerk.get("/occasions").text)
    assert removal

    assert clerk.submit(removal.group(1), page="/occasions").status_code == 303

    with office.transaction() as tx:
        assert occasions_of_office(tx, "en") == []


def test_what_came_of_an_occasion_is_linked_and_holds_it(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        year = tx.now.year
    add(office, "Year of Shusha", Edtf(year), "designation-year")
    plan_again(office, reference)
    assert do_due(office) >= 1

    source = clerk.get("/occasions").text
    exchange = re.search(r'href="/exchanges/([0-9a-f-]+)"', source)
    with office.transaction() as tx:
        occasion = occasions_of_office(tx, "en")[0].id
    refused = clerk.submit(f"/occasions/{occasion}/remove", page="/occasions")

    assert exchange
    assert f"1 exchange followed: {reference} Proposed" in words_of(source)
    assert "/remove" not in source
    assert refused.status_code == 409
    assert marked(refused.text, "code") == [OccasionUsedError.code]
    assert "The occasion: Year of Shusha" in clerk.text(f"/exchanges/{exchange.group(1)}")


def test_a_closed_day_is_added_and_removed(clerk: Visitor, office: TestOffice) -> None:
    values = {**DAY, "name": NASTY, "last": "2031-05-07", "yearly": "yes"}

    answer = clerk.submit("/closed-days", values, page="/closed-days")
    source = clerk.get("/closed-days").text

    assert (answer.status_code, answer.headers["location"]) == (303, "/closed-days?done=added")
    assert NASTY in words_of(source)
    assert "<i>Fair</i>" not in source
    assert "every year" in words_of(source)
    removal = re.search(r'action="(/closed-days/[^"]+/remove)"', source)
    assert removal
    assert clerk.submit(removal.group(1), page="/closed-days").status_code == 303
    with office.transaction() as tx:
        assert closed_days(tx, "en") == []


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"place": ""}, {"day-place": ONE_OWNER}),
        ({"place": "Atlantis"}, {"day-place": NO_SUCH_PLACE}),
        ({"first": "May"}, {"day-first": BAD_DAY}),
        ({"first": ""}, {"day-first": MISSING}),
        ({"last": "2031-05-01"}, {"day-last": NO_RANGE}),
        ({"last": "2033-05-01"}, {"day-last": NO_RANGE}),
        ({"last": "2031-05-01", "place": "Atlantis"}, {"day-last": NO_RANGE, "day-place": NO_SUCH_PLACE}),
        ({"kind": "feast"}, {"day-kind": BAD_CHOICE}),
    ],
)
def test_a_wrong_day_is_asked_for_at_its_field(clerk: Visitor, values: dict[str, str], asked: dict[str, str]) -> None:
    answer = clerk.submit("/closed-days", {**DAY, **values}, page="/closed-days")

    assert answer.status_code == 422
    assert faults(answer.text) == asked
    assert 'value="City day"' in answer.text
    assert answer.text.count('aria-invalid="true"') == len(asked)


def test_the_same_day_is_refused_at_its_name(clerk: Visitor) -> None:
    answers = [clerk.submit("/closed-days", DAY, page="/closed-days") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert complaints(answers[1].text) == {"day-name"}


def test_pages_follow_each_other(clerk: Visitor, office: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.views.occasions.ON_PAGE", 2)
    for number in range(1, 4):
        add(office, f"Fair {number}", Edtf(2031))
        close(office, f"Day {number}", date(2031, 1, 7))

    for path, name in (("/occasions", "Fair"), ("/closed-days", "Day")):
        first = clerk.get(path).text
        more = re.search(rf'href="({path}\?after=[^"]+)"', first)
        assert more
        names = re.findall(rf"\b{name} \d(?=</)", first + clerk.get(more.group(1)).text)
        assert sorted(set(names)) == [f"{name} {number}" for number in range(1, 4)]


def test_a_viewer_reads_and_adds_nothing(stranger: Visitor, office: TestOffice) -> None:
    add(office, "Fair", Edtf(2031))
    close(office, "City day", date(2031, 1, 7))
    with office.transaction() as tx:
        user = create_user(
            tx, name="Council", address=f"{uuid4().hex}@example.org", roles=["viewer"], by=office.actor
        ).id
        occasion = occasions_of_office(tx, "en")[0].id
        day = closed_days(tx, "en")[0].id
    stranger.sign_in(office, user)

    assert "Fair" in stranger.text("/occasions")
    assert "City day" in stranger.text("/closed-days")
    for path, values in (
        ("/occasions", OCCASION),
        (f"/occasions/{occasion}/remove", {}),
        ("/closed-days", DAY),
        (f"/closed-days/{day}/remove", {}),
    ):
        assert stranger.submit(path, values, page="/").status_code == 403, path
        assert f'action="{path}"' not in stranger.get("/occasions").text + stranger.get("/closed-days").text
