from __future__ import annotations

from config.json_shapes import to_json
from tests.factories import TestOffice
from tests.web.site import Visitor
from workflows.read_models.agreement import show_actions, show_agreement
from workflows.read_models.agreement_list import list_agreements
from workflows.read_models.plans import show_plan


def test_list_has_the_commands_items_page_by_page(clerk: Visitor, office: TestOffice) -> None:
    office.record("2001-03-04", "2002-03-04", "2003-03-04")
    with office.transaction() as tx:
        wanted = to_json(list_agreements(tx, "en"))["agreements"]

    first = clerk.get("/api/v1/agreements?limit=2").json()
    second = clerk.get(f"/api/v1/agreements?limit=2&cursor={first['next_cursor']}").json()

    assert first["agreements"] + second["agreements"] == wanted
    assert second["next_cursor"] is None


def test_agreement_actions_and_plan_are_what_the_command_prints(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    address = f"/api/v1/agreements/{reference}"

    answered = [clerk.get(address + part).json() for part in ("", "/actions", "/plan?from=2030-01-01&until=2031-01-01")]

    with office.transaction() as tx:
        assert answered[0] == to_json(show_agreement(tx, reference, "en"))
        assert answered[1] == to_json(show_actions(tx, reference, actor=office.actor, language="en"))
        assert answered[2]["items"] != []
        assert {item["date"][:4] for item in answered[2]["items"]} == {"2030"}
        assert (
            to_json(show_plan(tx, reference, start=None, until=None, language="en"))
            == clerk.get(address + "/plan").json()
        )


def test_unchanged_agreement_is_not_sent_again(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    address = f"/api/v1/agreements/{reference}"
    tag = clerk.get(address).headers["etag"]

    same = clerk.get(address, if_none_match=tag)
    office.advance(reference, "open")
    changed = clerk.get(address, if_none_match=tag)

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_errors_are_problem_details(clerk: Visitor, stranger: Visitor) -> None:
    answers = [
        stranger.get("/api/v1/agreements"),
        clerk.get("/api/v1/agreements/AND-1900-001"),
        clerk.get("/api/v1/agreements?cursor=!"),
        clerk.get("/api/v1/agreements?limit=0"),
        clerk.get("/api/v1/nothing"),
    ]

    assert [answer.status_code for answer in answers] == [401, 404, 422, 422, 404]
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert [answer.json()["status"] for answer in answers] == [401, 404, 422, 422, 404]


def test_openapi_describes_the_api_and_no_page(stranger: Visitor) -> None:
    paths = stranger.get("/openapi.json").json()["paths"]

    assert sorted(paths) == [
        "/api/v1/agreements",
        "/api/v1/agreements/{ref}",
        "/api/v1/agreements/{ref}/actions",
        "/api/v1/agreements/{ref}/plan",
    ]
