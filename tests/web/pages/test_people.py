"""The pages for people: who is here, roles, handing over, and being away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.enums import Role
from tests.factories import TestOffice
from tests.web.site import Visitor, complaints, marked, words_of
from workflows.actors import OPERATOR
from workflows.offices.owners import assign_owner
from workflows.offices.substitutions import name_substitute
from workflows.offices.users import create_user


def person(office: TestOffice, name: str, *roles: str) -> UUID:
    with office.transaction() as tx:
        user = create_user(
            tx, name=name, address=f"{name.lower()}@example.org", roles=roles or ["coordinator"], by=OPERATOR
        )
        return user.id


def left(office: TestOffice, user: UUID) -> date | None:
    with office.transaction() as tx:
        found: date | None = tx.execute(text("SELECT left_on FROM users WHERE id = :id"), {"id": user}).scalar()
        return found


def days(first: int, last: int) -> dict[str, str]:
    today = date.today()  # noqa: DTZ011  far enough from midnight's side
    return {"first": str(today + timedelta(days=first)), "last": str(today + timedelta(days=last))}


def test_somebody_is_added_with_roles_and_gets_others(clerk: Visitor, office: TestOffice) -> None:
    values = {"address": "<b>kim@example.org", "name": "<i>Kim</i>", "language": "ko", "role-approver": "yes"}

    wrong = clerk.submit("/people", values, page="/people")
    without = clerk.submit("/people", {"address": "kim@example.org", "language": "ko"}, page="/people")
    added = clerk.submit("/people", {**values, "address": "kim@example.org"}, page="/people")
    twice = clerk.submit("/people", {**values, "address": "kim@example.org"}, page="/people")
    page = clerk.get("/people").text
    kim = re.search(r'id="person-([0-9a-f-]+)"><div[^>]*><div><h3[^>]*>&lt;i&gt;Kim', page)
    assert kim
    changed = clerk.submit(
        f"/people/{kim.group(1)}/roles", {"role-coordinator": "yes", "role-viewer": "yes"}, page="/people"
    )

    assert (wrong.status_code, without.status_code, twice.status_code) == (422, 422, 422)
    fields = ("person-address", "person-roles", "person-address")
    assert [complaints(answer.text) for answer in (wrong, without, twice)] == [{field} for field in fields]
    assert re.search(r'role="alert".*<a href="#form-', without.text, re.DOTALL)
    assert (added.status_code, changed.status_code) == (303, 303)
    assert "kim@example.org coordinator and viewer" in clerk.text("/people")


def test_the_home_place_is_chosen_by_its_name(clerk: Visitor, office: TestOffice) -> None:
    kim = person(office, "Kim")

    unknown = clerk.submit(f"/people/{kim}/place", {"place": "Atlantis"}, page="/people")
    chosen = clerk.submit(f"/people/{kim}/place", {"place": "shusha"}, page="/people")
    again = clerk.submit(f"/people/{kim}/place", {"place": "Shusha"}, page="/people")
    added = clerk.submit(
        "/people",
        {"address": "lee@example.org", "language": "az", "role-viewer": "yes", "place": "Shusha"},
        page="/people",
    )
    both = clerk.get("/people").text.count("Works in Shusha")
    cleared = clerk.submit(f"/people/{kim}/place", {"place": ""}, page="/people")

    assert (unknown.status_code, complaints(unknown.text)) == (422, {f"place-{kim}"})
    assert f'id="form-place-{kim}" open' in unknown.text
    assert [chosen.headers["location"], again.headers["location"], added.headers["location"]] == [
        "/people?done=place",
        "/people?done=same",
        "/people?done=added",
    ]
    assert both == 2
    assert cleared.headers["location"] == "/people?done=place"
    assert clerk.get("/people").text.count("Works in Shusha") == 1


def test_the_last_administrator_stays_one(clerk: Visitor, office: TestOffice) -> None:
    me = office.actor.user_id

    answer = clerk.submit(f"/people/{me}/roles", {"role-coordinator": "yes"}, page="/people")

    assert answer.status_code == 422
    assert complaints(answer.text) == {f"roles-{me}"}
    assert f'id="form-roles-{me}" open' in answer.text


def test_people_are_for_administrators(stranger: Visitor, office: TestOffice) -> None:
    kim = person(office, "Kim")
    stranger.sign_in(office, kim)

    assert stranger.get("/people").status_code == 403
    assert stranger.get(f"/people/{kim}/handover").status_code == 403
    for path in ("/people", f"/people/{kim}/roles", f"/people/{kim}/handover"):
        assert stranger.submit(path, {"role-administrator": "yes"}, page="/absence").status_code == 403
    assert 'href="/people"' not in stranger.get("/").text
    assert 'href="/absence"' in stranger.get("/").text


def test_a_handover_shows_what_it_then_does(clerk: Visitor, office: TestOffice) -> None:
    kim, lee = person(office, "Kim", "coordinator"), person(office, "Lee", "viewer")
    [reference] = office.record("1974-02-04")
    with office.transaction() as tx:
        assign_owner(tx, [reference], kim, by=OPERATOR)
    page = f"/people/{kim}/handover"

    refused = clerk.submit(page, {"to": str(lee), "step": "preview"}, page=page)
    shown = clerk.submit(page, {"to": str(lee), "step": "preview", "lacking": "give"}, page=page)
    between = left(office, kim)
    done = clerk.submit(page, {"to": str(lee), "step": "do", "lacking": "give"}, page=page)
    again = clerk.submit(page, {"to": str(lee), "step": "preview"}, page=page)

    assert refused.status_code == 422
    assert complaints(refused.text) == {"lacking"}
    words = words_of(shown.text)
    assert shown.status_code == 200
    assert f"Agreement {reference}" in words
    assert "Planned reminder" in words
    assert "Lee gets: coordinator." in words
    assert 'name="step" value="do"' in shown.text
    assert between is None
    assert (done.status_code, done.headers["location"]) == (303, "/people?done=handed-over")
    assert left(office, kim) is not None
    assert "Lee took over." in clerk.text("/people")
    assert again.status_code == 422


def test_nobody_hands_over_to_who_is_not_there(clerk: Visitor, office: TestOffice) -> None:
    kim = person(office, "Kim")
    page = f"/people/{kim}/handover"
    nobody = "01848a3c-7400-7000-8000-000000000004"

    assert clerk.submit(page, {"to": nobody, "step": "do"}, page=page).status_code == 404
    assert clerk.get(f"/people/{nobody}/handover").status_code == 404
    assert clerk.submit(page, {"to": str(kim), "step": "do"}, page=page).status_code == 422


def test_i_am_away_and_come_back_early(clerk: Visitor, office: TestOffice) -> None:
    lee = person(office, "Lee")

    away = clerk.submit("/absence", {**days(1, 5), "to": str(lee), "reason": "Travel"}, page="/absence")
    again = clerk.submit("/absence", {**days(3, 9), "to": str(lee)}, page="/absence")
    passed = clerk.submit("/absence", {**days(-9, -5), "to": str(lee)}, page="/absence")
    empty = clerk.submit("/absence", {"to": str(lee)}, page="/absence")
    page = clerk.get("/absence").text
    [end] = re.findall(r'action="(/absence/[0-9a-f-]+/end)"', page)
    back = clerk.submit(end, page="/absence")

    assert away.status_code == 303
    assert "Substitute: Lee." in words_of(page)
    assert [each.status_code for each in (again, passed, empty)] == [422, 422, 422]
    assert 'id="first-bad"' in again.text
    assert 'id="last-bad"' in passed.text
    assert back.status_code == 303
    assert "absences" in marked(clerk.get("/absence").text, "none")


def test_somebody_who_only_reads_is_not_offered_as_a_substitute(clerk: Visitor, office: TestOffice) -> None:
    reader, approver = person(office, "Lee", Role.VIEWER), person(office, "Han", Role.APPROVER)

    page = clerk.get("/absence").text

    assert f'<option value="{approver}"' in page
    assert f'<option value="{reader}"' not in page


def test_two_are_not_away_for_each_other(clerk: Visitor, office: TestOffice) -> None:
    lee = person(office, "Lee")
    me = office.actor.user_id
    assert me is not None
    first, last = (date.fromisoformat(day) for day in days(1, 5).values())
    with office.transaction() as tx:
        name_substitute(tx, lee, to=me, from_on=first, until_on=last, by=OPERATOR)

    answer = clerk.submit("/absence", {**days(5, 9), "to": str(lee)}, page="/absence")

    assert answer.status_code == 422
    assert complaints(answer.text) == {"to"}
    assert "Lee" in words_of(clerk.get("/absence").text.split('id="others"')[1])


def test_nobody_ends_the_absence_of_another(stranger: Visitor, clerk: Visitor, office: TestOffice) -> None:
    lee, park = person(office, "Lee"), person(office, "Park")
    clerk.submit("/absence", {**days(1, 5), "to": str(lee)}, page="/absence")
    [end] = re.findall(r'action="(/absence/[0-9a-f-]+/end)"', clerk.get("/absence").text)
    stranger.sign_in(office, park)

    assert stranger.submit(end, page="/absence").status_code == 403
    assert stranger.client.post(end, data={}).status_code == 403


@pytest.mark.parametrize("path", ["/people", "/absence"])
def test_pages_of_people_ask_as_much_for_three_as_for_one(clerk: Visitor, office: TestOffice, path: str) -> None:
    clerk.get(path)
    with clerk.counting() as few:
        clerk.get(path)
    for name in ("Kim", "Lee", "Park"):
        person(office, name)

    with clerk.counting() as many:
        clerk.get(path)

    assert len(many) == len(few)
